//! Files and functions that have grown too long to be read in one go.

use super::{Findings, Source};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Above these a file or function is listed: it may hold two.
const FILE_LINES_SOFT: usize = 500;
const FUNCTION_LINES_SOFT: usize = 70;
/// Above these it fails, but for a function that says why it must be so long.
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
    for Function {
        name,
        line,
        lines,
        reason,
    } in functions.found
    {
        let what = format!("fn {name}");
        if let (Some(reason), true) = (reason, lines > FUNCTION_LINES_SOFT) {
            findings.note(
                &source.path,
                line,
                format!("{what} has {lines} lines: {reason}"),
            );
            continue;
        }
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

/// A function, measured without its attributes and docs.
struct Function {
    name: String,
    line: usize,
    lines: usize,
    /// Why it may be longer than functions may: the reason of its `expect(clippy::too_many_lines, reason = "...")`.
    reason: Option<String>,
}

#[derive(Default)]
struct Functions {
    found: Vec<Function>,
}

impl Functions {
    fn add(
        &mut self,
        attributes: &[syn::Attribute],
        signature: &syn::Signature,
        block: &syn::Block,
    ) {
        let line = signature.span().start().line;
        self.found.push(Function {
            name: signature.ident.to_string(),
            line,
            lines: block.span().end().line + 1 - line,
            reason: attributes.iter().find_map(reason),
        });
    }
}

fn reason(attribute: &syn::Attribute) -> Option<String> {
    let list = attribute
        .meta
        .require_list()
        .ok()
        .filter(|list| list.path.is_ident("expect"))?;
    let parts = list
        .parse_args_with(Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated)
        .ok()?;
    let about_lines = |part: &syn::Meta| {
        part.path()
            .segments
            .last()
            .is_some_and(|name| name.ident == "too_many_lines")
    };
    parts.iter().find(|part| about_lines(part))?;
    parts.iter().find_map(|part| match part {
        syn::Meta::NameValue(pair) if pair.path.is_ident("reason") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.attrs, &item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.attrs, &item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.add(&item.attrs, &item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}
