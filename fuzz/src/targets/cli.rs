//! What the command line reads from files: keys, and banks' statements.

use crate::Target;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use scrip_cli::bank::plan::Plan;
use scrip_cli::bank::statement::Statement;
use scrip_cli::keyfile::{Cost, KeyFile};
use std::sync::LazyLock;

/// Sealing stretches the passphrase, which takes a while even at the least cost.
static SEALED: LazyLock<String> = LazyLock::new(|| {
    KeyFile::seal(&PrivateKey::from_seed(1), b"a passphrase", Cost::LEAST).to_text()
});

/// Key files. Reading one must not do the work that opening it asks for.
pub const KEY_FILE: Target = Target {
    name: "key-file",
    check: |bytes| {
        if let Ok(file) = KeyFile::parse(bytes) {
            assert_eq!(
                file.to_text().as_bytes(),
                bytes,
                "a second form of one key file"
            );
        }
    },
    accepts: |bytes| KeyFile::parse(bytes).is_ok(),
    seeds: || vec![SEALED.clone().into_bytes()],
};

/// Statements. One that reads must also plan, or be refused for its sums.
pub const STATEMENT: Target = Target {
    name: "statement",
    check: |bytes| {
        let Ok(statement) = Statement::parse(bytes) else {
            return;
        };
        let Ok(plan) = Plan::new(&statement, MOVES_MAX) else {
            return;
        };
        for steps in 0..=plan.steps.len() {
            plan.balances_after(steps);
        }
    },
    accepts: |bytes| Statement::parse(bytes).is_ok(),
    seeds: || vec![STATEMENT_TEXT.to_vec()],
};

/// Few, so that a small statement has several steps.
const MOVES_MAX: usize = 8;

const STATEMENT_TEXT: &[u8] = b"seq,date,account,direction,operation,purpose,amount_minor,balance_minor,other_bank,other_account
1,1993-01-01,7,in,cash-in,,100000,100000,,
2,1993-01-02,9,in,transfer-in,pension,5000,5000,AB,1234
3,1993-01-31,7,out,transfer-out,household,40000,60000,QR,99
4,1993-01-31,7,in,bank,interest,123,60123,,
5,1993-02-01,9,out,card-out,,7000,-2000,,
6,1993-02-02,9,out,bank,penalty-interest,10,-2010,,
";
