//! An authority's work, and voting by hand.

use super::{
    CreateArgs, CsrArgs, FolderArgs, IssueArgs, ProposeArgs, RemoveArgs, SignerArgs, SubmitArgs,
    VoteArgs, hex,
};
use crate::authority::{self, Authority, read_certificate};
use crate::ballots::{self, send};
use crate::failure::{Exit, Failure, Outcome};
use crate::files;
use crate::keyfile::Cost;
use crate::output::Output;
use crate::remote::Remote;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_ledger::credential::{
    BallotSubject, CertificateDer, CertificateFacts, Decision, Finding, Operation as On,
    SubjectClass, SubjectKey, Verdict as Vote,
};
use scrip_ledger::ids::{AccountId, CredentialId};
use scrip_ledger::text::Reference;
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// How long to wait for the nodes to vote before leaving them to it.
const VOTING_TIME: Duration = Duration::from_secs(20);

pub(super) fn open(folder: &FolderArgs) -> Outcome<Authority> {
    Authority::open(&folder.dir, &folder.passphrase.get()?)
}

fn signer(args: &SignerArgs) -> Outcome<PrivateKey> {
    args.passphrase.unlock(&args.key)
}

fn write(path: &Path, text: &str) -> Outcome {
    files::write(path, text.as_bytes(), files::PUBLIC)
}

/// Makes an authority.
pub(super) fn create(args: &CreateArgs, output: &Output) -> Outcome {
    let passphrase = args.folder.passphrase.choose()?;
    let made = Authority::create(
        &args.folder.dir,
        passphrase.as_bytes(),
        Cost::STANDARD,
        &args.name,
        args.organization.as_deref(),
        args.days,
    )?;
    output.result(
        &json!({ "authority": made.id().to_string(), "account": made.account().to_string() }),
        format!(
            "Authority {:?} with id {}. Its certificate is {}; ask a node's operator or the registrar to propose it.",
            made.name(),
            made.id(),
            args.folder.dir.join("authority.pem").display()
        ),
    );
    Ok(())
}

/// Issues a certificate from a request.
pub(super) fn issue(args: &IssueArgs, output: &Output) -> Outcome {
    let class = SubjectClass::from_name(&args.class).ok_or_else(|| {
        let known = SubjectClass::ALL.map(SubjectClass::name).join(", ");
        Failure::bad_input("class_unknown", format!("'{}' is no class.", args.class))
            .next(format!("Choose one of {known}."))
    })?;
    let authority = open(&args.folder)?;
    let request = files::read(&args.csr)?;
    let request = String::from_utf8_lossy(&request);
    let pem = authority.issue(&request, class, &args.label, args.days)?;
    write(&args.out, &pem)?;
    let facts = CertificateFacts::read(&read_certificate(&args.out)?)
        .ok_or_else(|| Failure::bad_input("certificate_unusable", "It can't be read back."))?;
    let id = CredentialId::derive(&authority.id(), facts.serial.as_bytes());
    output.result(
        &json!({ "credential": id.to_string(), "serial": facts.serial.to_string() }),
        format!(
            "{} holds the certificate with serial number {}. Submit it with 'scrip cert authority submit'.",
            args.out.display(),
            facts.serial
        ),
    );
    Ok(())
}

/// Writes a request for a key.
pub(super) fn csr(args: &CsrArgs, output: &Output) -> Outcome {
    let pem = authority::request(&signer(&args.signer)?, &args.label)?;
    write(&args.out, &pem)?;
    output.result(
        &json!({ "csr": args.out }),
        format!("{} holds the request.", args.out.display()),
    );
    Ok(())
}

