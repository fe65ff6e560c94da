//! The answers about signing up and in, sessions and passkeys.

use super::{
    ceremonies,
    join::{self, Newcomer},
    links, passkeys, recovery,
};
use crate::{
    app::App,
    body::{Json, json},
    clock,
    error::{Failure, Outcome, field},
    idempotency::Attempt,
    limits::{By, Trial},
    members::Person,
    sessions::{self, Caller, Origin},
    store::Take as _,
    vault,
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{delete, get, patch, post},
};
use scrip_api::gateway::{
    codes,
    people::{
        CeremonyStart, Confirmation, CredentialAnswer, LinkSignIn, PasskeyEntry, PasskeyList,
        PasskeyRename, PasskeyStart, RecoveryCodes, RecoverySignIn, Registered,
        RegistrationRequest, RegistrationStart, SessionEntry, SessionList, SessionView,
    },
};
use scrip_api::problem::codes as common;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use webauthn_rs::prelude::{PasskeyRegistration, Uuid};

/// How long a confirmation is good.
const CONFIRMED_MS: i64 = 5 * 60 * 1000;

type Shared = State<Arc<App>>;

/// Steps that need no key: each is good once by itself.
pub fn steps() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/registrations", post(start_registration))
        .route("/v1/registrations/{id}/finish", post(finish_registration))
        .route("/v1/sessions/passkey", post(start_sign_in))
        .route("/v1/sessions/passkey/{id}/finish", post(finish_sign_in))
        .route("/v1/sessions/recovery", post(recovery_sign_in))
        .route("/v1/sessions/link", post(link_sign_in))
        .route("/v1/session", get(session).delete(sign_out))
        .route("/v1/sessions", get(list_sessions))
        .route("/v1/sessions/{id}", delete(revoke_session))
        .route("/v1/confirmations", post(start_confirmation))
        .route("/v1/confirmations/{id}/finish", post(finish_confirmation))
        .route("/v1/passkeys", get(list_passkeys))
        .route("/v1/passkeys/start", post(start_passkey))
        .route("/v1/passkeys/{id}/finish", post(finish_passkey))
}

/// Changes under a key.
pub fn changes() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/v1/passkeys/{id}",
            patch(rename_passkey).delete(remove_passkey),
        )
        .route("/v1/recovery-codes", post(renew_recovery_codes))
}

/// What the first half of a sign-up leaves.
#[derive(Serialize, Deserialize)]
struct SigningUp {
    username: String,
    display_name: String,
    user_handle: Uuid,
    invitation: Option<String>,
    passkey: PasskeyRegistration,
}

async fn start_registration(
    State(app): Shared,
    origin: Origin,
    Json(request): Json<RegistrationRequest>,
) -> Outcome<Json<RegistrationStart>> {
    app.limiter.check(Trial::SignUp, By::address(origin.0))?;
    if app.is_winding_down() {
        return Err(codes::WINDING_DOWN.into());
    }
    let username = super::username("username", &request.username)?;
    let display_name = super::display_name(&request.display_name)?;
    let is_invited = match request.invitation.clone() {
        Some(token) => links::is_good(&app, links::Kind::Invitation, &token).await?,
        None => false,
    };
    if request.invitation.is_some() && !is_invited {
        return Err(codes::INVITATION_INVALID.into());
    }
    if app.config.invitation_required && !is_invited {
        return Err(codes::INVITATION_REQUIRED.into());
    }
    join::check_free(&app, &username).await?;
    let user_handle = Uuid::from_bytes(random_16());
    let started = app.webauthn.start_passkey_registration(
        user_handle,
        username.as_str(),
        &display_name,
        None,
    );
    let (options, passkey) = started.map_err(|_| common::INTERNAL)?;
    let state = SigningUp {
        username: username.to_string(),
        display_name,
        user_handle,
        invitation: request.invitation,
        passkey,
    };
    Ok(Json(RegistrationStart {
        registration_id: ceremonies::begin(&app, "registration", None, &state).await?,
        creation_options: passkeys::creation_options(&options)?,
    }))
}

