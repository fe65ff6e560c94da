//! How long the node's own certificates are still valid, for whoever is to be woken before they are not.

use crate::service::Service;
use scrip_ledger::{
    credential::{CredentialStatus, SubjectKey},
    ids::KeyBytes,
    state::{Key, Record},
    time::{SECOND_MS, Timestamp},
};

const DAY_MS: u64 = 24 * 60 * 60 * SECOND_MS;

/// A certificate of the node and the whole days until it expires; negative once it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Expiry {
    /// Which.
    pub certificate: &'static str,
    /// The days.
    pub days_left: i64,
}

fn days_between(now: Timestamp, until: Timestamp) -> i64 {
    let (now, until) = (now.0 as i64, until.0.min(i64::MAX as u64) as i64);
    (until - now).div_euclid(DAY_MS as i64)
}

/// The node's own certificates that the ledger has, and the one that it shows by TLS.
pub(super) async fn of<S: Service>(service: &S, tls_until: Option<Timestamp>) -> Vec<Expiry> {
    let now = service.tip().timestamp;
    let known = [
        ("membership", linked_until(service).await),
        ("authority", certified_until(service).await),
        ("tls", tls_until),
    ];
    let known = known.into_iter().filter_map(|(certificate, until)| {
        Some(Expiry {
            certificate,
            days_left: days_between(now, until?),
        })
    });
    known.collect()
}

/// Until when the certificate is valid with which the node is linked.
async fn linked_until<S: Service>(service: &S) -> Option<Timestamp> {
    let own = service.status().node_key;
    match service.record(&Key::register()).await.0 {
        Some(Record::Register(register)) => {
            let node = register.nodes.iter().find(|node| node.key == own);
            node.map(|node| node.valid_until)
        }
        _ => None,
    }
}

/// Until when the certificate is valid that an authority issued for the node's key, if one did.
async fn certified_until<S: Service>(service: &S) -> Option<Timestamp> {
    let own = SubjectKey::Ed25519(KeyBytes::from(&service.status().node_key));
    let subject = match service.record(&Key::credential_subject(&own)).await.0 {
        Some(Record::CredentialSubject(subject)) => subject,
        _ => return None,
    };
    match service
        .record(&Key::credential(&subject.credential))
        .await
        .0
    {
        Some(Record::Credential(credential))
            if matches!(credential.status, CredentialStatus::Active { .. }) =>
        {
            Some(credential.not_after)
        }
        _ => None,
    }
}
