//! The tour of certificates, on a network of its own: an authority is trusted, a till certified, used and revoked.

use super::Tour;
use crate::authority::{Authority, Revoked, request};
use crate::ballots::{decided, proven, send};
use crate::clock;
use crate::ephemeral::Ephemeral;
use crate::failure::{Exit, Failure, Outcome};
use crate::keyfile::Cost;
use crate::remote::Remote;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_math::algebra::Random as _;
use scrip_ledger::credential::{
    Ballot, BallotSubject, CertificateDer, CertificateFacts, Decision, Finding, ListDer,
    Operation as On, RevocationReason, SubjectClass,
};
use scrip_ledger::ids::{AccountId, AuthorityId, CredentialId};
use scrip_ledger::name;
use scrip_ledger::state::{Key, Record};
use scrip_ledger::username::Username;
use scrip_receipt::Proven;
use std::time::Duration;

const VALIDATORS: usize = 4;
const BLOCKS_PER_EPOCH: u64 = 1_000;
/// How long the nodes may take to vote.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who takes part.
struct Town {
    network: Ephemeral,
    remote: Remote,
    registrar: PrivateKey,
    authority: Authority,
    _folder: tempfile::TempDir,
}

fn otherwise(what: impl Into<String>) -> Failure {
    Failure::new(Exit::CheckFailed, "tour_surprised", what)
}

/// Walks through certificates.
pub async fn walk(tour: &mut Tour<'_>) -> Outcome {
    let town = tour.step("start four nodes of a network", start()).await?;
    tour.step(
        "an authority is proposed, and the nodes vote to trust it",
        admit(&town),
    )
    .await?;
    let till = PrivateKey::random(rand::rng());
    let (pem, facts) = issue(&town.authority, &till)?;
    tour.step(
        "a certificate that somebody else signed is refused, and the votes say why",
        refuse_forged(&town, &till),
    )
    .await?;
    tour.step(
        "a till's certificate is put to the vote and accepted",
        async {
            let (ballot, _) = submit(&town, &town.authority, &pem, &facts).await?;
            check_accepted(&ballot)
        },
    )
    .await?;
    tour.step(
        "the till signs an operation",
        use_till(&town, &till, "till-front"),
    )
    .await?;
    tour.step(
        "the authority's revocation list is accepted by the same vote",
        revoke(&town, &facts),
    )
    .await?;
    tour.step("the revoked till can do nothing any more", async {
        match use_till(&town, &till, "till-again").await {
            Err(failure) if failure.code == "credential_revoked" => Ok(()),
            Err(failure) => Err(otherwise(format!("It was refused as {}.", failure.code))),
            Ok(()) => Err(otherwise("It was let in.")),
        }
    })
    .await?;
    let file = tour.receipts.join("certificate-revoked.scrip");
    tour.step(
        "with the network's key alone, a proof shows that it is revoked",
        prove(&town, &facts, &file),
    )
    .await?;
    drop(town.network);
    Ok(())
}

async fn start() -> Outcome<Town> {
    let network = Ephemeral::start(VALIDATORS, BLOCKS_PER_EPOCH).await?;
    let remote = network.connect().await?;
    let folder = tempfile::tempdir();
    let folder = folder.map_err(|error| Failure::local("can't make a temporary folder", error))?;
    let authority = Authority::create(
        folder.path(),
        b"tour",
        Cost::LEAST,
        "Town Authority",
        None,
        365,
    )?;
    Ok(Town {
        registrar: network.network().registrar()?,
        network,
        remote,
        authority,
        _folder: folder,
    })
}

async fn admit(town: &Town) -> Outcome {
    let propose = On::ProposeAuthority {
        account: town.authority.account(),
        certificate: CertificateDer::new(town.authority.certificate()).expect("small"),
    };
    send(&town.remote, &town.registrar, propose).await?;
    let authority = town.authority.id();
    let subject = BallotSubject::Admission { authority };
    let (_, ballot) = decided(&town.remote, &subject, PATIENCE).await?;
    check_accepted(&ballot)
}

fn check_accepted(ballot: &Ballot) -> Outcome {
    match ballot.outcome.map(|outcome| outcome.decision) {
        Some(Decision::Accepted) => Ok(()),
        other => Err(otherwise(format!("The nodes decided {other:?}."))),
    }
}

