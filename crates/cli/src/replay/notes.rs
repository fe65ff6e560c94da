//! What this machine remembers of a replay: which steps it has compared with the bank's balances.
//!
//! Nothing depends on it but the wording of the summary: whether a step was applied stands on the ledger.

use crate::failure::{Failure, Outcome};
use crate::files;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Notes about one replay on one network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    network: String,
    replay: String,
    steps_checked: usize,
}

/// The notes' file.
#[derive(Debug)]
pub struct Notes {
    path: Option<PathBuf>,
    page: Page,
}

impl Notes {
    /// Opens the notes about `replay` on `network` in `folder`. Without folder nothing is kept.
    pub fn open(folder: Option<&Path>, network: String, replay: String) -> Outcome<Self> {
        let fresh = Page {
            network,
            replay,
            steps_checked: 0,
        };
        let Some(folder) = folder else {
            return Ok(Self {
                path: None,
                page: fresh,
            });
        };
        let name = |text: &str| text.chars().take(16).collect::<String>();
        let path = folder.join(format!(
            "import-{}-{}.json",
            name(&fresh.network),
            name(&fresh.replay)
        ));
        let page = match std::fs::read(&path) {
            // Notes that can't be read cost a sentence in the summary, so they don't stop anything.
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|_| fresh.clone()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => fresh.clone(),
            Err(error) => {
                return Err(Failure::local(
                    format!("can't read {}", path.display()),
                    error,
                ));
            }
        };
        let ours = page.network == fresh.network && page.replay == fresh.replay;
        Ok(Self {
            path: Some(path),
            page: if ours { page } else { fresh },
        })
    }

    /// How many steps, from the first, were compared row by row.
    pub fn steps_checked(&self) -> usize {
        self.page.steps_checked
    }

    /// Notes that step `step` was compared. Steps compared after a gap are not noted.
    pub fn checked(&mut self, step: usize) -> Outcome {
        if step != self.page.steps_checked {
            return Ok(());
        }
        self.page.steps_checked = step + 1;
        let Some(path) = &self.path else {
            return Ok(());
        };
        let bytes = serde_json::to_vec(&self.page).expect("two texts and a number");
        files::write(path, &bytes, files::PUBLIC)
    }
}
