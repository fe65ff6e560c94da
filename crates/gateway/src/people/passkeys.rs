//! Passkeys: registering them with a member, checking what they sign.

use super::ceremonies;
use crate::{
    app::App,
    clock,
    error::Outcome,
    members::Person,
    store::{Take as _, Tx},
    vault,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use scrip_api::{
    gateway::{
        codes,
        people::{CeremonyStart, PasskeyEntry, PasskeyStart},
    },
    problem::codes as common,
};
use serde_json::Value;
use std::sync::Arc;
use webauthn_rs::prelude::{
    CreationChallengeResponse, DiscoverableAuthentication, Passkey, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, RequestChallengeResponse, Uuid,
};

/// A passkey in the database.
struct Kept {
    id: String,
    member: String,
    passkey: Passkey,
}

/// The options of a registration: the authenticator shall be able to find the passkey without a username.
pub fn creation_options(options: &CreationChallengeResponse) -> Outcome<Value> {
    let mut value = serde_json::to_value(options).map_err(|_| common::INTERNAL)?;
    if let Some(Value::Object(selection)) = value.pointer_mut("/publicKey/authenticatorSelection") {
        selection.insert("residentKey".into(), "required".into());
        selection.insert("requireResidentKey".into(), true.into());
    }
    Ok(value)
}

fn request_options(options: &RequestChallengeResponse) -> Outcome<Value> {
    let mut value = serde_json::to_value(options).map_err(|_| common::INTERNAL)?;
    // The page decides whether a button or the username field starts it.
    if let Some(fields) = value.as_object_mut() {
        fields.remove("mediation");
    }
    Ok(value)
}

/// Checks what an authenticator answered to a registration.
pub fn check_registration(
    app: &App,
    credential: Value,
    state: &PasskeyRegistration,
) -> Outcome<Passkey> {
    let credential: RegisterPublicKeyCredential =
        serde_json::from_value(credential).map_err(|_| codes::PASSKEY_REFUSED)?;
    let passkey = app.webauthn.finish_passkey_registration(&credential, state);
    passkey.map_err(|error| {
        tracing::debug!(%error, "a passkey was refused");
        codes::PASSKEY_REFUSED.into()
    })
}

fn credential_id(passkey: &Passkey) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(passkey.cred_id())
}

/// Writes a new passkey.
pub async fn insert(
    tx: &mut Tx,
    member: &str,
    passkey: &Passkey,
    name: &str,
) -> Outcome<PasskeyEntry> {
    let entry = PasskeyEntry {
        id: vault::random_id(),
        name: name.to_owned(),
        created_at: clock::time(clock::now_ms()),
        used_at: None,
    };
    let query = sqlx::query(
        "INSERT INTO passkeys (id, member, credential_id, credential, name, created_at) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (credential_id) DO NOTHING",
    );
    let inserted = query
        .bind(entry.id.clone())
        .bind(member.to_owned())
        .bind(credential_id(passkey))
        .bind(serde_json::to_string(passkey).map_err(|_| common::INTERNAL)?)
        .bind(name.to_owned())
        .bind(clock::now_ms())
        .execute(&mut **tx)
        .await?
        .rows_affected();
    match inserted {
        0 => Err(codes::PASSKEY_KNOWN.into()),
        _ => Ok(entry),
    }
}

async fn of_member(app: &App, member: &str) -> Outcome<Vec<Passkey>> {
    let query = sqlx::query("SELECT credential FROM passkeys WHERE member = $1");
    let rows = app.store.all(query.bind(member.to_owned())).await?;
    let parse = |row: &crate::store::Row| -> Outcome<Passkey> {
        Ok(serde_json::from_str(&row.text("credential")?).map_err(|_| common::INTERNAL)?)
    };
    rows.iter().map(parse).collect()
}

