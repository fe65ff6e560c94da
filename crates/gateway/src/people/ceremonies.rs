//! The first halves of ceremonies with an authenticator, kept in the database so that any gateway can finish them.

use crate::{app::App, clock, error::Outcome, store::Take as _, vault};
use scrip_api::{gateway::codes, problem::codes as common};
use serde::{Serialize, de::DeserializeOwned};

/// How long a person may take.
const LIFE_MS: i64 = 5 * 60 * 1000;

/// A ceremony that was begun.
#[derive(Debug)]
pub struct Begun<T> {
    /// The member, where one is signed in.
    pub member: Option<String>,
    /// What the first half left.
    pub state: T,
}

/// Keeps the first half.
pub async fn begin<T: Serialize>(
    app: &App,
    kind: &str,
    member: Option<&str>,
    state: &T,
) -> Outcome<String> {
    let id = vault::random_id();
    keep(app, kind, &id, member, state).await?;
    Ok(id)
}

/// Puts the first half back, where the second failed for no fault of the person's.
pub async fn put_back<T: Serialize>(app: &App, kind: &str, id: &str, state: &T) -> Outcome<()> {
    keep(app, kind, id, None, state).await
}

async fn keep<T: Serialize>(
    app: &App,
    kind: &str,
    id: &str,
    member: Option<&str>,
    state: &T,
) -> Outcome<()> {
    let plain = serde_json::to_vec(state).map_err(|_| common::INTERNAL)?;
    let query = sqlx::query(
        "INSERT INTO ceremonies (id, kind, member, state, expires_at) VALUES ($1,$2,$3,$4,$5)",
    );
    app.store
        .execute(
            query
                .bind(id.to_owned())
                .bind(kind.to_owned())
                .bind(member.map(str::to_owned))
                .bind(app.vault.seal(&format!("ceremony {id}"), &plain))
                .bind(clock::now_ms() + LIFE_MS),
        )
        .await?;
    Ok(())
}

/// Takes the first half: it can be finished once.
pub async fn take<T: DeserializeOwned>(app: &App, kind: &str, id: &str) -> Outcome<Begun<T>> {
    let mut tx = app.store.begin().await?;
    let query = sqlx::query(
        "DELETE FROM ceremonies WHERE id = $1 AND kind = $2 RETURNING member, state, expires_at",
    );
    let row = query
        .bind(id.to_owned())
        .bind(kind.to_owned())
        .fetch_optional(&mut *tx)
        .await?;
    tx.commit().await?;
    let row = row.ok_or(codes::CEREMONY_UNKNOWN)?;
    if row.int("expires_at")? <= clock::now_ms() {
        return Err(codes::CEREMONY_UNKNOWN.into());
    }
    let plain = app
        .vault
        .unseal(&format!("ceremony {id}"), &row.bytes("state")?)
        .map_err(|_| common::INTERNAL)?;
    Ok(Begun {
        member: row.maybe_text("member")?,
        state: serde_json::from_slice(&plain).map_err(|_| common::INTERNAL)?,
    })
}
