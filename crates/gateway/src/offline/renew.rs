//! A till's next certificate, in good time before the one that it has ends: under the same key, voted on as the first one was, and put in
//! the place of that in the step that accepts it. The till notices nothing, and whoever ends it ends both.

use super::certify::{Standing, UNSEEN_MS, standing};
use crate::{
    app::App,
    engine::perform::perform,
    error::Outcome,
    store::{Row, Take as _},
};
use scrip_api::{problem::codes as common, value};
use scrip_ledger::credential::{CertificateDer, Operation as Asked};
use std::sync::Arc;

/// Tills attended to at once.
const TILLS_MAX: i64 = 32;
/// After a renewal that the nodes refused, the next is asked for once this part of the time for it has passed.
const RETRY_PART: i64 = 64;

/// Asks for the next certificates that are due, and goes on with those that were asked for. Says whether something waits for the nodes.
pub(super) async fn step(app: &Arc<App>) -> Outcome<bool> {
    issue_due(app).await?;
    let query = sqlx::query(
        "SELECT id, state, serial, next_serial, next_certificate, changed_at, renewal_at FROM tills \
         WHERE next_serial IS NOT NULL ORDER BY seq LIMIT $1",
    );
    let asked = app.store.all(query.bind(TILLS_MAX)).await?;
    for row in &asked {
        attend(app, row).await?;
    }
    Ok(!asked.is_empty())
}

/// Writes down a next certificate for each till whose own one ends soon. With several gateways only one does.
async fn issue_due(app: &App) -> Outcome<()> {
    let (now, rules) = (app.ledger.now_ms(), app.config.offline);
    let window_ms = i64::from(rules.till_renewal_s) * 1000;
    let query = sqlx::query(
        "SELECT id, key FROM tills WHERE state = 'active' AND next_serial IS NULL AND not_after <= $1 AND renewal_at <= $2 \
         ORDER BY not_after LIMIT $3",
    );
    let query = query
        .bind(now + window_ms)
        .bind(now - window_ms / RETRY_PART)
        .bind(TILLS_MAX);
    for row in app.store.all(query).await? {
        let id = row.text("id")?;
        let key = value::bytes("key", &row.text("key")?)?;
        let issued = app
            .till_authority
            .issue(&key, &id, now, rules.till_term_s)?;
        let query = sqlx::query(
            "UPDATE tills SET next_serial = $1, next_certificate = $2, next_not_after = $3, renewal_at = $4 \
             WHERE id = $5 AND state = 'active' AND next_serial IS NULL",
        );
        let query = query
            .bind(issued.serial)
            .bind(issued.der)
            .bind(issued.not_after_ms)
            .bind(now)
            .bind(id);
        app.store.execute(query).await?;
    }
    Ok(())
}

/// Goes on with one that was asked for.
async fn attend(app: &Arc<App>, row: &Row) -> Outcome<()> {
    let (id, serial, next) = (
        row.text("id")?,
        row.text("serial")?,
        row.text("next_serial")?,
    );
    let authority = &app.till_authority;
    let current = authority.credential(&serial)?;
    if let Standing::Superseded = standing(app, &current).await? {
        promote(app, &id).await?;
        return Ok(());
    }
    let is_ended = row.text("state")? != "active";
    if !is_ended {
        let certificate = CertificateDer::new(&row.bytes("next_certificate")?);
        let asked = Asked::Submit {
            authority: authority.id,
            certificate: certificate.ok_or(common::INTERNAL)?,
            replaces: Some(current),
            along: None,
        };
        match perform(app, &format!("renew till {id} as {next}"), |_| asked.into()).await {
            Ok(_) => {}
            // Said by the rules, for certain: what it should replace was revoked meanwhile.
            Err(failure) if failure.0.status == 422 => return drop_next(app, &id, &next).await,
            Err(failure) => return Err(failure),
        }
    }
    let since = row.int("renewal_at")?.max(row.int("changed_at")?);
    match standing(app, &authority.credential(&next)?).await? {
        Standing::Unseen if app.ledger.now_ms() > since + UNSEEN_MS => {
            drop_next(app, &id, &next).await
        }
        Standing::Revoked => drop_next(app, &id, &next).await,
        // Accepted a moment ago: then the one before is seen to be superseded in the next step.
        _ => Ok(()),
    }
}

/// The next certificate took the place of the one before. Says whether the database knew of one.
pub(super) async fn promote(app: &App, till: &str) -> Outcome<bool> {
    let query = sqlx::query(
        "UPDATE tills SET serial = next_serial, certificate = next_certificate, not_after = next_not_after, next_serial = NULL, \
         next_certificate = NULL, next_not_after = NULL WHERE id = $1 AND next_serial IS NOT NULL",
    );
    Ok(app.store.execute(query.bind(till.to_owned())).await? > 0)
}

/// The next certificate never was, or is not any more.
async fn drop_next(app: &App, till: &str, serial: &str) -> Outcome<()> {
    let query = sqlx::query(
        "UPDATE tills SET next_serial = NULL, next_certificate = NULL, next_not_after = NULL WHERE id = $1 AND next_serial = $2",
    );
    let query = query.bind(till.to_owned()).bind(serial.to_owned());
    app.store.execute(query).await?;
    Ok(())
}
