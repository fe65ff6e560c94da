//! What the ledger decodes.

use super::{TOWN, accepts, canonical, encoded};
use crate::{Target, town};
use commonware_codec::{Copying, DecodeExt as _, Encode as _};
use scrip_ledger::block::Header;
use scrip_ledger::election::NetworkKeyBytes;
use scrip_ledger::genesis::Genesis;
use scrip_ledger::operation::Signed;
use scrip_ledger::state::Record;
use scrip_ledger::username::Username;

/// Signed operations, as a node's HTTP interface and its peers bring them in.
pub const SIGNED: Target = Target {
    name: "signed",
    check: |bytes| {
        if let Some(signed) = canonical::<Signed>(bytes) {
            // What else a node does before it knows that the signature holds.
            let _ = signed.verify(&town::NETWORK);
        }
    },
    accepts: accepts::<Signed>,
    seeds: || TOWN.operations.iter().map(encoded).collect(),
};

/// Block headers, as receipts and peers bring them in.
pub const HEADER: Target = Target {
    name: "header",
    check: |bytes| {
        if let Some(header) = canonical::<Header>(bytes) {
            header.digest();
        }
    },
    accepts: accepts::<Header>,
    seeds: || vec![encoded(&town::header())],
};

/// Records of the state, as state sync and state proofs bring them in.
pub const RECORD: Target = Target {
    name: "record",
    check: |bytes| drop(canonical::<Record>(bytes)),
    accepts: accepts::<Record>,
    seeds: || TOWN.auditor.records().values().map(encoded).collect(),
};

/// The ledger's part of a genesis document.
pub const GENESIS: Target = Target {
    name: "genesis",
    check: |bytes| {
        if let Some(genesis) = canonical::<Genesis>(bytes) {
            genesis.records(&NetworkKeyBytes([0; 96]));
        }
    },
    accepts: accepts::<Genesis>,
    seeds: || vec![encoded(&town::genesis())],
};

/// Usernames as people type them. What is kept must be its own kept form, or a name could be claimed twice.
pub const USERNAME: Target = Target {
    name: "username",
    check: |bytes| {
        let Some(name) = typed(bytes) else { return };
        let again = Username::new(name.as_str()).expect("a kept name is a name");
        assert_eq!(again, name, "a kept name changes when it is typed");
        assert_eq!(
            Username::decode(name.encode()).expect("a kept name decodes"),
            name
        );
        name.skeleton();
    },
    accepts: |bytes| typed(bytes).is_some(),
    seeds: || {
        ["alice", "Bäckerei_7", "ЮЛИЯ", "o.neil", "한국", "Straße-1"]
            .map(|name| name.as_bytes().to_vec())
            .to_vec()
    },
};

/// Signed operations, executed. Signatures aren't checked here, so that changed operations reach the rules.
pub const EXECUTE: Target = Target {
    name: "execute",
    check: |bytes| {
        if let Ok(signed) = Signed::decode(Copying(bytes)) {
            TOWN.meet(&signed);
        }
    },
    accepts: accepts::<Signed>,
    seeds: || {
        TOWN.operations
            .iter()
            .chain(&TOWN.next_operations)
            .map(encoded)
            .collect()
    },
};

fn typed(bytes: &[u8]) -> Option<Username> {
    Username::new(std::str::from_utf8(bytes).ok()?).ok()
}