fn random_16() -> [u8; 16] {
    use rand::Rng as _;
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

async fn finish_registration(
    State(app): Shared,
    origin: Origin,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(answer): Json<CredentialAnswer>,
) -> Outcome<Response> {
    app.limiter.check(Trial::SignUp, By::address(origin.0))?;
    let state = ceremonies::take::<SigningUp>(&app, "registration", &id)
        .await?
        .state;
    let passkey = passkeys::check_registration(&app, answer.credential, &state.passkey)?;
    let newcomer = Newcomer {
        id: id.clone(),
        username: super::username("username", &state.username)?,
        display_name: state.display_name.clone(),
        user_handle: state.user_handle,
        roles: Vec::new(),
    };
    let mut person = match join::settle(&app, &newcomer).await {
        Ok(person) => person,
        // The ledger did not answer: the same second half may be sent again.
        Err(failure) if failure.0.status >= 500 => {
            ceremonies::put_back(&app, "registration", &id, &state).await?;
            return Err(failure);
        }
        Err(failure) => return Err(failure),
    };
    let mut tx = app.store.begin().await?;
    if let Some(token) = &state.invitation {
        let used = links::take(&mut tx, links::Kind::Invitation, token).await?;
        person.roles = used.ok_or(codes::INVITATION_INVALID)?.roles;
    }
    join::write(&app, &mut tx, &person, "signed up").await?;
    passkeys::insert(&mut tx, &person.id, &passkey, "First passkey").await?;
    let recovery_codes = recovery::renew(&app, &mut tx, &person.id).await?;
    join::welcome(&app, &mut tx, &person).await?;
    tx.commit().await?;
    app.members.forget();
    app.hub.written();
    app.waiting.notify_one();
    let token = sessions::start(&app, &person.id, &headers).await?;
    let body = Registered {
        member: person.view(),
        recovery_codes,
    };
    Ok(with_cookie(&app, &token, json(StatusCode::CREATED, &body)))
}

fn with_cookie(app: &App, token: &str, mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::SET_COOKIE, sessions::cookie(app, token));
    response
}

async fn sign_in(app: &App, person: &Person, headers: &HeaderMap) -> Outcome<Response> {
    if person.status == scrip_api::gateway::people::MemberStatus::Closed {
        return Err(codes::MEMBER_CLOSED.into());
    }
    let token = sessions::start(app, &person.id, headers).await?;
    Ok(with_cookie(
        app,
        &token,
        json(StatusCode::OK, &person.view()),
    ))
}

async fn start_sign_in(State(app): Shared, origin: Origin) -> Outcome<Json<CeremonyStart>> {
    app.limiter.check(Trial::SignIn, By::address(origin.0))?;
    passkeys::start_authentication(&app, "sign-in", None)
        .await
        .map(Json)
}

async fn finish_sign_in(
    State(app): Shared,
    origin: Origin,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(answer): Json<CredentialAnswer>,
) -> Outcome<Response> {
    app.limiter.check(Trial::SignIn, By::address(origin.0))?;
    let (person, _) =
        passkeys::finish_authentication(&app, "sign-in", &id, answer.credential).await?;
    sign_in(&app, &person, &headers).await
}

async fn recovery_sign_in(
    State(app): Shared,
    origin: Origin,
    headers: HeaderMap,
    Json(request): Json<RecoverySignIn>,
) -> Outcome<Response> {
    app.limiter.check(Trial::SignIn, By::address(origin.0))?;
    let failed = || Failure::from(codes::SIGN_IN_FAILED);
    let username = super::username("username", &request.username).map_err(|_| failed())?;
    // Counted for names that nobody has as well, so that the limit says nothing.
    app.limiter
        .check(Trial::Recovery, By::Name(username.to_string()))?;
    let Some(person) = app.member_named(username.as_str()).await? else {
        recovery::pretend(&app).await?;
        return Err(failed());
    };
    if !recovery::redeem(&app, &person.id, &request.code).await? {
        return Err(failed());
    }
    sign_in(&app, &person, &headers).await
}

