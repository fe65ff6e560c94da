//! What hashing costs in energy: by the processor's own counters where the kernel shows them, by a power that is given, or by an
//! assumption that says that it is one.

use super::miner;
use scrip_miner::Backend;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Where Linux shows the counters of processors, also of AMD's.
const POWERCAP: &str = "/sys/class/powercap";
/// Energy of one hash where nothing is known: about what a processor's core makes of a few watts.
pub const ASSUMED_JOULES_PER_HASH: f64 = 1e-6;
/// How long is hashed to find out.
const TRIAL: Duration = Duration::from_secs(1);

/// One counter: of a whole processor, everything on it included.
#[derive(Clone, Debug)]
struct Zone {
    path: PathBuf,
    /// Where it begins anew.
    range_uj: u64,
    start_uj: u64,
}

/// The counters since a moment.
#[derive(Clone, Debug)]
pub struct Meter {
    zones: Vec<Zone>,
    start: Instant,
}

fn number(path: &Path) -> Option<u64> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

impl Meter {
    /// Begins to count, where there are counters that may be read.
    pub fn start() -> Option<Self> {
        Self::start_in(Path::new(POWERCAP))
    }

    fn start_in(folder: &Path) -> Option<Self> {
        let mut zones = Vec::new();
        for entry in std::fs::read_dir(folder).ok()?.flatten() {
            // 'intel-rapl:0' is a processor, 'intel-rapl:0:1' a part of one.
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with("intel-rapl:") || name.matches(':').count() != 1 {
                continue;
            }
            let path = entry.path().join("energy_uj");
            zones.push(Zone {
                start_uj: number(&path)?,
                range_uj: number(&entry.path().join("max_energy_range_uj"))?,
                path,
            });
        }
        (!zones.is_empty()).then(|| Self {
            zones,
            start: Instant::now(),
        })
    }

    /// The joules since the start, by all processors and whatever else they did. `None` when a counter is gone.
    pub fn joules(&self) -> Option<f64> {
        let mut total_uj = 0;
        for zone in &self.zones {
            let now = number(&zone.path)?;
            total_uj += match now.checked_sub(zone.start_uj) {
                Some(since) => since,
                // It began anew in between.
                None => now + zone.range_uj.saturating_sub(zone.start_uj),
            };
        }
        Some(total_uj as f64 / 1e6)
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

/// How the energy of a hash is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// Somebody says what a hash takes.
    Given,
    /// Somebody says what this machine takes at full work, in watts.
    Watts(f64),
    /// The processor's counters.
    Measured,
    /// Nobody knows.
    Assumed,
}

/// What a hash takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Energy {
    /// Joules of one hash.
    pub joules_per_hash: f64,
    /// How that is known.
    pub source: Source,
}

impl Energy {
    /// Finds out what a hash takes: as it is given, or by hashing for a second on all cores.
    pub fn find(joules_per_hash: Option<f64>, watts: Option<f64>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let rate = || miner::measure(Backend::best(), cores, TRIAL).max(1.0);
        if let Some(joules_per_hash) = joules_per_hash {
            return Self {
                joules_per_hash,
                source: Source::Given,
            };
        }
        if let Some(watts) = watts {
            return Self {
                joules_per_hash: watts / rate(),
                source: Source::Watts(watts),
            };
        }
        let measured = Meter::start().and_then(|meter| {
            let rate = rate();
            let joules = meter.joules()?;
            Some(joules / (rate * meter.elapsed().as_secs_f64()))
        });
        match measured.filter(|joules| *joules > 0.0) {
            Some(joules_per_hash) => Self {
                joules_per_hash,
                source: Source::Measured,
            },
            None => Self {
                joules_per_hash: ASSUMED_JOULES_PER_HASH,
                source: Source::Assumed,
            },
        }
    }

    /// How it is known, in a sentence.
    pub fn sentence(&self) -> String {
        let microjoules = self.joules_per_hash * 1e6;
        match self.source {
            Source::Given => format!("A hash takes {microjoules:.3} microjoules, as was said."),
            Source::Watts(watts) => format!(
                "A hash takes {microjoules:.3} microjoules here: {watts} watts, as was said, over the hashes that this machine makes."
            ),
            Source::Measured => format!(
                "A hash takes {microjoules:.3} microjoules here, by the processor's own counters."
            ),
            Source::Assumed => format!(
                "THE ENERGY IS ASSUMED, at {microjoules:.3} microjoules a hash: this machine shows no energy counters. \
                 --watts says what it takes at full work."
            ),
        }
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "joules_per_hash": self.joules_per_hash,
            "source": match self.source {
                Source::Given => "given",
                Source::Watts(_) => "watts_given",
                Source::Measured => "measured",
                Source::Assumed => "assumed",
            },
        })
    }
}

#[cfg(test)]
#[path = "energy_tests.rs"]
mod tests;
