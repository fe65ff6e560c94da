//! What nodes vote on about certificates, as the commands see it: handing it in, and waiting for the outcome.

use crate::failure::{Exit, Failure, Outcome};
use crate::remote::Remote;
use crate::replay::network::Network as _;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use scrip_ledger::account::{self, Controller};
use scrip_ledger::credential::{Ballot, BallotSubject};
use scrip_ledger::ids::AccountId;
use scrip_ledger::operation::Operation;
use scrip_ledger::state::{Key, Record};
use std::time::{Duration, Instant};

/// How long an operation can be applied: nodes that vote may be slow.
const VALIDITY_S: u64 = 600;
const LOOK_TIME: Duration = Duration::from_millis(250);
/// How far back a ballot is looked for.
const BALLOTS_BACK_MAX: usize = 64;

/// One record, proven against the network's key.
pub async fn proven(remote: &Remote, key: Key) -> Outcome<Option<Record>> {
    let mut records = remote.proven_records(&[key]).await?;
    Ok(records.pop().flatten())
}

/// Sends an operation of the key's own account, which is opened before if need be.
pub async fn send(
    remote: &Remote,
    key: &PrivateKey,
    operation: impl Into<Operation>,
) -> Outcome<u64> {
    let account = AccountId::derive(&key.public_key(), 0);
    if remote.account(&account).await?.is_none() {
        let open = account::Operation::Open {
            salt: 0,
            controller: Controller::Key((&key.public_key()).into()),
        };
        match apply(remote, key, account, open.into()).await {
            // A network without a block shows no account yet, also of those that it starts with.
            Err(failure) if failure.code == "account_already_open" => {}
            opened => {
                opened?;
            }
        }
    }
    apply(remote, key, account, operation.into()).await
}

/// Sends an operation of an account that is there.
pub async fn apply(
    remote: &Remote,
    key: &PrivateKey,
    account: AccountId,
    operation: Operation,
) -> Outcome<u64> {
    let signed = remote.sign(key, account, operation, VALIDITY_S);
    remote.apply(&signed).await?.height()
}

/// The number of the newest ballot about `subject`.
pub async fn find(remote: &Remote, subject: &BallotSubject) -> Outcome<u64> {
    let register = proven(remote, Key::credential_register()).await?;
    let Some(Record::CredentialRegister(register)) = register else {
        return Err(lost());
    };
    for number in (0..register.ballots_count).rev().take(BALLOTS_BACK_MAX) {
        if ballot(remote, number).await?.subject == *subject {
            return Ok(number);
        }
    }
    Err(lost())
}

fn lost() -> Failure {
    Failure::new(
        Exit::Unreachable,
        "ballot_not_found",
        "The network took it in but shows no ballot about it yet.",
    )
    .next("Look again with 'scrip cert ballot list'.")
}

/// The ballot with this number, proven.
pub async fn ballot(remote: &Remote, number: u64) -> Outcome<Ballot> {
    match proven(remote, Key::ballot(number)).await? {
        Some(Record::Ballot(ballot)) => Ok(*ballot),
        _ => Err(lost()),
    }
}

/// The ballot about `subject`, decided or when the time is over.
pub async fn decided(
    remote: &Remote,
    subject: &BallotSubject,
    patience: Duration,
) -> Outcome<(u64, Ballot)> {
    let number = find(remote, subject).await?;
    let start = Instant::now();
    loop {
        let known = ballot(remote, number).await?;
        if known.outcome.is_some() || start.elapsed() > patience {
            return Ok((number, known));
        }
        tokio::time::sleep(LOOK_TIME).await;
    }
}
