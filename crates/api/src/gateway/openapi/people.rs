//! Signing up and in, sessions, passkeys. Declarations only: the gateway has the behaviour.

use super::Problems;
use crate::gateway::{ChangeHeaders, StepHeaders, people::*};

/// Begin to sign up.
///
/// The username is looked up on the ledger and the passkey's options come back.
#[utoipa::path(post, path = "/v1/registrations", tag = "people",
    params(StepHeaders),
    request_body = RegistrationRequest,
    responses((status = 200, description = "Hand the options to the browser", body = RegistrationStart), Problems))]
pub fn start_registration() {}

/// Finish signing up.
///
/// The username is claimed on the ledger, and the reply signs in.
#[utoipa::path(post, path = "/v1/registrations/{id}/finish", tag = "people",
    params(StepHeaders, ("id" = String, Path, description = "`registration_id`")),
    request_body = CredentialAnswer,
    responses((status = 201, description = "A new member, signed in", body = Registered), Problems))]
pub fn finish_registration() {}

/// Begin to sign in with a passkey.
///
/// No username is asked for: the authenticator knows.
#[utoipa::path(post, path = "/v1/sessions/passkey", tag = "people",
    params(StepHeaders),
    responses((status = 200, description = "Hand the options to the browser", body = CeremonyStart), Problems))]
pub fn start_sign_in() {}

/// Finish signing in.
#[utoipa::path(post, path = "/v1/sessions/passkey/{id}/finish", tag = "people",
    params(StepHeaders, ("id" = String, Path, description = "`ceremony_id`")),
    request_body = CredentialAnswer,
    responses((status = 200, description = "Signed in", body = Member), Problems))]
pub fn finish_sign_in() {}

/// Sign in with a recovery code.
///
/// The code is used up. Wrong names and wrong codes are answered alike.
#[utoipa::path(post, path = "/v1/sessions/recovery", tag = "people",
    params(StepHeaders),
    request_body = RecoverySignIn,
    responses((status = 200, description = "Signed in", body = Member), Problems))]
pub fn recovery_sign_in() {}

/// Sign in with a one-time link.
#[utoipa::path(post, path = "/v1/sessions/link", tag = "people",
    params(StepHeaders),
    request_body = LinkSignIn,
    responses((status = 200, description = "Signed in", body = Member), Problems))]
pub fn link_sign_in() {}

/// The session of this request.
#[utoipa::path(get, path = "/v1/session", tag = "people",
    responses((status = 200, description = "The session", body = SessionView), Problems))]
pub fn session() {}

/// Sign out.
#[utoipa::path(delete, path = "/v1/session", tag = "people",
    params(StepHeaders),
    responses((status = 204, description = "Signed out"), Problems))]
pub fn sign_out() {}

/// All sessions of the member.
#[utoipa::path(get, path = "/v1/sessions", tag = "people",
    responses((status = 200, description = "The sessions", body = SessionList), Problems))]
pub fn sessions() {}

/// End another session.
#[utoipa::path(delete, path = "/v1/sessions/{id}", tag = "people",
    params(StepHeaders, ("id" = String, Path, description = "The session")),
    responses((status = 204, description = "Ended"), Problems))]
pub fn revoke_session() {}

/// Begin to confirm with a passkey.
#[utoipa::path(post, path = "/v1/confirmations", tag = "people",
    params(StepHeaders),
    responses((status = 200, description = "Hand the options to the browser", body = CeremonyStart), Problems))]
pub fn start_confirmation() {}

/// Finish the confirmation.
///
/// It is good for one payment above the limit, for five minutes.
#[utoipa::path(post, path = "/v1/confirmations/{id}/finish", tag = "people",
    params(StepHeaders, ("id" = String, Path, description = "`ceremony_id`")),
    request_body = CredentialAnswer,
    responses((status = 200, description = "Confirmed", body = Confirmation), Problems))]
pub fn finish_confirmation() {}

/// The member's passkeys.
#[utoipa::path(get, path = "/v1/passkeys", tag = "people",
    responses((status = 200, description = "The passkeys", body = PasskeyList), Problems))]
pub fn passkeys() {}

/// Begin to add a passkey.
#[utoipa::path(post, path = "/v1/passkeys/start", tag = "people",
    params(StepHeaders),
    responses((status = 200, description = "Hand the options to the browser", body = PasskeyStart), Problems))]
pub fn start_passkey() {}

/// Finish adding a passkey.
#[utoipa::path(post, path = "/v1/passkeys/{id}/finish", tag = "people",
    params(StepHeaders, ("id" = String, Path, description = "`ceremony_id`")),
    request_body = CredentialAnswer,
    responses((status = 201, description = "Added", body = PasskeyEntry), Problems))]
pub fn finish_passkey() {}

/// Give a passkey another name.
#[utoipa::path(patch, path = "/v1/passkeys/{id}", tag = "people",
    params(ChangeHeaders, ("id" = String, Path, description = "The passkey")),
    request_body = PasskeyRename,
    responses((status = 200, description = "Renamed", body = PasskeyEntry), Problems))]
pub fn rename_passkey() {}

/// Remove a passkey.
///
/// Never the last way to sign in.
#[utoipa::path(delete, path = "/v1/passkeys/{id}", tag = "people",
    params(ChangeHeaders, ("id" = String, Path, description = "The passkey")),
    responses((status = 204, description = "Removed"), Problems))]
pub fn remove_passkey() {}

/// Make new recovery codes.
///
/// The old ones are void.
#[utoipa::path(post, path = "/v1/recovery-codes", tag = "people",
    params(ChangeHeaders),
    responses((status = 200, description = "The codes, shown this once", body = RecoveryCodes), Problems))]
pub fn renew_recovery_codes() {}
