//! Who may connect by TLS: whoever shows a certificate that is good by this node's ledger at its latest block.
//!
//! A handshake shows possession of the key only (see `scrip_tls`). Every request is judged, so that a refusal has a code and a
//! sentence; and a connection whose certificate is good no longer is closed, also if nothing is asked on it any more, as on
//! a stream of events.

use super::problem::Failure;
use crate::service::Service;
use scrip_api::problem::{Problem, codes};
use scrip_ledger::{credential::SubjectClass, state::Key, time::Timestamp};
use scrip_tls::{Identity, IdentityError, Peer, rustls::ServerConfig};
use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::broadcast::error::RecvError;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How a server speaks TLS.
#[derive(Clone, Debug)]
pub struct Tls {
    config: Arc<ServerConfig>,
    classes: Arc<[SubjectClass]>,
    valid_until: Option<Timestamp>,
}

impl Tls {
    /// Shows `identity`, and serves whoever has a certificate of one of these classes; none for any class.
    pub fn new(identity: &Identity, classes: &[SubjectClass]) -> Result<Self, IdentityError> {
        Ok(Self {
            config: identity.server_config()?,
            classes: classes.into(),
            valid_until: identity.valid_until(),
        })
    }

    /// Until when the certificate is valid that this shows.
    pub const fn valid_until(&self) -> Option<Timestamp> {
        self.valid_until
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.config.clone())
    }
}

/// Whoever is at the other end of a connection.
#[derive(Debug)]
pub(super) struct Caller {
    peer: Option<Peer>,
    classes: Arc<[SubjectClass]>,
    /// The last judgement, and the height that it is of.
    last: Mutex<Option<(u64, Result<(), Problem>)>>,
}

impl Caller {
    pub(super) fn of<I>(stream: &TlsStream<I>, tls: &Tls) -> Self {
        let shown = stream.get_ref().1.peer_certificates();
        Self {
            peer: shown
                .and_then(<[_]>::first)
                .and_then(|first| Peer::read(first)),
            classes: tls.classes.clone(),
            last: Mutex::default(),
        }
    }

    /// Whether the other end may ask anything, by the latest block.
    pub(super) async fn judge<S: Service>(&self, service: &S) -> Result<(), Failure> {
        let tip = service.tip();
        let known = match &*self.last.lock().unwrap_or_else(PoisonError::into_inner) {
            Some((height, judgement)) if *height == tip.height => Some(judgement.clone()),
            _ => None,
        };
        if let Some(judgement) = known {
            return judgement.map_err(Failure::from);
        }
        let judgement = self.look(service).await;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((tip.height, judgement.clone()));
        judgement.map_err(Failure::from)
    }

    async fn look<S: Service>(&self, service: &S) -> Result<(), Problem> {
        let Some(peer) = &self.peer else {
            return Err(codes::CLIENT_CERTIFICATE_MISSING.problem());
        };
        let load = |key: Key| async move { Ok::<_, Infallible>(service.record(&key).await.0) };
        let Ok(judged) = peer.judged(service.tip().timestamp, load).await;
        let class = judged.map_err(Problem::of_connection)?;
        match self.classes.is_empty() || self.classes.contains(&class) {
            true => Ok(()),
            false => Err(codes::CLIENT_CERTIFICATE_CLASS.problem()),
        }
    }

    /// Resolves when a certificate that was good is not any more.
    pub(super) async fn fell<S: Service>(&self, service: &S) {
        let mut blocks = service.events();
        let mut was_good = self.judge(service).await.is_ok();
        loop {
            if let Err(RecvError::Closed) = blocks.recv().await {
                return std::future::pending().await;
            }
            let is_good = self.judge(service).await.is_ok();
            if was_good && !is_good {
                return;
            }
            was_good = is_good;
        }
    }
}
