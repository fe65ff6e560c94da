//! What a network costs that nobody uses: writes to disk and processor time of each validator.

use super::load::Load;
use super::machine::Usage;
use super::network::usage_of;
use crate::ephemeral::Ephemeral;
use crate::failure::Outcome;
use serde::Serialize;
use std::time::Duration;

const VALIDATORS: usize = 4;
const BLOCKS_PER_EPOCH: u64 = 4_096;
/// How long a node takes it after its start that it is still finding its peers, and a little more.
const STARTING: Duration = Duration::from_secs(20);
const HOUR_S: f64 = 3_600.0;

/// What an idle validator costs; of four, the one that costs most.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Idle {
    /// For how long it was watched.
    pub seconds: f64,
    /// Blocks that came meanwhile: heartbeats.
    pub blocks: u64,
    /// Bytes written to disk while it was watched.
    pub written_bytes: u64,
    /// The same, per hour.
    pub written_bytes_per_hour: u64,
    /// Share of one core.
    pub core_share: f64,
}

/// Measures four validators for `time`, after some work.
pub async fn measure(time: Duration, note: impl Fn(&str)) -> Outcome<Idle> {
    let network = Ephemeral::start(VALIDATORS, BLOCKS_PER_EPOCH).await?;
    let remote = network.connect().await?;
    note("some work");
    Load::set_up(&remote, network.network().registrar()?).await?;
    tokio::time::sleep(STARTING).await;
    note("nothing");
    let before = (remote.latest().await?.height, usage_of(&network));
    tokio::time::sleep(time).await;
    let after = (remote.latest().await?.height, usage_of(&network));
    let seconds = time.as_secs_f64();
    let most = |of: &dyn Fn(&Usage) -> f64| {
        let grown = after.1.iter().zip(&before.1);
        grown
            .map(|(after, before)| of(after) - of(before))
            .fold(0.0, f64::max)
    };
    let written = most(&|usage| usage.written_bytes as f64);
    Ok(Idle {
        seconds,
        blocks: after.0 - before.0,
        written_bytes: written as u64,
        written_bytes_per_hour: (written / seconds * HOUR_S) as u64,
        core_share: most(&|usage| usage.cpu_s) / seconds,
    })
}