fn issue(authority: &Authority, till: &PrivateKey) -> Outcome<(Vec<u8>, CertificateFacts)> {
    let pem = authority.issue(&request(till, "front")?, SubjectClass::Till, "front", 30)?;
    let der = crate::authority::pem_body(pem.as_bytes());
    der.and_then(|der| Some((der.clone(), CertificateFacts::read(&der)?)))
        .ok_or_else(|| otherwise("The certificate can't be read back."))
}

/// Submits what `by` issued as the town's authority, and gives what was decided.
async fn submit(
    town: &Town,
    by: &Authority,
    der: &[u8],
    facts: &CertificateFacts,
) -> Outcome<(Ballot, AuthorityId)> {
    let authority = town.authority.id();
    debug_assert_eq!(by.name(), town.authority.name());
    let operation = On::Submit {
        authority,
        certificate: CertificateDer::new(der).expect("small"),
        replaces: None,
        along: None,
    };
    send(&town.remote, town.authority.key(), operation).await?;
    let subject = BallotSubject::Certificate {
        credential: CredentialId::derive(&authority, facts.serial.as_bytes()),
        replaces: None,
    };
    let (_, ballot) = decided(&town.remote, &subject, PATIENCE).await?;
    Ok((ballot, authority))
}

/// An authority that only calls itself the same.
async fn refuse_forged(town: &Town, till: &PrivateKey) -> Outcome {
    let folder = tempfile::tempdir();
    let folder = folder.map_err(|error| Failure::local("can't make a temporary folder", error))?;
    let name = town.authority.name();
    let rogue = Authority::create(folder.path(), b"tour", Cost::LEAST, name, None, 365)?;
    let (der, facts) = issue(&rogue, till)?;
    let (ballot, _) = submit(town, &rogue, &der, &facts).await?;
    let voted = ballot.votes.len();
    match ballot.main_finding() {
        Some(Finding::BadSignature) if voted >= 2 => Ok(()),
        other => Err(otherwise(format!(
            "{voted} votes were cast, and found {other:?}."
        ))),
    }
}

/// The till claims a username for its account.
async fn use_till(town: &Town, till: &PrivateKey, name: &str) -> Outcome {
    let claim = name::Operation::Claim {
        account: AccountId::derive(&till.public_key(), 0),
        name: Username::new(name).expect("a username"),
    };
    send(&town.remote, till, claim).await.map(|_| ())
}

async fn revoke(town: &Town, facts: &CertificateFacts) -> Outcome {
    let revoked = Revoked {
        serial: facts.serial.clone(),
        date_s: clock::now().seconds().saturating_sub(60),
        reason: RevocationReason::KeyCompromise,
    };
    let der = town.authority.revoke(1, &[revoked], 30)?;
    let authority = town.authority.id();
    let operation = On::SubmitList {
        authority,
        list: ListDer::new(&der).expect("small"),
    };
    send(&town.remote, town.authority.key(), operation).await?;
    let subject = BallotSubject::List {
        authority,
        number: 1,
    };
    let (_, ballot) = decided(&town.remote, &subject, PATIENCE).await?;
    check_accepted(&ballot)
}

async fn prove(town: &Town, facts: &CertificateFacts, file: &std::path::Path) -> Outcome {
    let id = CredentialId::derive(&town.authority.id(), facts.serial.as_bytes());
    let key = Key::credential(&id);
    let proof = town.remote.proof(&key).await?;
    std::fs::write(file, &proof)
        .map_err(|error| Failure::local(format!("can't write {}", file.display()), error))?;
    let report = scrip_receipt::verify(&proof, town.remote.key())
        .map_err(|error| otherwise(format!("The proof does not hold: {error}.")))?;
    let is_revoked = match report.proven {
        Proven::Record {
            record: Record::Credential(credential),
            ..
        } => matches!(
            credential.status,
            scrip_ledger::credential::CredentialStatus::Revoked(_)
        ),
        _ => false,
    };
    if !is_revoked {
        return Err(otherwise("The proof does not show it as revoked."));
    }
    // And that another certificate is not there at all.
    let absent = CredentialId::derive(&town.authority.id(), &[7]);
    match proven(&town.remote, Key::credential(&absent)).await? {
        None => Ok(()),
        Some(_) => Err(otherwise("A certificate is there that nobody issued.")),
    }
}
