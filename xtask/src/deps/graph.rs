//! The workspace's packages and what they name, out of `cargo metadata`.

use anyhow::{Context, Result};
use serde::Deserialize;

/// One package of the workspace.
#[derive(Deserialize)]
pub struct Package {
    /// As in its manifest: `scrip-ledger`.
    pub name: String,
    pub dependencies: Vec<Dependency>,
}

/// One line of a package's manifest.
#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    kind: Option<String>,
    pub uses_default_features: bool,
    pub features: Vec<String>,
}

impl Dependency {
    /// Whether only tests, benchmarks and examples see it.
    pub fn is_dev(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

impl Package {
    /// The name of a crate of ours without its prefix; `None` for xtask.
    pub fn short_name(&self) -> Option<&str> {
        self.name.strip_prefix("scrip-")
    }
}

/// Reads the output of `cargo metadata --no-deps`.
pub fn parse(json: &[u8]) -> Result<Vec<Package>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let metadata: Metadata =
        serde_json::from_slice(json).context("cargo metadata printed something else")?;
    Ok(metadata.packages)
}
