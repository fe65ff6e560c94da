//! Reading the command line, and saying what is wrong with it as every other failure is said: a code, a sentence, what to do next.

use crate::cli::Cli;
use crate::failure::{Exit, Failure};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory as _, FromArgMatches as _};
use std::ffi::OsString;

/// What came of reading a command line.
#[derive(Debug)]
pub enum Parsed {
    /// A command to run.
    Command(Box<Cli>),
    /// Somebody asked for help or the version: this is it.
    Text(clap::Error),
    /// Nothing can be done with it.
    Failed {
        /// Why.
        failure: Failure,
        /// Whether the answer has to be JSON.
        json: bool,
    },
}

/// Reads the words that this process was started with, its own name first.
pub fn parse(words: Vec<OsString>) -> Parsed {
    let is_json = words
        .iter()
        .take_while(|word| *word != "--")
        .any(|word| word == "--json");
    let command = accepting_negative_numbers(Cli::command());
    let parsed = command
        .clone()
        .try_get_matches_from(&words)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => Parsed::Command(Box::new(cli)),
        Err(error) if is_answer(&error, is_json) => Parsed::Text(error),
        Err(error) => Parsed::Failed {
            failure: failure(&error, &path(&command, &words)),
            json: is_json,
        },
    }
}

/// The command with `-1` as a value that is out of range, rather than an argument that nobody knows.
fn accepting_negative_numbers(command: Command) -> Command {
    command
        .mut_args(|argument| {
            let takes_values = argument.get_action().takes_values();
            argument.allow_negative_numbers(takes_values)
        })
        .mut_subcommands(accepting_negative_numbers)
}

/// Whether what clap has to say is the answer itself. Whoever gave no command at all sees what commands there are.
fn is_answer(error: &clap::Error, is_json: bool) -> bool {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => !is_json,
        _ => false,
    }
}

/// The command that the words name, as far as they name one: `scrip elect configure`.
fn path(command: &Command, words: &[OsString]) -> String {
    let mut found = command;
    let mut path = "scrip".to_owned();
    for word in words.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(next) = found.find_subcommand(word) {
            path = format!("{path} {word}");
            found = next;
        }
    }
    path
}

fn failure(error: &clap::Error, path: &str) -> Failure {
    let text = |kind| text(error, kind);
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let (code, sentence) = match error.kind() {
        ErrorKind::InvalidSubcommand => (
            "command_unknown",
            format!(
                "There is no command '{}'.",
                text(ContextKind::InvalidSubcommand).unwrap_or_default()
            ),
        ),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => (
            "command_missing",
            format!("'{path}' needs to know what to do."),
        ),
        ErrorKind::UnknownArgument => (
            "argument_unknown",
            format!("'{path}' takes no '{argument}' here."),
        ),
        ErrorKind::MissingRequiredArgument => (
            "argument_missing",
            format!("'{path}' needs {argument} as well."),
        ),
        ErrorKind::ArgumentConflict => (
            "arguments_conflict",
            match text(ContextKind::PriorArg).filter(|prior| *prior != argument) {
                Some(prior) => format!("'{argument}' does not go together with '{prior}'."),
                None => format!("'{argument}' can be given only once."),
            },
        ),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = text(ContextKind::InvalidValue).unwrap_or_default();
            let why = std::error::Error::source(error).map(|why| plainly(&why.to_string()));
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            let sentence = match value.is_empty() {
                true => format!("'{argument}' needs a value{why}."),
                false => format!("'{value}' can't be used for '{argument}'{why}."),
            };
            ("argument_malformed", sentence)
        }
        _ if argument.is_empty() => (
            "argument_malformed",
            format!("'{path}' can't be understood as it was typed."),
        ),
        _ => (
            "argument_malformed",
            format!("'{argument}' has too many values or too few."),
        ),
    };
    Failure::new(Exit::Usage, code, sentence).next(next(error, path))
}

/// What to do about it: what was probably meant, what can be chosen from, and where the rest is said.
fn next(error: &clap::Error, path: &str) -> String {
    let suggested = text(error, ContextKind::SuggestedArg)
        .or_else(|| text(error, ContextKind::SuggestedSubcommand))
        .or_else(|| text(error, ContextKind::SuggestedValue))
        .map(|meant| format!("Did you mean '{}'? ", meant.replace(", ", "' or '")));
    let choice = text(error, ContextKind::ValidValue)
        .or_else(|| text(error, ContextKind::ValidSubcommand))
        .map(|values| format!("Choose one of {values}. "));
    format!(
        "{}{}'{path} --help' says what there is.",
        suggested.unwrap_or_default(),
        choice.unwrap_or_default()
    )
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join(", ")),
        _ => None,
    }
}

/// The most that a number without a bound of its own can be.
const UNBOUNDED: i128 = u32::MAX as i128;

/// What parsers of the standard library and clap's ranges say, for somebody who has never seen either.
fn plainly(why: &str) -> String {
    if let Some((given, least, most)) = why.split_once(" is not in ").and_then(|(given, range)| {
        let (least, most) = range.split_once("..")?;
        Some((given, least, most.strip_prefix('=')))
    }) {
        return match most.filter(|most| most.parse() != Ok(UNBOUNDED)) {
            None if given.parse().is_ok_and(|given: i128| given > UNBOUNDED) => {
                "it is too large".to_owned()
            }
            Some(most) => format!("it is a whole number from {least} to {most}"),
            None => format!("it is a whole number, {least} or more"),
        };
    }
    match why {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "it is a whole number".to_owned()
        }
        "number too large to fit in target type" => "it is too large".to_owned(),
        "number too small to fit in target type" => "it is too small".to_owned(),
        "invalid float literal" | "cannot parse float from empty string" => {
            "it is a number".to_owned()
        }
        "invalid socket address syntax" => {
            "an address is IP:PORT, such as 127.0.0.1:7101".to_owned()
        }
        "invalid IP address syntax" => "it is an IP address, such as 192.0.2.1".to_owned(),
        why => why.trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests;
