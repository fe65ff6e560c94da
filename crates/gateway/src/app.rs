//! What all parts of a gateway share.

use crate::{
    config::Config, events::Hub, intake::Intake, ledger::Ledger, limits::Limiter, members::Members,
    metrics::Metrics, offline::authority::Authority, sessions::Sessions, store::Store,
    succession::Earlier, vault::Vault,
};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{Notify, Semaphore, watch};
use webauthn_rs::Webauthn;

/// What all parts of a gateway share.
pub struct App {
    /// How it runs.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// The master key.
    pub vault: Vault,
    /// The network.
    pub ledger: Ledger,
    /// The networks before it, the oldest first.
    pub earlier: Vec<Earlier>,
    /// Passkeys.
    pub webauthn: Webauthn,
    /// Members that were asked for lately.
    pub members: Members,
    /// Sessions that were seen lately.
    pub sessions: Sessions,
    /// Who tried what how often.
    pub limiter: Limiter,
    /// Wakes streams of events.
    pub hub: Hub,
    /// New payments on their way into the database.
    pub intake: Intake,
    /// Counters.
    pub metrics: Metrics,
    /// Names this process among the gateways of one database.
    pub owner: String,
    /// Says that payments wait.
    pub waiting: Notify,
    /// Places for operations that are on their way.
    pub slots: std::sync::Arc<Semaphore>,
    /// Held while accounts are being opened.
    pub opening: tokio::sync::Mutex<()>,
    /// Says that deliveries wait.
    pub deliveries: Notify,
    /// The authority that certifies tills.
    pub till_authority: Authority,
    /// Says that a till was approved or taken out of service.
    pub tills_changed: Notify,
    /// Whether new payments are refused because the gateway is being wound down.
    pub winding_down: AtomicBool,
    /// True once the gateway was told to stop.
    pub stop: watch::Receiver<bool>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("App")
    }
}

impl App {
    /// Resolves when the gateway was told to stop.
    pub async fn stopped(&self) {
        let mut stop = self.stop.clone();
        // An error means that whoever could say so is gone.
        let _ = stop.wait_for(|stop| *stop).await;
    }

    /// Whether the gateway is being wound down.
    pub fn is_winding_down(&self) -> bool {
        self.winding_down.load(Ordering::Relaxed)
    }

    /// A page of the wallet.
    pub fn wallet_link(&self, path: &str) -> String {
        format!("{}/wallet/#/{path}", self.config.public_url)
    }
}