async fn link_sign_in(
    State(app): Shared,
    origin: Origin,
    headers: HeaderMap,
    Json(request): Json<LinkSignIn>,
) -> Outcome<Response> {
    app.limiter.check(Trial::SignIn, By::address(origin.0))?;
    let mut tx = app.store.begin().await?;
    let used = links::take(&mut tx, links::Kind::SignIn, &request.token).await?;
    tx.commit().await?;
    let member = used
        .and_then(|used| used.member)
        .ok_or(codes::LINK_INVALID)?;
    let person = app.member(&member).await?.ok_or(codes::LINK_INVALID)?;
    sign_in(&app, &person, &headers).await
}

async fn session(State(app): Shared, caller: Caller) -> Outcome<Json<SessionView>> {
    let now = clock::now_ms();
    let query = sqlx::query(
        "SELECT MAX(expires_at) FROM confirmations WHERE member = $1 AND used_by IS NULL AND expires_at > $2",
    );
    let confirmed = app
        .store
        .number(query.bind(caller.person.id.clone()).bind(now))
        .await?;
    Ok(Json(SessionView {
        member: caller.person.view(),
        expires_at: clock::time(caller.expires_at),
        confirmed_until: (confirmed > 0).then(|| clock::time(confirmed)),
    }))
}

async fn sign_out(State(app): Shared, caller: Caller) -> Outcome<Response> {
    end(&app, &caller.person.id, &caller.session).await?;
    Ok(with_cookie(
        &app,
        "",
        StatusCode::NO_CONTENT.into_response(),
    ))
}

async fn end(app: &App, member: &str, session: &str) -> Outcome<bool> {
    let query = sqlx::query("DELETE FROM sessions WHERE id = $1 AND member = $2");
    let ended = app
        .store
        .execute(query.bind(session.to_owned()).bind(member.to_owned()))
        .await?;
    app.sessions.forget();
    Ok(ended > 0)
}

async fn list_sessions(State(app): Shared, caller: Caller) -> Outcome<Json<SessionList>> {
    let query = sqlx::query(
        "SELECT id, device, created_at, last_seen_at, expires_at FROM sessions WHERE member = $1 AND expires_at > $2 ORDER BY created_at DESC LIMIT 100",
    );
    let rows = app
        .store
        .all(query.bind(caller.person.id.clone()).bind(clock::now_ms()))
        .await?;
    let entry = |row: &crate::store::Row| -> Outcome<SessionEntry> {
        let id = row.text("id")?;
        Ok(SessionEntry {
            current: id == caller.session,
            id,
            device: row.text("device")?,
            created_at: clock::time(row.int("created_at")?),
            last_seen_at: clock::time(row.int("last_seen_at")?),
            expires_at: clock::time(row.int("expires_at")?),
        })
    };
    let items = rows.iter().map(entry).collect::<Outcome<_>>()?;
    Ok(Json(SessionList { items }))
}

async fn revoke_session(
    State(app): Shared,
    caller: Caller,
    Path(id): Path<String>,
) -> Outcome<StatusCode> {
    match end(&app, &caller.person.id, &id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(codes::SESSION_UNKNOWN.into()),
    }
}

async fn start_confirmation(State(app): Shared, caller: Caller) -> Outcome<Json<CeremonyStart>> {
    passkeys::start_authentication(&app, "confirmation", Some(&caller.person.id))
        .await
        .map(Json)
}

async fn finish_confirmation(
    State(app): Shared,
    caller: Caller,
    Path(id): Path<String>,
    Json(answer): Json<CredentialAnswer>,
) -> Outcome<Json<Confirmation>> {
    let (person, member) =
        passkeys::finish_authentication(&app, "confirmation", &id, answer.credential).await?;
    if person.id != caller.person.id || member.as_deref() != Some(&*caller.person.id) {
        return Err(codes::CONFIRMATION_INVALID.into());
    }
    let confirmation = vault::random_id();
    let expires_at = clock::now_ms() + CONFIRMED_MS;
    let query = sqlx::query("INSERT INTO confirmations (id, member, expires_at) VALUES ($1,$2,$3)");
    app.store
        .execute(
            query
                .bind(confirmation.clone())
                .bind(person.id.clone())
                .bind(expires_at),
        )
        .await?;
    sessions::prove(&app, &caller.session).await?;
    Ok(Json(Confirmation {
        confirmation_id: confirmation,
        expires_at: clock::time(expires_at),
    }))
}