/// Waits a while for the nodes to decide, and says what they did.
pub(super) async fn follow(remote: &Remote, subject: &BallotSubject, output: &Output) -> Outcome {
    let (number, ballot) = ballots::decided(remote, subject, VOTING_TIME).await?;
    let Some(outcome) = ballot.outcome else {
        output.result(
            &json!({ "ballot": number, "decision": null }),
            format!(
                "Ballot {number} is still open; 'scrip cert ballot show {number}' shows the votes."
            ),
        );
        return Ok(());
    };
    let decision = outcome.decision.name();
    let counted = format!(
        "{} passes in {} votes of {} nodes",
        outcome.passes.0, outcome.votes.0, outcome.nodes.0
    );
    if outcome.decision == Decision::Accepted {
        output.result(
            &json!({ "ballot": number, "decision": decision }),
            format!("Accepted by ballot {number}: {counted}."),
        );
        return Ok(());
    }
    let why = match outcome.decision {
        Decision::Unsound(finding) => finding.sentence(),
        _ => ballot
            .main_finding()
            .map_or("Too few nodes voted.", Finding::sentence),
    };
    let sentence = format!("The nodes refused it ({counted}): {why}");
    Err(
        Failure::new(Exit::Refused, format!("ballot_{decision}"), sentence).next(format!(
            "Read the votes with 'scrip cert ballot show {number}'."
        )),
    )
}

fn certificate(der: &[u8]) -> Outcome<(CertificateDer, CertificateFacts)> {
    CertificateDer::new(der)
        .zip(CertificateFacts::read(der))
        .ok_or_else(|| {
            Failure::bad_input(
                "certificate_unusable",
                "This is not a certificate that the network can read.",
            )
        })
}

/// Puts an authority to the vote.
pub(super) async fn propose(args: &ProposeArgs, output: &Output) -> Outcome {
    let (der, facts) = certificate(&read_certificate(&args.certificate)?)?;
    let account = match (&args.account, facts.key) {
        (Some(account), _) => hex("account", account)?,
        (None, Some(SubjectKey::Ed25519(key))) => {
            use commonware_codec::{Copying, DecodeExt as _};
            let key = commonware_cryptography::ed25519::PublicKey::decode(Copying(&key.0[..]));
            let key =
                key.map_err(|_| Failure::bad_input("key_malformed", "Its key is not one."))?;
            AccountId::derive(&key, 0)
        }
        (None, _) => {
            return Err(Failure::bad_input(
                "account_missing",
                "The authority's key can't have an account of its own.",
            )
            .next("Name the account that submits for it with --account."));
        }
    };
    let key = signer(&args.signer)?;
    let remote = Remote::connect(&args.node, None).await?;
    let operation = On::ProposeAuthority {
        account,
        certificate: der,
    };
    send(&remote, &key, operation).await?;
    let authority = facts.authority_id();
    follow(&remote, &BallotSubject::Admission { authority }, output).await
}

/// Puts it to the vote that an authority is trusted no longer.
pub(super) async fn remove(args: &RemoveArgs, output: &Output) -> Outcome {
    let authority = hex("authority", &args.authority)?;
    let key = signer(&args.signer)?;
    let remote = Remote::connect(&args.node, None).await?;
    send(&remote, &key, On::ProposeRemoval { authority }).await?;
    follow(&remote, &BallotSubject::Removal { authority }, output).await
}

/// Submits a certificate.
pub(super) async fn submit(args: &SubmitArgs, output: &Output) -> Outcome {
    let authority = open(&args.folder)?;
    let (der, facts) = certificate(&read_certificate(&args.certificate)?)?;
    let replaces = args.replaces.as_ref();
    let replaces = replaces.map(|id| hex("certificate", id)).transpose()?;
    let remote = Remote::connect(&args.node, None).await?;
    let operation = On::Submit {
        authority: authority.id(),
        certificate: der,
        replaces,
        along: None,
    };
    send(&remote, authority.key(), operation).await?;
    let subject = BallotSubject::Certificate {
        credential: CredentialId::derive(&authority.id(), facts.serial.as_bytes()),
        replaces,
    };
    follow(&remote, &subject, output).await
}

/// Votes by hand.
pub(super) async fn vote(args: &VoteArgs, output: &Output) -> Outcome {
    let note = Reference::new(&args.note)
        .map_err(|error| Failure::bad_input(error.code(), format!("The note: {error}.")))?;
    let key = signer(&args.signer)?;
    let remote = Remote::connect(&args.node, None).await?;
    let verdict = match args.fail {
        true => Vote::Fail(Finding::Operator),
        false => Vote::Pass,
    };
    let operation = On::Vote {
        ballot: args.ballot,
        verdict,
        note,
    };
    let height = send(&remote, &key, operation).await?;
    output.result(
        &json!({ "ballot": args.ballot, "height": height }),
        format!("Voted on ballot {} in block {height}.", args.ballot),
    );
    Ok(())
}
