//! The graph as text.

use super::graph::Package;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

const BEGIN: &str = "<!-- written by `cargo xtask deps --write` -->\n";
const END: &str = "<!-- end -->\n";

/// One line per crate, lowest first: the crates of ours that it names. What only tests see is left out.
pub fn draw(packages: &[Package]) -> String {
    let edges: BTreeMap<&str, BTreeSet<&str>> = packages.iter().map(edges_of).collect();
    let mut text = String::from("```text\n");
    let mut drawn = BTreeSet::new();
    while drawn.len() < edges.len() {
        let ready = |(name, below): &(&&str, &BTreeSet<&str>)| {
            !drawn.contains(**name) && below.is_subset(&drawn)
        };
        // Cargo refuses circles, so there is always one whose dependencies have all been drawn.
        let Some((name, below)) = edges.iter().find(ready) else {
            break;
        };
        let list = below.iter().copied().collect::<Vec<_>>().join(", ");
        let line = format!("{name:10} -> {list}");
        text.push_str(line.trim_end_matches(" -> ").trim_end());
        text.push('\n');
        drawn.insert(name);
    }
    text.push_str("```\n");
    text
}

fn edges_of(package: &Package) -> (&str, BTreeSet<&str>) {
    let normal = package
        .dependencies
        .iter()
        .filter(|dependency| !dependency.is_dev());
    let ours = normal.filter_map(|dependency| dependency.name.strip_prefix("scrip-"));
    (
        package.short_name().unwrap_or(&package.name),
        ours.collect(),
    )
}

/// The page with the drawing between its marks.
pub fn replace(page: &str, drawing: &str) -> Result<String> {
    let start = page
        .find(BEGIN)
        .with_context(|| format!("the page has no mark {BEGIN}"))?
        + BEGIN.len();
    let end = start
        + page[start..]
            .find(END)
            .with_context(|| format!("the page has no mark {END}"))?;
    Ok(format!("{}{drawing}{}", &page[..start], &page[end..]))
}
