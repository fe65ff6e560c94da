//! The allowed edges, and the few third-party crates that have a home.

use super::graph::{Dependency, Package};
use crate::tidy::PURE_CRATES;

/// Each crate with the crates of ours that it may name. A crate may name what lies anywhere below it, except that
/// `client` and `gateway` don't reach a node but over HTTP: they may not name `chain`.
const ALLOWED: [(&str, &[&str]); 18] = [
    ("codes", &[]),
    ("burnchain", &[]),
    ("ledger", &["burnchain", "codes"]),
    ("receipt", &["burnchain", "codes", "ledger"]),
    ("bitcoin-link", &["burnchain"]),
    ("api", &["burnchain", "codes", "ledger", "receipt"]),
    ("client", &["api", "codes", "ledger", "receipt", "tls"]),
    (
        "chain",
        &[
            "api",
            "bitcoin-link",
            "burnchain",
            "codes",
            "ledger",
            "linger",
            "receipt",
            "tls",
        ],
    ),
    (
        "gateway",
        &[
            "api",
            "bitcoin-link",
            "burnchain",
            "client",
            "codes",
            "ledger",
            "linger",
            "pages",
            "receipt",
            "tls",
        ],
    ),
    ("tls", &["burnchain", "codes", "ledger"]),
    ("linger", &[]),
    ("miner", &[]),
    ("pages", &[]),
    (
        "simulator",
        &["api", "burnchain", "chain", "codes", "ledger", "receipt"],
    ),
    ("proofs-wasm", &["ledger", "receipt"]),
    (
        "fuzz",
        &["api", "chain", "cli", "codes", "ledger", "receipt"],
    ),
    ("codes-wasm", &["codes"]),
    (
        "cli",
        &[
            "api",
            "bitcoin-link",
            "burnchain",
            "chain",
            "client",
            "codes",
            "gateway",
            "ledger",
            "miner",
            "pages",
            "receipt",
            "tls",
        ],
    ),
];

/// The consensus engine. Its interfaces still change between releases, so one crate absorbs that.
const ENGINE: [&str; 4] = [
    "commonware-consensus",
    "commonware-glue",
    "commonware-p2p",
    "commonware-storage",
];
const ENGINE_USERS: [&str; 2] = ["chain", "simulator"];
/// `receipt` checks proofs with the same code that made them, of which the part without a disk is enough.
const PROOFS: (&str, &str) = ("receipt", "commonware-storage");

/// Runtimes, chance, and formats that the rules must not depend on.
const IMPURE: [&str; 7] = [
    "axum",
    "commonware-runtime",
    "rand",
    "reqwest",
    "serde_json",
    "tokio",
    "tokio-stream",
];

/// One sentence for each edge that is not allowed.
pub fn check(packages: &[Package]) -> Vec<String> {
    let mut errors = Vec::new();
    for package in packages {
        let allowed = match package.short_name() {
            None => &[][..],
            Some(short) => match ALLOWED.iter().find(|(name, _)| *name == short) {
                Some((_, allowed)) => allowed,
                None => {
                    errors.push(format!(
                        "{} is not in the table of allowed edges",
                        package.name
                    ));
                    continue;
                }
            },
        };
        // What only tests see does not shape the product.
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| !dependency.is_dev())
        {
            errors.extend(broken_rule(package, allowed, dependency));
        }
    }
    errors
}

fn broken_rule(package: &Package, allowed: &[&str], dependency: &Dependency) -> Option<String> {
    let (from, to) = (&package.name, &dependency.name);
    let short = package.short_name().unwrap_or_default();
    if let Some(below) = to.strip_prefix("scrip-") {
        return (!allowed.contains(&below)).then(|| format!("{from} must not depend on {to}"));
    }
    if ENGINE.contains(&to.as_str()) && !ENGINE_USERS.contains(&short) {
        let has_std = dependency.uses_default_features
            || dependency.features.iter().any(|feature| feature == "std");
        return match PROOFS == (short, to.as_str()) {
            true => has_std.then(|| {
                format!("{from} may use {to} only with default-features = false and without std")
            }),
            false => Some(format!(
                "{from} must not name {to}: the engine stays inside scrip-chain"
            )),
        };
    }
    let is_impure = PURE_CRATES.contains(&short) && IMPURE.contains(&to.as_str());
    is_impure.then(|| format!("{from} is pure and must not depend on {to}"))
}
