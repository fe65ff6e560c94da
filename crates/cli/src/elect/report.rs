//! Saying what an election came to: who, why, and what it cost.

use crate::output::table;
use scrip_api::election::{CommitView, OutcomeView, SeatView, TenureView};
use serde_json::{Value, json};

/// Coins of a number of satoshi.
pub fn coins(satoshi: u64) -> String {
    let (whole, part) = (satoshi / 100_000_000, satoshi % 100_000_000);
    format!("{whole}.{part:08}")
}

/// A key shortened for people.
pub fn short(key: &str) -> String {
    key.chars().take(8).collect()
}

/// How a tenure ended, in words.
fn standing(outcome: &OutcomeView) -> String {
    let epoch = outcome.leads_epoch;
    match outcome.standing.as_str() {
        "held" if outcome.seats.iter().all(|seat| seat.weight_sat == 0) => {
            format!("Held, but too few have weight yet: turns in epoch {epoch} are equal.")
        }
        "held" => format!("Held: it decides who leads in epoch {epoch}."),
        "below_quota" => format!(
            "Below the quota: turns in epoch {epoch} are equal, and what was burned is carried over."
        ),
        _ => format!("Nobody gave anything: turns in epoch {epoch} are equal."),
    }
}

/// Why a commit counted or not, in words.
fn verdict(commit: &CommitView, settings_confirmations: u32) -> String {
    match commit.verdict.as_str() {
        "pending" => "will be judged when the tenure ends".into(),
        "counted" => "counted".into(),
        "off_chain" => "not counted: its block is not on the burn chain's best chain".into(),
        "unconfirmed" => format!(
            "not counted: fewer than {settings_confirmations} blocks lay on its block at the end"
        ),
        "superseded" => "not counted: the same key has one earlier on the burn chain".into(),
        "not_member" => {
            "not counted: its validator is not of the committee that was elected for".into()
        }
        other => other.to_owned(),
    }
}

/// Everything about one tenure.
pub fn explain(tenure: &TenureView) -> String {
    let mut text = format!(
        "Epoch {}: commits named block {} and were taken until height {}.\n",
        tenure.epoch,
        short(&tenure.parent.0),
        tenure.commits_end,
    );
    match tenure.seed_height {
        Some(height) => {
            text += &format!("The random value is that of the view of block {height}.\n");
        }
        None if tenure.outcome.is_some() => {
            text += "Nobody showed a random value; the one before was hashed on.\n";
        }
        None => text += "The random value is not shown yet.\n",
    }
    let rows = tenure.commits.iter().map(|commit| {
        vec![
            short(&commit.transaction.0),
            short(&commit.key.0),
            coins(commit.burned_sat),
            commit.hashes.to_string(),
            coins(commit.mapped_sat),
            commit.burn_height.to_string(),
            verdict(commit, tenure.settings.confirmations),
        ]
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        text += "\nNobody committed.\n";
    } else {
        text += &format!(
            "\n{}\n",
            table(
                &[
                    "commit", "key", "burned", "hashes", "worth", "block", "verdict"
                ],
                &rows
            )
        );
    }
    if let Some(outcome) = &tenure.outcome {
        text += &format!("\n{}\n{}\n", standing(outcome), seats(outcome));
    }
    text
}

fn seats(outcome: &OutcomeView) -> String {
    let total: u128 = outcome
        .seats
        .iter()
        .map(|seat| u128::from(seat.weight_sat))
        .sum();
    let rows = outcome.seats.iter().map(|seat| {
        let window: Vec<_> = seat
            .window_sat
            .iter()
            .map(|amount| coins(*amount))
            .collect();
        vec![
            short(&seat.validator.0),
            window.join(" "),
            coins(seat.burned_sat),
            coins(seat.median_sat),
            coins(seat.counted_sat),
            coins(seat.mapped_sat),
            coins(seat.weight_sat),
            percent(share(seat, total)),
            interval(seat),
        ]
    });
    let headings = [
        "validator",
        "window",
        "burned",
        "median",
        "counted",
        "work",
        "weight",
        "share",
        "interval",
    ];
    table(&headings, &rows.collect::<Vec<_>>())
}

fn share(seat: &SeatView, total: u128) -> f64 {
    match total {
        0 => 0.0,
        total => seat.weight_sat as f64 / total as f64,
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn interval(seat: &SeatView) -> String {
    let start: u128 = seat.start.parse().unwrap_or_default();
    match seat.weight_sat {
        0 => "none".into(),
        weight => format!("[{start}, {})", start + u128::from(weight)),
    }
}

/// What a tenure cost: coin and hashes, and what the hashes took in energy at so many joules each.
pub fn energy(tenure: &TenureView, joules_per_hash: f64) -> Value {
    let counted = tenure
        .commits
        .iter()
        .filter(|commit| commit.verdict == "counted" || commit.verdict == "pending");
    let (mut burned, mut mapped, mut hashes, mut wasted) = (0u64, 0u64, 0u64, 0u64);
    for commit in counted {
        burned = burned.saturating_add(commit.burned_sat);
        mapped = mapped.saturating_add(commit.mapped_sat);
        hashes = hashes.saturating_add(commit.hashes);
    }
    for commit in &tenure.commits {
        if commit.verdict != "counted" && commit.verdict != "pending" {
            wasted = wasted.saturating_add(commit.hashes);
        }
    }
    json!({
        "epoch": tenure.epoch,
        "burned_sat": burned,
        "work_sat": mapped,
        "expected_hashes": hashes,
        "expected_hashes_not_counted": wasted,
        "joules": (hashes.saturating_add(wasted)) as f64 * joules_per_hash,
        "joules_per_hash": joules_per_hash,
    })
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
