//! `scrip verify`: checks a receipt or a proof of state with nothing but the network's public key.

use crate::failure::{Exit, Failure, Outcome, sentence};
use crate::files;
use crate::output::Output;
use clap::Args;
use scrip_receipt::{FILE_SIZE_MAX, NetworkKey, Proven, Report, VerifyError};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Instant;

/// Arguments of `scrip verify`.
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// The receipt or proof
    file: PathBuf,
    /// The network's public key, 192 hex digits, or a file that holds it. Get it from somebody you trust
    #[arg(long, env = "SCRIP_NETWORK_KEY", value_name = "KEY")]
    network_key: String,
}

/// Hexadecimal digits of a network's key.
const KEY_DIGITS: usize = 192;

/// Checks the file and says what it proves. Needs no network.
pub fn run(args: &VerifyArgs, output: &Output) -> Outcome {
    let key = network_key(&args.network_key)?;
    let size = std::fs::metadata(&args.file);
    let size = size.map_err(|error| Failure::unreadable(&args.file, &error))?;
    if size.len() > FILE_SIZE_MAX as u64 {
        return Err(refused(&VerifyError::TooLarge));
    }
    let bytes = files::read(&args.file)?;
    let start = Instant::now();
    let report = scrip_receipt::verify(&bytes, &key).map_err(|error| refused(&error))?;
    let time_us = start.elapsed().as_micros() as u64;
    let lines = report.lines(|_| None);
    let head = output.green("Proven:");
    let text = format!(
        "{head} {}\nSigned by network {}.\nChecked {} bytes in {:.1} ms.",
        lines.join("\n  "),
        report.network,
        bytes.len(),
        time_us as f64 / 1e3
    );
    output.result(&describe(&report, &lines, bytes.len(), time_us), text);
    Ok(())
}

/// A network key as digits, or in a file.
pub fn network_key(text: &str) -> Outcome<NetworkKey> {
    let digits = match text.parse::<NetworkKey>() {
        Ok(key) => return Ok(key),
        Err(_) => std::fs::read_to_string(text).unwrap_or_else(|_| text.to_owned()),
    };
    digits.parse().map_err(|error: VerifyError| {
        let sentence = match digits == text && text.len() != KEY_DIGITS {
            true => format!("'{text}' is neither a network's key nor a file that holds one."),
            false => sentence(&error),
        };
        Failure::bad_input(error.code(), sentence)
            .next("'scrip network inspect' prints the key of a running network.")
    })
}

fn refused(error: &VerifyError) -> Failure {
    let input = matches!(
        error,
        VerifyError::TooLarge | VerifyError::NotAProof | VerifyError::Version | VerifyError::Kind
    );
    let exit = if input || *error == VerifyError::Malformed {
        Exit::BadInput
    } else {
        Exit::CheckFailed
    };
    Failure::of(exit, error.code(), error)
}

fn describe(report: &Report, lines: &[String], size: usize, time_us: u64) -> Value {
    let (kind, what) = match &report.proven {
        Proven::Operation { index, signed } => (
            "operation",
            json!({ "author": signed.author().to_string(), "id": signed.id().to_string(), "index": index }),
        ),
        Proven::BatchItem { index, item } => (
            "batch_item",
            json!({ "author": item.author.to_string(), "id": item.id.to_string(), "index": index,
                    "item": item.place.index, "items": item.count }),
        ),
        Proven::Record { key, .. } => ("record", json!({ "key": key.to_string() })),
        Proven::Absence { key } => ("absence", json!({ "key": key.to_string() })),
        _ => ("other", json!({})),
    };
    json!({
        "proven": kind,
        kind: what,
        "text": lines,
        "network": report.network.to_string(),
        "epoch": report.epoch,
        "height": report.height,
        "timestamp_ms": report.timestamp.0,
        "block": report.block.to_string(),
        "size_bytes": size,
        "time_us": time_us,
    })
}
