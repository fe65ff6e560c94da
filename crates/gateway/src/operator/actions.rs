//! What is done once two people want it.

use super::{audit, votes};
use crate::{
    app::App,
    clock,
    engine::perform::perform as perform_operation,
    error::{Failure, Outcome},
    members::{Person, roles_of, roles_text, status_text},
    payments::{self, Entry, Side, http::store_one},
    people::links,
    seed::issuer,
    webhooks,
};
use scrip_api::gateway::{
    codes,
    money::{PaymentKind, PaymentState},
    operator::{ApprovalKind, WebhookEvent},
    people::{MemberStatus, Role},
};
use scrip_api::problem::codes as common;
use scrip_ledger::{account, amount::Amount, ids::AssetCode};
use serde::{Deserialize, Serialize};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

/// How long an invitation is good.
pub const INVITATION_MS: i64 = 14 * clock::DAY_MS;
const PATIENCE: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(50);

/// What is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// New money for a member.
    Issue {
        member: String,
        asset: String,
        minor_units: i64,
        memo: String,
    },
    /// A member's money out of being.
    Redeem {
        member: String,
        asset: String,
        minor_units: i64,
        memo: String,
    },
    /// A member shall not pay or be paid.
    Freeze { member: String },
    /// A frozen member may again.
    Unfreeze { member: String },
    /// A member leaves for good.
    Close { member: String },
    /// How far below zero a member may go.
    CreditLimit {
        member: String,
        asset: String,
        minor_units: i64,
    },
    /// The classes of payees that a member is in from then on.
    Classes { member: String, classes: Vec<u8> },
    /// An invitation with roles.
    Invite { roles: String },
    /// The end.
    WindDown,
    /// A vote of this organisation's node.
    Vote {
        on: votes::VoteOn,
        approve: bool,
        reason: String,
    },
}

impl Action {
    /// Its kind.
    pub const fn kind(&self) -> ApprovalKind {
        match self {
            Self::Issue { .. } => ApprovalKind::Issue,
            Self::Redeem { .. } => ApprovalKind::Redeem,
            Self::Freeze { .. } => ApprovalKind::Freeze,
            Self::Unfreeze { .. } => ApprovalKind::Unfreeze,
            Self::Close { .. } => ApprovalKind::Close,
            Self::CreditLimit { .. } => ApprovalKind::CreditLimit,
            Self::Classes { .. } => ApprovalKind::Classes,
            Self::Invite { .. } => ApprovalKind::Invite,
            Self::WindDown => ApprovalKind::WindDown,
            Self::Vote { .. } => ApprovalKind::Vote,
        }
    }
}

/// Does it, once for one approval. What comes back is for whoever asked.
pub async fn perform(app: &Arc<App>, approval: &str, action: &Action) -> Outcome<Option<String>> {
    match action {
        Action::Issue {
            member,
            asset,
            minor_units,
            memo,
        } => {
            let person = find(app, member).await?;
            let from = issuer(app.ledger.account.to_string());
            let entry = Entry::new(
                PaymentKind::Issue,
                from,
                Side::of(&person),
                asset.clone(),
                *minor_units,
                memo.clone(),
            );
            pay(app, approval, entry).await
        }
        Action::Redeem {
            member,
            asset,
            minor_units,
            memo,
        } => {
            let person = find(app, member).await?;
            let to = issuer(app.ledger.account.to_string());
            let entry = Entry::new(
                PaymentKind::Redeem,
                Side::of(&person),
                to,
                asset.clone(),
                *minor_units,
                memo.clone(),
            );
            pay(app, approval, entry).await
        }
        Action::Freeze { member } => set_status(app, member, MemberStatus::Frozen).await,
        Action::Unfreeze { member } => set_status(app, member, MemberStatus::Active).await,
        Action::Close { member } => close(app, approval, member).await,
        Action::CreditLimit {
            member,
            asset,
            minor_units,
        } => credit_limit(app, approval, member, asset, *minor_units).await,
        Action::Classes { member, classes } => set_classes(app, approval, member, classes).await,
        Action::Invite { roles } => invite(app, &roles_of(roles)).await.map(Some),
        Action::WindDown => wind_down(app).await,
        Action::Vote {
            on,
            approve,
            reason,
        } => votes::cast(app, on, *approve, reason).await,
    }
}

/// A member by id.
pub async fn find(app: &App, member: &str) -> Outcome<Arc<Person>> {
    app.member(member)
        .await?
        .ok_or_else(|| codes::MEMBER_UNKNOWN.into())
}

/// Makes a payment of the issuer's and waits for what becomes of it.
async fn pay(app: &App, approval: &str, mut entry: Entry) -> Outcome<Option<String>> {
    entry.id =
        const_hex::encode(&crate::vault::hash(&[b"scrip approval", approval.as_bytes()])[..16]);
    store_one(app, &entry).await?;
    let start = std::time::Instant::now();
    loop {
        let found = payments::find(app, &entry.id)
            .await?
            .ok_or(common::INTERNAL)?;
        match (found.state, found.failure) {
            (PaymentState::Final, _) => return Ok(Some(found.id)),
            (PaymentState::Failed, failure) => {
                let (code, sentence) = failure.unwrap_or_default();
                let known = scrip_ledger::refusal::Reason::all()
                    .into_iter()
                    .find(|reason| reason.code() == code);
                let code = known.map_or(common::INTERNAL.code, |reason| reason.code());
                return Err(scrip_api::problem::Problem::new(
                    422,
                    code,
                    sentence,
                    scrip_api::problem::Retry::Never,
                )
                .into());
            }
            _ if start.elapsed() > PATIENCE => return Err(codes::OUTCOME_UNKNOWN.into()),
            _ => tokio::time::sleep(POLL).await,
        }
    }
}

