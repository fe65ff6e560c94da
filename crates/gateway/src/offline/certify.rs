//! Brings what the ledger says of tills to what was decided about them: a till that was approved gets a certificate that the nodes vote
//! on, and the next one in good time ([`renew`]), and one that was taken out of service comes onto a revocation list. The authority that
//! certifies them gets its own next certificate likewise ([`anchor`]). Whatever was cut short is taken up again.

use super::{anchor, renew};
use crate::{
    app::App,
    engine::perform::perform,
    error::{Failure, Outcome},
    operator::votes,
    store::{Row, Take as _},
};
use scrip_api::{credential::AuthorityView, problem::codes as common, state::RecordView};
use scrip_ledger::{
    credential::{CertificateDer, ListFacts, Operation as Asked, RevocationReason},
    ids::CredentialId,
    operation::Operation,
    state::Key,
};
use std::{sync::Arc, time::Duration};

/// How often it is looked while something waits for the nodes, and while nothing does.
const BUSY_PAUSE: Duration = Duration::from_millis(200);
const IDLE_PAUSE: Duration = Duration::from_secs(3);
/// After this long, a certificate that the ledger shows nothing of was refused.
pub(super) const UNSEEN_MS: i64 = 60_000;
/// On the ledger's revocation list.
const LISTED: i64 = 1;
/// Never on the ledger, so that there is nothing to revoke.
const NEVER_KNOWN: i64 = 2;

/// What the ledger says of a certificate.
pub(super) enum Standing {
    Unseen,
    Proposed,
    Active,
    /// Another one took its place, for the same till.
    Superseded,
    Revoked,
}

/// What was found at the last look.
#[derive(Default)]
struct Seen {
    /// The number of the revocation list that the network had.
    list: u64,
    /// The authority's own certificate that lies in the gateway's folder.
    anchor: Vec<u8>,
}

