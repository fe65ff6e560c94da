//! Recovery codes: a way back in without a passkey.

use crate::{
    app::App,
    clock,
    error::{Failure, Outcome},
    store::Tx,
    vault,
};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::Rng as _;
use scrip_api::problem::codes as common;

const CODES: usize = 8;
/// Without letters and digits that look alike. 32 of them, so that a random byte's low bits pick one evenly.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const HALF: usize = 5;
const MEMORY_KIB: u32 = 8 * 1024;
const PASSES: u32 = 2;

/// Makes new codes; the old ones are void.
pub async fn renew(app: &App, tx: &mut Tx, member: &str) -> Outcome<Vec<String>> {
    sqlx::query("DELETE FROM recovery_codes WHERE member = $1")
        .bind(member.to_owned())
        .execute(&mut **tx)
        .await?;
    let codes: Vec<String> = (0..CODES).map(|_| code()).collect();
    for code in &codes {
        sqlx::query("INSERT INTO recovery_codes (id, member, hash) VALUES ($1,$2,$3)")
            .bind(vault::random_id())
            .bind(member.to_owned())
            .bind(hash(app, member, code).await?)
            .execute(&mut **tx)
            .await?;
    }
    Ok(codes)
}

fn code() -> String {
    let mut bytes = [0_u8; 2 * HALF];
    rand::rng().fill_bytes(&mut bytes);
    let letters: String = bytes
        .iter()
        .map(|byte| ALPHABET[usize::from(byte % 32)] as char)
        .collect();
    let (first, second) = letters.split_at(HALF);
    format!("{first}-{second}")
}

/// Uses a code up. False if it is not one of the member's.
pub async fn redeem(app: &App, member: &str, typed: &str) -> Outcome<bool> {
    let typed: String = typed
        .trim()
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let typed = match typed.split_at_checked(HALF) {
        Some((first, second)) => format!("{first}-{second}"),
        None => typed,
    };
    let hash = hash(app, member, &typed).await?;
    let query = sqlx::query(
        "UPDATE recovery_codes SET used_at = $1 WHERE member = $2 AND hash = $3 AND used_at IS NULL",
    );
    let used = app
        .store
        .execute(
            query
                .bind(clock::now_ms())
                .bind(member.to_owned())
                .bind(hash),
        )
        .await?;
    Ok(used > 0)
}

/// How many codes a member has left.
pub async fn left(app: &App, member: &str) -> Outcome<u32> {
    let query =
        sqlx::query("SELECT COUNT(*) FROM recovery_codes WHERE member = $1 AND used_at IS NULL");
    Ok(app.store.number(query.bind(member.to_owned())).await? as u32)
}

/// Slow, and under the master key as well: whoever has the database alone can't guess at all.
async fn hash(app: &App, member: &str, code: &str) -> Outcome<String> {
    let salt = app.vault.keyed_hash(&[b"recovery salt", member.as_bytes()]);
    let secret = app
        .vault
        .keyed_hash(&[b"recovery code", member.as_bytes(), code.as_bytes()]);
    let work = tokio::task::spawn_blocking(move || {
        let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).ok()?;
        let mut out = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&secret, &salt, &mut out)
            .ok()?;
        Some(const_hex::encode(out))
    });
    let hash = work.await.map_err(|_| Failure::from(common::INTERNAL))?;
    hash.ok_or_else(|| common::INTERNAL.into())
}

/// Does the work of a check for a username that nobody has, so that the time says nothing.
pub async fn pretend(app: &App) -> Outcome<()> {
    hash(app, "nobody", "nothing").await.map(|_| ())
}