async fn list_passkeys(State(app): Shared, caller: Caller) -> Outcome<Json<PasskeyList>> {
    Ok(Json(PasskeyList {
        items: passkeys::list(&app, &caller.person.id).await?,
        recovery_codes_left: recovery::left(&app, &caller.person.id).await?,
    }))
}

async fn start_passkey(State(app): Shared, caller: Caller) -> Outcome<Json<PasskeyStart>> {
    sessions::check_proven(&app, &caller).await?;
    passkeys::start_adding(&app, &caller.person).await.map(Json)
}

async fn finish_passkey(
    State(app): Shared,
    caller: Caller,
    Path(id): Path<String>,
    Json(answer): Json<CredentialAnswer>,
) -> Outcome<Response> {
    let begun = ceremonies::take::<PasskeyRegistration>(&app, "passkey", &id).await?;
    if begun.member.as_deref() != Some(&*caller.person.id) {
        return Err(codes::CEREMONY_UNKNOWN.into());
    }
    let passkey = passkeys::check_registration(&app, answer.credential, &begun.state)?;
    let name = passkey_name(answer.name.as_deref().unwrap_or("Passkey"))?;
    let mut tx = app.store.begin().await?;
    let entry = passkeys::insert(&mut tx, &caller.person.id, &passkey, &name).await?;
    tx.commit().await?;
    Ok(json(StatusCode::CREATED, &entry))
}

fn passkey_name(text: &str) -> Outcome<String> {
    let name = super::line("name", text, 80)?;
    match name.is_empty() {
        true => Err(field(codes::FIELD_MALFORMED, "name")),
        false => Ok(name),
    }
}

async fn rename_passkey(
    State(app): Shared,
    caller: Caller,
    Path(id): Path<String>,
    Json(request): Json<PasskeyRename>,
) -> Outcome<Json<PasskeyEntry>> {
    let name = passkey_name(&request.name)?;
    let query = sqlx::query("UPDATE passkeys SET name = $1 WHERE id = $2 AND member = $3");
    app.store
        .execute(
            query
                .bind(name)
                .bind(id.clone())
                .bind(caller.person.id.clone()),
        )
        .await?;
    let entries = passkeys::list(&app, &caller.person.id).await?;
    let found = entries.into_iter().find(|entry| entry.id == id);
    found.map(Json).ok_or_else(|| codes::PASSKEY_UNKNOWN.into())
}

async fn remove_passkey(
    State(app): Shared,
    caller: Caller,
    Path(id): Path<String>,
) -> Outcome<StatusCode> {
    sessions::check_proven(&app, &caller).await?;
    let entries = passkeys::list(&app, &caller.person.id).await?;
    if !entries.iter().any(|entry| entry.id == id) {
        return Err(codes::PASSKEY_UNKNOWN.into());
    }
    if entries.len() == 1 && recovery::left(&app, &caller.person.id).await? == 0 {
        return Err(codes::PASSKEY_LAST.into());
    }
    let query = sqlx::query("DELETE FROM passkeys WHERE id = $1 AND member = $2");
    app.store
        .execute(query.bind(id).bind(caller.person.id.clone()))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn renew_recovery_codes(
    State(app): Shared,
    caller: Caller,
    _: Attempt,
) -> Outcome<Json<RecoveryCodes>> {
    sessions::check_proven(&app, &caller).await?;
    let mut tx = app.store.begin().await?;
    let recovery_codes = recovery::renew(&app, &mut tx, &caller.person.id).await?;
    tx.commit().await?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}