/// Attends to tills until the gateway stops.
pub async fn run(app: Arc<App>) {
    let mut seen = Seen::default();
    loop {
        let pause = match step(&app, &mut seen).await {
            Ok(true) => BUSY_PAUSE,
            Ok(false) => IDLE_PAUSE,
            Err(failure) => {
                tracing::debug!(%failure, "tills can't be certified at the moment");
                IDLE_PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = app.tills_changed.notified() => {}
            () = app.stopped() => return,
        }
    }
}

/// Looks once. Says whether something waits for the nodes.
async fn step(app: &Arc<App>, seen: &mut Seen) -> Outcome<bool> {
    let authority = &app.till_authority;
    let known = match app
        .ledger
        .client
        .record(&Key::authority(&authority.id))
        .await?
    {
        Some(RecordView::Authority(known)) => known,
        _ => {
            let first = authority.certificate();
            return anchor::propose(app, "propose till authority", first).await;
        }
    };
    if known.status == "proposed" {
        votes::support(app, &authority.id, None).await?;
        return Ok(true);
    }
    if known.status != "trusted" {
        return Ok(false);
    }
    let anchoring = anchor::step(app, &known, &mut seen.anchor).await?;
    let renewing = renew::step(app).await?;
    if known.list_number != seen.list {
        note_revoked(app).await?;
        seen.list = known.list_number;
    }
    let certifying = certify(app).await?;
    let revoking = revoke(app, &known).await?;
    Ok(certifying || renewing || revoking || anchoring)
}

pub(super) async fn standing(app: &App, id: &CredentialId) -> Outcome<Standing> {
    let record = app.ledger.client.record(&Key::credential(id)).await?;
    let Some(RecordView::Credential(view)) = record else {
        return Ok(Standing::Unseen);
    };
    Ok(match view.status.as_str() {
        "proposed" => Standing::Proposed,
        "active" => Standing::Active,
        _ if view.reason.as_deref() == Some(RevocationReason::Superseded.name()) => {
            Standing::Superseded
        }
        _ => Standing::Revoked,
    })
}

async fn tills(app: &App, statement: &'static str) -> Outcome<Vec<Row>> {
    Ok(app.store.all(sqlx::query(statement)).await?)
}

/// Hands in certificates of tills that were approved, and opens those tills whose certificates were accepted.
async fn certify(app: &Arc<App>) -> Outcome<bool> {
    let waiting = tills(
        app,
        "SELECT id, serial, certificate, changed_at FROM tills WHERE state = 'certifying' ORDER BY seq LIMIT 32",
    )
    .await?;
    for row in &waiting {
        let (id, serial) = (row.text("id")?, row.text("serial")?);
        let certificate = CertificateDer::new(&row.bytes("certificate")?);
        let asked = Asked::Submit {
            authority: app.till_authority.id,
            certificate: certificate.ok_or(common::INTERNAL)?,
            replaces: None,
            along: None,
        };
        perform(app, &format!("certify till {id}"), |_| asked.into()).await?;
        let credential = app.till_authority.credential(&serial)?;
        let state = match standing(app, &credential).await? {
            Standing::Active => "active",
            Standing::Unseen if app.ledger.now_ms() > row.int("changed_at")? + UNSEEN_MS => {
                "refused"
            }
            Standing::Unseen | Standing::Proposed => continue,
            Standing::Superseded | Standing::Revoked => "revoked",
        };
        let query =
            sqlx::query("UPDATE tills SET state = $1 WHERE id = $2 AND state = 'certifying'");
        app.store.execute(query.bind(state).bind(id)).await?;
    }
    Ok(!waiting.is_empty())
}

/// Puts tills that were taken out of service onto the next revocation list.
async fn revoke(app: &Arc<App>, known: &AuthorityView) -> Outcome<bool> {
    let gone = tills(
        app,
        "SELECT id, serial, changed_at FROM tills WHERE state = 'revoked' AND is_listed = 0 ORDER BY seq LIMIT 128",
    )
    .await?;
    let mut to_list = Vec::new();
    for row in &gone {
        let (id, serial, since) = (row.text("id")?, row.text("serial")?, row.int("changed_at")?);
        let listed = match standing(app, &app.till_authority.credential(&serial)?).await? {
            Standing::Active => {
                to_list.push((serial, since));
                continue;
            }
            // What took its place is what has to be revoked.
            Standing::Superseded if renew::promote(app, &id).await? => continue,
            Standing::Superseded | Standing::Revoked => LISTED,
            Standing::Unseen if app.ledger.now_ms() > since + UNSEEN_MS => NEVER_KNOWN,
            Standing::Unseen | Standing::Proposed => continue,
        };
        let query = sqlx::query("UPDATE tills SET is_listed = $1 WHERE id = $2");
        app.store.execute(query.bind(listed).bind(id)).await?;
    }
    if !to_list.is_empty() {
        submit_list(app, known, to_list).await?;
    }
    Ok(!gone.is_empty())
}

async fn submit_list(
    app: &Arc<App>,
    known: &AuthorityView,
    mut entries: Vec<(String, i64)>,
) -> Outcome<()> {
    let number = known.list_number + 1;
    let key = Key::revocation_list(&app.till_authority.id, number);
    if app.ledger.client.record(&key).await?.is_some() {
        // The nodes have not decided on it yet.
        return Ok(());
    }
    // A list leaves nothing out that the one before named and that has not expired.
    let now = app.ledger.now_ms();
    let before = sqlx::query(
        "SELECT serial, changed_at FROM tills WHERE is_listed = 1 AND not_after > $1 ORDER BY seq",
    );
    for row in app.store.all(before.bind(now)).await? {
        entries.push((row.text("serial")?, row.int("changed_at")?));
    }
    entries.truncate(ListFacts::ENTRIES_MAX);
    let list = app.till_authority.list(number, &entries, now)?;
    // Named after the moment, so that one that the nodes refused is followed by another.
    let origin = format!("till list {number} of {now}");
    let asked: Operation = Asked::SubmitList {
        authority: app.till_authority.id,
        list,
    }
    .into();
    let done: Result<_, Failure> = perform(app, &origin, |_| asked).await;
    match done {
        Ok(_) => Ok(()),
        // Another gateway with this database was first.
        Err(failure) if failure.code() == "credential_list_pending" => Ok(()),
        Err(failure) => Err(failure),
    }
}

/// Takes tills out of service whose certificates the network revoked, whoever asked it to.
async fn note_revoked(app: &App) -> Outcome<()> {
    let active = tills(app, "SELECT id, serial FROM tills WHERE state = 'active'").await?;
    for row in &active {
        let credential = app.till_authority.credential(&row.text("serial")?)?;
        if let Standing::Revoked = standing(app, &credential).await? {
            end(app, &row.text("id")?).await?;
        }
    }
    Ok(())
}

/// A till is dead from now on.
pub async fn end(app: &App, till: &str) -> Outcome<()> {
    let query = sqlx::query(
        "UPDATE tills SET state = 'revoked', changed_at = $1 WHERE id = $2 AND state <> 'revoked'",
    );
    let query = query.bind(app.ledger.now_ms()).bind(till.to_owned());
    app.store.execute(query).await?;
    Ok(())
}
