//! What is on the ledger about certificates. Every answer is proven against the network's key.

use super::{BallotCommand, LookCommand, hex};
use crate::authority::to_pem;
use crate::ballots::proven;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, table};
use crate::remote::Remote;
use scrip_api::state::RecordView;
use scrip_api::value::no_scales;
use scrip_ledger::credential::{
    BallotSubject, Credential, CredentialStatus, Register, RevocationList,
};
use scrip_ledger::ids::{AuthorityId, CredentialId};
use scrip_ledger::state::{Key, Record};
use serde_json::Value;

/// How many ballots a listing looks through.
const BALLOTS_MAX: usize = 200;

fn view(key: &Key, record: &Record) -> Value {
    serde_json::to_value(RecordView::of(key, record, &no_scales)).expect("plain data")
}

pub(super) async fn register(remote: &Remote) -> Outcome<Register> {
    Ok(match proven(remote, Key::credential_register()).await? {
        Some(Record::CredentialRegister(register)) => *register,
        _ => Register::default(),
    })
}

/// The numbers of the newest ballots, newest first.
fn newest(register: &Register) -> Vec<Key> {
    let numbers = (0..register.ballots_count).rev().take(BALLOTS_MAX);
    numbers.map(Key::ballot).collect()
}

/// Runs a look at certificates.
pub(super) async fn credentials(command: &LookCommand, output: &Output) -> Outcome {
    match command {
        LookCommand::List(node) => list(&Remote::connect(node, None).await?, output).await,
        LookCommand::Inspect { id, node } => {
            let remote = Remote::connect(node, None).await?;
            inspect(&remote, &hex("certificate", id)?, output).await
        }
        LookCommand::Authorities(node) => {
            authorities(&Remote::connect(node, None).await?, output).await
        }
        LookCommand::Prove(_) | LookCommand::Check(_) => unreachable!("run elsewhere"),
    }
}

fn status(credential: &Credential) -> String {
    match credential.status {
        CredentialStatus::Proposed => "proposed".to_owned(),
        CredentialStatus::Active { .. } => "active".to_owned(),
        CredentialStatus::Revoked(revocation) => format!("revoked ({})", revocation.reason.name()),
    }
}

/// The ids of all certificates that the newest ballots are about, newest first.
pub(super) async fn newest_ids(remote: &Remote) -> Outcome<Vec<CredentialId>> {
    let register = register(remote).await?;
    let ballots = remote.proven_records(&newest(&register)).await?;
    let mut ids = Vec::new();
    for ballot in ballots.into_iter().flatten() {
        let Record::Ballot(ballot) = ballot else {
            continue;
        };
        if let BallotSubject::Certificate { credential, .. } = ballot.subject
            && !ids.contains(&credential)
        {
            ids.push(credential);
        }
    }
    Ok(ids)
}

async fn list(remote: &Remote, output: &Output) -> Outcome {
    let ids = newest_ids(remote).await?;
    let keys: Vec<_> = ids.iter().map(Key::credential).collect();
    let now = remote.latest().await?.timestamp;
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for (key, record) in keys.iter().zip(remote.proven_records(&keys).await?) {
        let Some(Record::Credential(credential)) = &record else {
            continue;
        };
        values.push(view(key, &Record::Credential(credential.clone())));
        rows.push(vec![
            credential.id().to_string(),
            credential.class.name().to_owned(),
            credential.label.to_string(),
            credential.serial.to_string(),
            status(credential),
            credential.days_left(now).to_string(),
        ]);
    }
    let text = table(&["ID", "CLASS", "NAME", "SERIAL", "STATUS", "DAYS"], &rows);
    output.result(&Value::Array(values), text);
    Ok(())
}

async fn inspect(remote: &Remote, id: &CredentialId, output: &Output) -> Outcome {
    let key = Key::credential(id);
    let Some(record) = proven(remote, key).await? else {
        return Err(Failure::new(
            Exit::Refused,
            "credential_not_on_ledger",
            "The network proves that it has no such certificate.",
        )
        .next("'scrip cert credential list' shows those that there are."));
    };
    let Record::Credential(credential) = &record else {
        return Err(
            Failure::bad_input("id_malformed", "This is no certificate.")
                .next("'scrip cert credential list' shows the ids of those that there are."),
        );
    };
    let pem = to_pem("CERTIFICATE", credential.certificate.as_bytes());
    let text = format!(
        "{} {:?}, serial number {}, authority {}\nStatus: {}; decided by ballot {}\nKey: {} {}\n\n{pem}",
        credential.class.name(),
        credential.label.as_str(),
        credential.serial,
        credential.authority,
        status(credential),
        credential.ballot,
        credential.key.kind(),
        const_hex::encode(credential.key.as_bytes()),
    );
    output.result(&view(&key, &record), text);
    Ok(())
}

