//! People: signing up and in, passkeys, sessions, confirmations, recovery codes, links.

pub mod accounts;
pub mod ceremonies;
pub mod http;
pub mod join;
pub mod links;
pub mod passkeys;
pub mod recovery;

use crate::error::{Outcome, field};
use scrip_api::{gateway::codes, value};
use scrip_ledger::username::Username;

/// Names that would be mistaken for the gateway itself, or that are paths of its own.
const RESERVED: [&str; 16] = [
    "admin",
    "api",
    "explorer",
    "federation",
    "gateway",
    "health",
    "help",
    "metrics",
    "operator",
    "root",
    "scrip",
    "security",
    "support",
    "till",
    "v1",
    "wallet",
];

/// A username as somebody typed it, with or without `@`.
pub fn username(name: &str, typed: &str) -> Outcome<Username> {
    Ok(value::username(name, typed.trim().trim_start_matches('@'))?)
}

/// Whether a username is kept for the gateway.
pub fn is_reserved(username: &Username) -> bool {
    RESERVED.contains(&username.as_str())
}

/// A text for people to read: trimmed, one line, at most `max` characters.
pub fn line(name: &str, text: &str, max: usize) -> Outcome<String> {
    let text = text.trim();
    if text.chars().count() > max {
        return Err(field(codes::TEXT_TOO_LONG, name));
    }
    // Directions and other invisible marks could make a name look like another one.
    let is_bad = |character: char| {
        character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    match text.chars().any(is_bad) {
        true => Err(field(codes::TEXT_CONTROL_CHARACTER, name)),
        false => Ok(text.to_owned()),
    }
}

/// The name that payers are shown.
pub fn display_name(text: &str) -> Outcome<String> {
    let line = line("display_name", text, 80)?;
    match line.is_empty() {
        true => Err(field(codes::DISPLAY_NAME_EMPTY, "display_name")),
        false => Ok(line),
    }
}