/// Begins to add a passkey to a member.
pub async fn start_adding(app: &App, person: &Person) -> Outcome<PasskeyStart> {
    let handle = Uuid::parse_str(&person.user_handle).map_err(|_| common::INTERNAL)?;
    let known = of_member(app, &person.id).await?;
    let known = known
        .iter()
        .map(|passkey| passkey.cred_id().clone())
        .collect();
    let started = app.webauthn.start_passkey_registration(
        handle,
        &person.username,
        &person.display_name,
        Some(known),
    );
    let (options, state) = started.map_err(|_| common::INTERNAL)?;
    Ok(PasskeyStart {
        ceremony_id: ceremonies::begin(app, "passkey", Some(&person.id), &state).await?,
        creation_options: creation_options(&options)?,
    })
}

/// Begins a ceremony with any passkey, to sign in or to confirm.
pub async fn start_authentication(
    app: &App,
    kind: &str,
    member: Option<&str>,
) -> Outcome<CeremonyStart> {
    let (options, state) = app
        .webauthn
        .start_discoverable_authentication()
        .map_err(|_| common::INTERNAL)?;
    Ok(CeremonyStart {
        ceremony_id: ceremonies::begin(app, kind, member, &state).await?,
        request_options: request_options(&options)?,
    })
}

/// Checks what a passkey signed, and says whose it is.
pub async fn finish_authentication(
    app: &App,
    kind: &str,
    ceremony: &str,
    credential: Value,
) -> Outcome<(Arc<Person>, Option<String>)> {
    let begun = ceremonies::take::<DiscoverableAuthentication>(app, kind, ceremony).await?;
    let credential: PublicKeyCredential =
        serde_json::from_value(credential).map_err(|_| codes::PASSKEY_REFUSED)?;
    let (handle, id) = app
        .webauthn
        .identify_discoverable_authentication(&credential)
        .map_err(|_| codes::PASSKEY_REFUSED)?;
    let mut kept = find(app, &BASE64_URL_SAFE_NO_PAD.encode(id))
        .await?
        .ok_or(codes::SIGN_IN_FAILED)?;
    let person = app
        .member(&kept.member)
        .await?
        .ok_or(codes::SIGN_IN_FAILED)?;
    if person.user_handle != handle.to_string() {
        return Err(codes::SIGN_IN_FAILED.into());
    }
    let result = app
        .webauthn
        .finish_discoverable_authentication_v2(&credential, begun.state, &kept.passkey)
        .map_err(|error| {
            tracing::debug!(%error, "a passkey's answer was refused");
            codes::PASSKEY_REFUSED
        })?;
    kept.passkey.update_credential(&result);
    let query = sqlx::query("UPDATE passkeys SET credential = $1, used_at = $2 WHERE id = $3");
    let text = serde_json::to_string(&kept.passkey).map_err(|_| common::INTERNAL)?;
    app.store
        .execute(query.bind(text).bind(clock::now_ms()).bind(kept.id))
        .await?;
    Ok((person, begun.member))
}

async fn find(app: &App, credential_id: &str) -> Outcome<Option<Kept>> {
    let query = sqlx::query("SELECT id, member, credential FROM passkeys WHERE credential_id = $1");
    let row = app.store.one(query.bind(credential_id.to_owned())).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Kept {
        id: row.text("id")?,
        member: row.text("member")?,
        passkey: serde_json::from_str(&row.text("credential")?).map_err(|_| common::INTERNAL)?,
    }))
}

/// A member's passkeys, oldest first.
pub async fn list(app: &App, member: &str) -> Outcome<Vec<PasskeyEntry>> {
    let query = sqlx::query(
        "SELECT id, name, created_at, used_at FROM passkeys WHERE member = $1 ORDER BY created_at, id",
    );
    let rows = app.store.all(query.bind(member.to_owned())).await?;
    let entry = |row: &crate::store::Row| {
        Ok(PasskeyEntry {
            id: row.text("id")?,
            name: row.text("name")?,
            created_at: clock::time(row.int("created_at")?),
            used_at: row.maybe_int("used_at")?.map(clock::time),
        })
    };
    rows.iter().map(entry).collect()
}
