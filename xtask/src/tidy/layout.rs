//! Where things stand: tests in files of their own, docs on every crate, capabilities that look alike.

use super::{Findings, Source};
use std::collections::BTreeMap;
use syn::Item;
use syn::spanned::Spanned;

/// A test module may be declared in place; its tests go into a file.
const INLINE_TEST_LINES_MAX: usize = 5;

/// What each capability of the ledger consists of.
pub const CAPABILITY_FILES: [&str; 6] = [
    "apply.rs",
    "error.rs",
    "mod.rs",
    "operation.rs",
    "record.rs",
    "tests.rs",
];

/// Fails on test modules with their body in place.
pub fn check_test_modules(source: &Source, findings: &mut Findings) {
    let Some(syntax) = &source.syntax else { return };
    for item in &syntax.items {
        let Item::Mod(module) = item else { continue };
        let Some((brace, _)) = &module.content else {
            continue;
        };
        let first = module.mod_token.span().start().line;
        let lines = brace.span.close().end().line + 1 - first;
        let is_test =
            module.ident == "tests" || module.ident == "test" || has_cfg_test(&module.attrs);
        if is_test && lines > INLINE_TEST_LINES_MAX {
            let message = format!(
                "mod {} has its tests in place; move them to a file",
                module.ident
            );
            findings.error(&source.path, first, message);
        }
    }
}

fn has_cfg_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_test =
            |list: &syn::MetaList| list.path.is_ident("cfg") && list.tokens.to_string() == "test";
        attribute.meta.require_list().is_ok_and(is_test)
    })
}

/// Fails on a crate whose root does not say what it is.
pub fn check_crate_docs(source: &Source, findings: &mut Findings) {
    let Some(syntax) = &source.syntax else { return };
    let is_root = source.path.ends_with("src/lib.rs") || source.path.ends_with("src/main.rs");
    let has_docs = syntax
        .attrs
        .iter()
        .any(|attribute| attribute.path().is_ident("doc"));
    if is_root && !has_docs {
        findings.error(&source.path, 1, "a crate starts with `//!` and what it is");
    }
}

/// Fails on a capability of the ledger that lacks one of the files that each of them has.
pub fn check_capabilities(sources: &[Source], findings: &mut Findings) {
    let mut capabilities: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in sources {
        let Some(rest) = source.path.strip_prefix("crates/ledger/src/") else {
            continue;
        };
        if let Some((folder, file)) = rest.split_once('/') {
            capabilities.entry(folder).or_default().push(file);
        }
    }
    for (folder, files) in capabilities {
        // A folder with an operation is a capability; others hold the parts of a file that was split.
        if !files.contains(&"operation.rs") {
            continue;
        }
        for missing in CAPABILITY_FILES.iter().filter(|file| !files.contains(file)) {
            let path = format!("crates/ledger/src/{folder}/{missing}");
            findings.error(
                &path,
                1,
                "missing: every capability of the ledger has the same files",
            );
        }
    }
}
