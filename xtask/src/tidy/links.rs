//! Links between the pages of the documentation.

use super::{Findings, Source};
use std::path::Path;

/// Fails on a relative link of a Markdown page to a file that is not there.
pub fn check(source: &Source, findings: &mut Findings) {
    if !source.path.ends_with(".md") {
        return;
    }
    let folder = source.root.join(&source.path);
    let folder = folder.parent().unwrap_or(Path::new("."));
    let mut in_code = false;
    for (index, line) in source.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for target in targets(line) {
            let file = target.split('#').next().unwrap_or_default();
            let elsewhere = file.is_empty() || file.contains(':');
            if !elsewhere && !folder.join(file).exists() {
                findings.error(
                    &source.path,
                    index + 1,
                    format!("the link to {file} leads nowhere"),
                );
            }
        }
    }
}

/// The targets of `[text](target)` in a line.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
}
