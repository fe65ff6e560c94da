//! Files and functions that have grown too long to be read in one go.

use super::{Findings, Source};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Above these a file or function is listed: it may hold two.
const FILE_LINES_SOFT: usize = 500;
const FUNCTION_LINES_SOFT: usize = 70;
/// Above these it fails.
pub const FILE_LINES_MAX: usize = 800;
pub const FUNCTION_LINES_MAX: usize = 120;

/// Measures a Rust file and its functions. Tests and generated files may be as long as they like.
pub fn check(source: &Source, findings: &mut Findings) {
    let Some(syntax) = &source.syntax else { return };
    if source.is_test() || source.is_generated() {
        return;
    }
    let lines = source.text.lines().count();
    judge(
        source,
        1,
        "file",
        lines,
        FILE_LINES_SOFT,
        FILE_LINES_MAX,
        findings,
    );
    let mut functions = Functions::default();
    functions.visit_file(syntax);
    for (name, line, lines) in functions.found {
        let what = format!("fn {name}");
        judge(
            source,
            line,
            &what,
            lines,
            FUNCTION_LINES_SOFT,
            FUNCTION_LINES_MAX,
            findings,
        );
    }
}

fn judge(
    source: &Source,
    line: usize,
    what: &str,
    lines: usize,
    soft: usize,
    max: usize,
    findings: &mut Findings,
) {
    if lines > max {
        findings.error(
            &source.path,
            line,
            format!("{what} has {lines} lines, more than {max}"),
        );
    } else if lines > soft {
        findings.note(
            &source.path,
            line,
            format!("{what} has {lines} lines, more than {soft}"),
        );
    }
}

/// Name, first line and number of lines of each function, without its attributes and docs.
#[derive(Default)]
struct Functions {
    found: Vec<(String, usize, usize)>,
}

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let first = signature.span().start().line;
        let last = block.span().end().line;
        self.found
            .push((signature.ident.to_string(), first, last + 1 - first));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.add(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}
