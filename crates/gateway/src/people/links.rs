//! One-time links: to sign in, and to join.

use crate::{
    app::App,
    clock,
    error::Outcome,
    members::{roles_of, roles_text},
    store::{Take as _, Tx},
    vault,
};
use scrip_api::gateway::people::Role;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To sign a member in.
    SignIn,
    /// To join.
    Invitation,
}

impl Kind {
    const fn text(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Invitation => "invitation",
        }
    }
}

/// A link that was used.
#[derive(Clone, Debug)]
pub struct Used {
    /// Whom it signs in.
    pub member: Option<String>,
    /// The roles that a new member gets.
    pub roles: Vec<Role>,
}

/// Makes a link's token.
pub async fn make(
    app: &App,
    kind: Kind,
    member: Option<&str>,
    roles: &[Role],
    life_ms: i64,
) -> Outcome<(String, i64)> {
    let token = vault::token();
    let expires_at = clock::now_ms() + life_ms;
    let query = sqlx::query(
        "INSERT INTO links (token_hash, kind, member, roles, expires_at) VALUES ($1,$2,$3,$4,$5)",
    );
    app.store
        .execute(
            query
                .bind(vault::token_hash(&token))
                .bind(kind.text())
                .bind(member.map(str::to_owned))
                .bind(roles_text(roles))
                .bind(expires_at),
        )
        .await?;
    Ok((token, expires_at))
}

/// Whether a link is still good.
pub async fn is_good(app: &App, kind: Kind, token: &str) -> Outcome<bool> {
    let query = sqlx::query(
        "SELECT COUNT(*) FROM links WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3",
    );
    let query = query
        .bind(vault::token_hash(token))
        .bind(kind.text())
        .bind(clock::now_ms());
    Ok(app.store.number(query).await? > 0)
}

/// Uses a link up; nothing if it was used before or is too old.
pub async fn take(tx: &mut Tx, kind: Kind, token: &str) -> Outcome<Option<Used>> {
    let now = clock::now_ms();
    let query = sqlx::query(
        "UPDATE links SET used_at = $1 WHERE token_hash = $2 AND kind = $3 AND used_at IS NULL AND expires_at > $1 RETURNING member, roles",
    );
    let row = query
        .bind(now)
        .bind(vault::token_hash(token))
        .bind(kind.text())
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Used {
        member: row.maybe_text("member")?,
        roles: roles_of(&row.text("roles")?),
    }))
}