async fn authorities(remote: &Remote, output: &Output) -> Outcome {
    let register = register(remote).await?;
    let keys: Vec<_> = register.authorities.iter().map(Key::authority).collect();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    let records = remote.proven_records(&keys).await?;
    for ((key, id), record) in keys.iter().zip(&register.authorities).zip(records) {
        let Some(Record::Authority(authority)) = record else {
            continue;
        };
        rows.push(vec![
            id.to_string(),
            authority.name.to_string(),
            authority.credentials_count.to_string(),
            authority.list_number.to_string(),
        ]);
        values.push(view(key, &Record::Authority(authority)));
    }
    let text = table(&["ID", "NAME", "CERTIFICATES", "LIST"], &rows);
    output.result(&Value::Array(values), text);
    Ok(())
}

/// The list of an authority that the network accepted last.
pub(super) async fn accepted_list(
    remote: &Remote,
    authority: &AuthorityId,
) -> Outcome<Option<Box<RevocationList>>> {
    let number = match proven(remote, Key::authority(authority)).await? {
        Some(Record::Authority(authority)) => authority.list_number,
        _ => return Ok(None),
    };
    let list = proven(remote, Key::revocation_list(authority, number)).await?;
    Ok(match list {
        Some(Record::RevocationList(list)) => Some(list),
        _ => None,
    })
}

fn subject(subject: &BallotSubject) -> String {
    match subject {
        BallotSubject::Certificate { credential, .. } => format!("certificate {credential}"),
        BallotSubject::List { authority, number } => format!("list {number} of {authority}"),
        BallotSubject::Admission { authority } => format!("trust authority {authority}"),
        BallotSubject::Removal { authority } => format!("remove authority {authority}"),
        BallotSubject::Parameters { .. } => "how votes are counted".to_owned(),
    }
}

/// Runs a look at ballots.
pub(super) async fn ballots(command: &BallotCommand, output: &Output) -> Outcome {
    match command {
        BallotCommand::List(node) => {
            let remote = Remote::connect(node, None).await?;
            let keys = newest(&register(&remote).await?);
            let (mut rows, mut values) = (Vec::new(), Vec::new());
            let last = keys.len();
            for (at, record) in remote.proven_records(&keys).await?.iter().enumerate() {
                let Some(Record::Ballot(ballot)) = record else {
                    continue;
                };
                let outcome = ballot.outcome;
                let outcome = outcome.map_or("open", |outcome| outcome.decision.name());
                rows.push(vec![
                    (last - 1 - at).to_string(),
                    subject(&ballot.subject),
                    ballot.votes.len().to_string(),
                    outcome.to_owned(),
                ]);
                values.push(view(&keys[at], &Record::Ballot(ballot.clone())));
            }
            let text = table(&["BALLOT", "ABOUT", "VOTES", "OUTCOME"], &rows);
            output.result(&Value::Array(values), text);
            Ok(())
        }
        BallotCommand::Show { ballot, node } => {
            show(&Remote::connect(node, None).await?, *ballot, output).await
        }
        BallotCommand::Vote(_) => unreachable!("voting is not looking"),
    }
}

async fn show(remote: &Remote, number: u64, output: &Output) -> Outcome {
    let key = Key::ballot(number);
    let Some(record @ Record::Ballot(_)) = proven(remote, key).await? else {
        return Err(Failure::new(
            Exit::Refused,
            "credential_ballot_unknown",
            "The network proves that it has no such ballot.",
        )
        .next("'scrip cert ballot list' shows those that there are."));
    };
    let value = view(&key, &record);
    let Record::Ballot(ballot) = record else {
        unreachable!("matched above");
    };
    let rows: Vec<_> = value["votes"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(at, vote)| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let verdict = match vote["verdict"].as_str() {
                Some(pass) => pass.to_owned(),
                None => format!("fail: {}", text(&vote["sentence"])),
            };
            let void = if vote["void"] == true { "void" } else { "" };
            vec![
                (at + 1).to_string(),
                text(&vote["voter"]),
                vote["height"].to_string(),
                verdict,
                text(&vote["note"]),
                void.to_owned(),
            ]
        })
        .collect();
    let outcome = match ballot.outcome {
        None => "open".to_owned(),
        Some(outcome) => format!(
            "{}: {} passes in {} votes of {} nodes",
            outcome.decision.name(),
            outcome.passes.0,
            outcome.votes.0,
            outcome.nodes.0
        ),
    };
    let votes = table(&["", "NODE", "BLOCK", "VOTE", "NOTE", ""], &rows);
    let text = format!(
        "Ballot {number} on {}\n{outcome}\n\n{votes}",
        subject(&ballot.subject)
    );
    output.result(&value, text);
    Ok(())
}
