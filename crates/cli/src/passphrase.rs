//! Where a passphrase comes from: a file, the environment, or the person at the terminal.

use crate::failure::{Exit, Failure, Outcome};
use crate::keyfile::KeyFile;
use clap::Args;
use commonware_cryptography::ed25519::PrivateKey;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The environment variable that holds the passphrase.
pub const VARIABLE: &str = "SCRIP_PASSPHRASE";

/// A passphrase, wiped from memory when dropped.
pub type Passphrase = Zeroizing<String>;

/// How a command that needs a key gets its passphrase.
#[derive(Args, Clone, Debug, Default)]
pub struct PassphraseArgs {
    /// Read the passphrase from the first line of this file (else: SCRIP_PASSPHRASE, else: ask)
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

impl PassphraseArgs {
    /// The passphrase of an existing key.
    pub fn get(&self) -> Outcome<Passphrase> {
        match self.given()? {
            Some(passphrase) => Ok(passphrase),
            None => ask("Passphrase: "),
        }
    }

    /// The key in a file. Nobody is asked for a passphrase before there is something that it opens.
    pub fn unlock(&self, path: &Path) -> Outcome<PrivateKey> {
        let file = KeyFile::read(path).map_err(|error| error.into_failure(path))?;
        let passphrase = self.get()?;
        let opened = file.open(passphrase.as_bytes());
        opened.map_err(|error| error.into_failure(path))
    }

    /// The passphrase for a new key: typed twice if it is typed, and never empty.
    pub fn choose(&self) -> Outcome<Passphrase> {
        let passphrase = match self.given()? {
            Some(passphrase) => passphrase,
            None => {
                let first = ask("New passphrase: ")?;
                if first != ask("The same again: ")? {
                    return Err(Failure::new(
                        Exit::BadKey,
                        "passphrases_differ",
                        "The two passphrases differ.",
                    )
                    .next("Run the command again."));
                }
                first
            }
        };
        if passphrase.is_empty() {
            return Err(Failure::new(
                Exit::BadKey,
                "passphrase_empty",
                "An empty passphrase protects nothing.",
            )
            .next("Choose a passphrase of several words."));
        }
        Ok(passphrase)
    }

    fn given(&self) -> Outcome<Option<Passphrase>> {
        if let Some(path) = &self.passphrase_file {
            let text = std::fs::read_to_string(path);
            let text = text.map_err(|error| Failure::unreadable(path, &error))?;
            let text = Zeroizing::new(text);
            return Ok(Some(Zeroizing::new(
                text.lines().next().unwrap_or_default().to_owned(),
            )));
        }
        Ok(std::env::var(VARIABLE).ok().map(Zeroizing::new))
    }
}

fn ask(prompt: &str) -> Outcome<Passphrase> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(
            Exit::BadKey,
            "passphrase_missing",
            "This needs a passphrase, and nobody can be asked here.",
        )
        .next(format!("Set {VARIABLE} or pass --passphrase-file FILE.")));
    }
    let passphrase = rpassword::prompt_password(prompt);
    passphrase
        .map(Zeroizing::new)
        .map_err(|error| Failure::local("can't read from the terminal", error))
}
