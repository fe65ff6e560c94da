//! Words that must not stand in the sources.

use super::{Findings, Source};
use proc_macro2::{TokenStream, TokenTree};
use std::str::FromStr;

/// Crates that hold rules: the same on every machine, in every run, in the browser too.
pub const PURE_CRATES: [&str; 4] = ["burnchain", "codes", "ledger", "receipt"];

/// Names that a pure crate may not speak of: their order, rounding or scheduling differs between runs or machines.
const IMPURE_NAMES: [&str; 5] = ["HashMap", "HashSet", "f32", "f64", "tokio"];
/// Parts of `std` that reach outside.
const IMPURE_STD: [&str; 7] = ["env", "fs", "io", "net", "process", "thread", "time"];

/// Marks of unfinished work. In pieces, or this file would be a finding.
const UNFINISHED: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];
const UNFINISHED_MACROS: [&str; 3] = ["dbg", "todo", "unimplemented"];

/// Fails on marks of unfinished work, in any kind of text.
pub fn check_unfinished(source: &Source, findings: &mut Findings) {
    for (index, line) in source.text.lines().enumerate() {
        for word in UNFINISHED {
            if has_word(line, word) {
                findings.error(
                    &source.path,
                    index + 1,
                    format!("{word}: finish it, or file an issue"),
                );
            }
        }
    }
    let tokens = tokens(source);
    for pair in tokens.windows(2) {
        let [name, next] = pair else { continue };
        if UNFINISHED_MACROS.contains(&name.text.as_str()) && next.text == "!" {
            findings.error(
                &source.path,
                name.line,
                format!("{}! is for while one works", name.text),
            );
        }
    }
}

/// Fails where a pure crate names a clock, a disk, a network, chance, or arithmetic that rounds.
pub fn check_pure(source: &Source, findings: &mut Findings) {
    let pure = source
        .crate_folder()
        .is_some_and(|folder| PURE_CRATES.contains(&folder));
    if !pure || source.is_test() {
        return;
    }
    let tokens = tokens(source);
    for (index, token) in tokens.iter().enumerate() {
        if let Some(what) = impurity(&tokens, index) {
            findings.error(
                &source.path,
                token.line,
                format!("{what} has no place in a pure crate"),
            );
        }
    }
}

fn impurity(tokens: &[Token], index: usize) -> Option<String> {
    let text = |offset: usize| {
        tokens
            .get(index + offset)
            .map_or("", |token| token.text.as_str())
    };
    let token = &tokens[index];
    let after_dot = index > 0 && tokens[index - 1].text == ".";
    let is_path = text(1) == ":" && text(2) == ":";
    match token.text.as_str() {
        // In `pair.0.1` the digits lex as a float.
        _ if token.is_float => (!after_dot).then(|| format!("the float {}", token.text)),
        name if IMPURE_NAMES.contains(&name) => Some(name.into()),
        "rand" if is_path => Some("rand".into()),
        "std" if is_path && text(3) == "{" => group(&tokens[index + 3..])
            .find(|name| IMPURE_STD.contains(name))
            .map(|name| format!("std::{name}")),
        "std" if is_path && IMPURE_STD.contains(&text(3)) => Some(format!("std::{}", text(3))),
        _ => None,
    }
}

/// The first name of each part of a group `{a, b::c, d::{e, f}}`, which the tokens start with.
fn group(tokens: &[Token]) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    tokens
        .windows(2)
        .map_while(move |pair| {
            match pair[0].text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            let starts_part = depth == 1 && (pair[0].text == "{" || pair[0].text == ",");
            (depth > 0).then(|| starts_part.then_some(pair[1].text.as_str()))
        })
        .flatten()
}

struct Token {
    text: String,
    line: usize,
    is_float: bool,
}

/// The tokens of a Rust file in order, with brackets as tokens of their own. Comments are not among them.
fn tokens(source: &Source) -> Vec<Token> {
    let mut found = Vec::new();
    if source.syntax.is_some() {
        let stream = TokenStream::from_str(&source.text).expect("it has been parsed before");
        flatten(stream, &mut found);
    }
    found
}

fn flatten(stream: TokenStream, found: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                let close_line = group.span_close().start().line;
                found.push(Token {
                    text: open.into(),
                    line,
                    is_float: false,
                });
                flatten(group.stream(), found);
                found.push(Token {
                    text: close.into(),
                    line: close_line,
                    is_float: false,
                });
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let is_float = matches!(syn::Lit::new(literal), syn::Lit::Float(_));
                found.push(Token {
                    text,
                    line,
                    is_float,
                });
            }
            other => found.push(Token {
                text: other.to_string(),
                line,
                is_float: false,
            }),
        }
    }
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