async fn set_status(app: &App, member: &str, status: MemberStatus) -> Outcome<Option<String>> {
    let person = find(app, member).await?;
    if person.status == MemberStatus::Closed {
        return Err(codes::MEMBER_STATE.into());
    }
    let mut tx = app.store.begin().await?;
    let query = sqlx::query("UPDATE members SET status = $1 WHERE id = $2");
    query
        .bind(status_text(status))
        .bind(member.to_owned())
        .execute(&mut *tx)
        .await?;
    let mut changed = (*person).clone();
    changed.status = status;
    let action = format!("member.{}", status_text(status));
    audit::record(app, &mut tx, "gateway", &action, &person.username, "").await?;
    webhooks::queue_member(app, &mut tx, &changed, WebhookEvent::MemberChanged).await?;
    tx.commit().await?;
    app.members.forget();
    Ok(None)
}

/// Gives the username back, closes the account on the ledger, ends all sessions.
async fn close(app: &Arc<App>, approval: &str, member: &str) -> Outcome<Option<String>> {
    let person = find(app, member).await?;
    let view = app.ledger.holdings(&person.account).await?;
    let is_empty = view
        .holdings
        .iter()
        .all(|holding| holding.available.0 == "0" && holding.held.0 == "0");
    if !is_empty {
        return Err(codes::MEMBER_NOT_EMPTY.into());
    }
    set_status(app, member, MemberStatus::Frozen).await?;
    let name = person.username.parse().map_err(|_| common::INTERNAL)?;
    let release = scrip_ledger::name::Operation::Release { name };
    perform_operation(app, &format!("release {approval}"), |_| release.into()).await?;
    let close = account::Operation::Close {
        account: person.account,
    };
    perform_operation(app, &format!("close {approval}"), |_| close.into()).await?;
    set_status(app, member, MemberStatus::Closed).await?;
    let query = sqlx::query("DELETE FROM sessions WHERE member = $1");
    app.store.execute(query.bind(member.to_owned())).await?;
    app.sessions.forget();
    Ok(None)
}

async fn credit_limit(
    app: &Arc<App>,
    approval: &str,
    member: &str,
    asset: &str,
    minor_units: i64,
) -> Outcome<Option<String>> {
    let person = find(app, member).await?;
    let operation = account::Operation::SetCreditLimit {
        account: person.account,
        asset: AssetCode::new(asset).map_err(|_| common::INTERNAL)?,
        limit: u64::try_from(minor_units)
            .ok()
            .and_then(Amount::new)
            .ok_or(common::INTERNAL)?,
    };
    perform_operation(app, &format!("credit limit {approval}"), |_| {
        operation.into()
    })
    .await?;
    Ok(None)
}

async fn set_classes(
    app: &Arc<App>,
    approval: &str,
    member: &str,
    classes: &[u8],
) -> Outcome<Option<String>> {
    let person = find(app, member).await?;
    let operation = account::Operation::SetClasses {
        account: person.account,
        classes: account::Classes(classes.iter().fold(0, |bits, class| bits | 1 << class)),
    };
    perform_operation(app, &format!("classes {approval}"), |_| operation.into()).await?;
    Ok(None)
}

/// Makes an invitation's link.
pub async fn invite(app: &App, roles: &[Role]) -> Outcome<String> {
    let (token, _) = links::make(app, links::Kind::Invitation, None, roles, INVITATION_MS).await?;
    Ok(app.wallet_link(&format!("join/{token}")))
}

/// Takes nothing new from now on, and redeems what members have, where this gateway is the issuer.
async fn wind_down(app: &Arc<App>) -> Outcome<Option<String>> {
    let query = sqlx::query(
        "INSERT INTO settings (name, value) VALUES ('winding-down', $1) ON CONFLICT (name) DO NOTHING",
    );
    app.store.execute(query.bind(b"yes".to_vec())).await?;
    app.winding_down.store(true, Ordering::Relaxed);
    let rows = app
        .store
        .all(sqlx::query(
            "SELECT id FROM members WHERE status <> 'closed'",
        ))
        .await?;
    let mut redeemed = 0_u64;
    for row in &rows {
        use crate::store::Take as _;
        let person = find(app, &row.text("id")?).await?;
        let view = app.ledger.holdings(&person.account).await?;
        for asset in app
            .ledger
            .assets
            .iter()
            .filter(|asset| asset.issuer == app.ledger.account)
        {
            let holding = view
                .holdings
                .iter()
                .find(|holding| holding.asset.0 == asset.code.as_str());
            let available = holding
                .and_then(|holding| holding.available.0.parse::<i64>().ok())
                .unwrap_or(0);
            if available > 0 {
                let to = issuer(app.ledger.account.to_string());
                let mut entry = Entry::new(
                    PaymentKind::Redeem,
                    Side::of(&person),
                    to,
                    asset.code.to_string(),
                    available,
                    "Wound down".into(),
                );
                entry.id = const_hex::encode(
                    &crate::vault::hash(&[
                        b"scrip wind-down",
                        person.id.as_bytes(),
                        asset.code.as_str().as_bytes(),
                    ])[..16],
                );
                store_one(app, &entry).await?;
                redeemed += 1;
            }
        }
    }
    Ok(Some(format!("{redeemed} accounts are being redeemed")))
}

/// Whether this gateway may issue an asset.
pub fn check_issuer(app: &App, code: &str) -> Outcome<AssetCode> {
    let asset = app.ledger.asset_or_usual(Some(code))?;
    match asset.issuer == app.ledger.account {
        true => Ok(asset.code),
        false => Err(Failure::from(codes::ASSET_NOT_ISSUED_HERE)),
    }
}

/// Roles as an action keeps them.
pub fn roles(roles: &[Role]) -> String {
    roles_text(roles)
}
