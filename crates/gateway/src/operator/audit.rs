//! The audit log: entries are added, never changed, and each covers the one before with its hash.

use crate::{
    app::App,
    clock,
    error::Outcome,
    store::{Lock, Store, Take as _, Tx},
    vault,
};

/// Adds an entry, in the transaction of what it tells.
pub async fn record(
    app: &App,
    tx: &mut Tx,
    actor: &str,
    action: &str,
    subject: &str,
    details: &str,
) -> Outcome<()> {
    record_in(&app.store, tx, [actor, action, subject, details]).await
}

/// The same for a database without a gateway: actor, action, subject and details.
pub async fn record_in(store: &Store, tx: &mut Tx, texts: [&str; 4]) -> Outcome<()> {
    let [actor, action, subject, details] = texts;
    store.lock(tx, Lock::Sequence).await?;
    let last = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut **tx)
        .await?;
    let (seq, before) = match last {
        Some(row) => (row.int("seq")? + 1, row.text("hash")?),
        None => (1, String::new()),
    };
    let at = clock::now_ms();
    let hash = hash(&before, seq, at, [actor, action, subject, details]);
    sqlx::query("INSERT INTO audit (seq, at, actor, action, subject, details, hash) VALUES ($1,$2,$3,$4,$5,$6,$7)")
        .bind(seq)
        .bind(at)
        .bind(actor.to_owned())
        .bind(action.to_owned())
        .bind(subject.to_owned())
        .bind(details.to_owned())
        .bind(hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The hash of an entry over the hash of the one before.
pub fn hash(before: &str, seq: i64, at: i64, texts: [&str; 4]) -> String {
    let [actor, action, subject, details] = texts.map(str::as_bytes);
    const_hex::encode(vault::hash(&[
        b"scrip audit",
        before.as_bytes(),
        &seq.to_be_bytes(),
        &at.to_be_bytes(),
        actor,
        action,
        subject,
        details,
    ]))
}
