//! The tills' authority on the network: asked for once, and its own next certificate in good time before the one that it has ends. Name and
//! key stay, so that it is the same authority, and what it certified before is as good as it was.

use super::authority::{Authority, CERTIFICATE_SETTING};
use crate::{
    app::App,
    engine::perform::perform,
    error::Outcome,
    operator::votes,
    start::{keep_setting, setting},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use scrip_api::{credential::AuthorityView, problem::codes as common};
use scrip_ledger::{
    credential::{CertificateDer, Operation as Asked},
    ids::AccountId,
};
use std::{io, path::Path, sync::Arc};

/// In the gateway's folder, for the operator of a node: the certificate that the network should trust.
pub const FILE: &str = "till-authority.pem";
/// After a renewal that the nodes refused, the next is asked for once this part of the time for it has passed.
const RETRY_PART: i64 = 64;

/// Writes the file for whoever proposes this certificate. Whoever reads it meanwhile has the former one, whole.
pub fn write(folder: &Path, certificate: &[u8], account: &AccountId) -> io::Result<()> {
    let whole = folder.join(FILE);
    let new = whole.with_extension("pem.new");
    std::fs::write(&new, Authority::pem(certificate, account))?;
    std::fs::rename(new, whole)
}

/// Asks the network to trust the gateway's authority with this certificate. Only its registrar may, or a node; with any other gateway a
/// node's operator does it, with the file. Says whether the nodes were asked.
pub(super) async fn propose(app: &Arc<App>, origin: &str, certificate: &[u8]) -> Outcome<bool> {
    let asked = Asked::ProposeAuthority {
        account: app.ledger.account,
        certificate: CertificateDer::new(certificate).ok_or(common::INTERNAL)?,
    };
    match perform(app, origin, |_| asked.into()).await {
        Ok(_) => Ok(true),
        Err(failure) if failure.code() == "credential_proposal_not_by_member" => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// Goes on with the renewal if it is due. `written` is the certificate that the file holds. Says whether something waits for the nodes.
pub(super) async fn step(
    app: &Arc<App>,
    known: &AuthorityView,
    written: &mut Vec<u8>,
) -> Outcome<bool> {
    let now = app.ledger.now_ms();
    let window_ms = i64::from(app.config.offline.authority_renewal_s) * 1000;
    let due_at = known.not_after_ms as i64 - window_ms;
    if now < due_at {
        let current = BASE64_STANDARD.decode(&known.certificate);
        adopt(app, current.map_err(|_| common::INTERNAL)?, written).await?;
        return Ok(false);
    }
    let next = next_certificate(app, known).await?;
    let is_news = *written != next;
    put(app, next.clone(), written)?;
    let round = (now - due_at) / (window_ms / RETRY_PART).max(1);
    let origin = format!("renew till authority after {} #{round}", known.not_after_ms);
    match propose(app, &origin, &next).await {
        Ok(true) => {
            let own = app.ledger.account;
            votes::support(app, &app.till_authority.id, Some(&own)).await
        }
        Ok(false) => {
            if is_news {
                let days = (known.not_after_ms as i64 - now) / (24 * 60 * 60 * 1000);
                tracing::warn!(
                    days,
                    "the certificate of the tills' authority ends soon; have a node's operator propose the one in {FILE}"
                );
            }
            Ok(false)
        }
        // Somebody else has asked for it, with the file.
        Err(failure) if failure.code() == "credential_authority_taken" => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// The certificate that comes after the one that the network knows: made once, also by several gateways with one database.
async fn next_certificate(app: &App, known: &AuthorityView) -> Outcome<Vec<u8>> {
    let name = format!("{CERTIFICATE_SETTING} after {}", known.not_after_ms);
    if let Some(made) = setting(&app.store, &name).await? {
        return Ok(made);
    }
    let (now, term_s) = (app.ledger.now_ms(), app.config.offline.authority_term_s);
    let made = app.till_authority.next_certificate(now, term_s)?;
    keep_setting(&app.store, &name, made).await
}

/// What the network trusts is what the gateway starts with from now on.
async fn adopt(app: &App, current: Vec<u8>, written: &mut Vec<u8>) -> Outcome<()> {
    if *written == current {
        return Ok(());
    }
    let query = sqlx::query("UPDATE settings SET value = $1 WHERE name = $2");
    let query = query.bind(current.clone()).bind(CERTIFICATE_SETTING);
    app.store.execute(query).await?;
    put(app, current, written)
}

fn put(app: &App, certificate: Vec<u8>, written: &mut Vec<u8>) -> Outcome<()> {
    if *written == certificate {
        return Ok(());
    }
    write(&app.config.folder, &certificate, &app.ledger.account).map_err(|error| {
        tracing::error!(%error, "{FILE} can't be written");
        common::INTERNAL
    })?;
    *written = certificate;
    Ok(())
}
