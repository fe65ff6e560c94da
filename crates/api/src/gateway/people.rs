//! Signing up and in, sessions, passkeys.

use super::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a member may do besides paying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May ask for the operator's actions.
    Operator,
    /// May approve what another asked for.
    Approver,
}

/// Whether a member can pay and be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// Can pay and be paid.
    Active,
    /// Can look, and can't pay or be paid through this gateway.
    Frozen,
    /// Left for good.
    Closed,
}

/// A member, as they see themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// The member's id.
    pub id: String,
    /// The username, without `@`.
    #[schema(example = "bakery")]
    pub username: String,
    /// The name that payers are shown.
    #[schema(example = "Corner Bakery")]
    pub display_name: String,
    /// What the member may do besides paying.
    pub roles: Vec<Role>,
    /// Whether the member can pay and be paid.
    pub status: MemberStatus,
}

/// Asks to become a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationRequest {
    /// The username wanted, with or without `@`.
    #[schema(min_length = 1, max_length = 128, example = "anna")]
    pub username: String,
    /// The name that payers will be shown.
    #[schema(min_length = 1, max_length = 80, example = "Anna Weaver")]
    pub display_name: String,
    /// The token of an invitation, where the gateway asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<String>,
}

/// The first half of a sign-up: hand the options to `navigator.credentials.create`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegistrationStart {
    /// Names the sign-up in the second half.
    pub registration_id: String,
    /// `PublicKeyCredentialCreationOptions` in its JSON form, under `publicKey`.
    #[schema(value_type = Object)]
    pub creation_options: serde_json::Value,
}

/// What the authenticator answered, in the JSON form of a `PublicKeyCredential`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialAnswer {
    /// The credential.
    #[schema(value_type = Object)]
    pub credential: serde_json::Value,
    /// What the member calls this passkey, where one is being added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 80)]
    pub name: Option<String>,
}

/// A new member, with the codes that get them back in without a passkey. The codes are shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Registered {
    /// The member.
    pub member: Member,
    /// Each is good for one sign-in.
    pub recovery_codes: Vec<String>,
}

/// The first half of a ceremony with an existing passkey: hand the options to `navigator.credentials.get`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CeremonyStart {
    /// Names the ceremony in the second half.
    pub ceremony_id: String,
    /// `PublicKeyCredentialRequestOptions` in its JSON form, under `publicKey`.
    #[schema(value_type = Object)]
    pub request_options: serde_json::Value,
}

/// The first half of adding a passkey: hand the options to `navigator.credentials.create`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PasskeyStart {
    /// Names the ceremony in the second half.
    pub ceremony_id: String,
    /// `PublicKeyCredentialCreationOptions` in its JSON form, under `publicKey`.
    #[schema(value_type = Object)]
    pub creation_options: serde_json::Value,
}

/// Signs in with a recovery code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoverySignIn {
    /// The username.
    #[schema(max_length = 128)]
    pub username: String,
    /// One of the member's recovery codes.
    #[schema(max_length = 64)]
    pub code: String,
}

/// Signs in with a link that was handed out for that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkSignIn {
    /// The token of the link.
    #[schema(max_length = 128)]
    pub token: String,
}

/// The session that a request belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// Who is signed in.
    pub member: Member,
    /// When the session ends by itself.
    pub expires_at: Time,
    /// Until when a confirmation by passkey still counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_until: Option<Time>,
}

/// One of a member's sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionEntry {
    /// The session's id.
    pub id: String,
    /// What the browser says it is.
    pub device: String,
    /// When it began.
    pub created_at: Time,
    /// When it was last used, to the minute.
    pub last_seen_at: Time,
    /// When it ends by itself.
    pub expires_at: Time,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// A list of a member's sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionList {
    /// The sessions, newest first.
    pub items: Vec<SessionEntry>,
}

/// A confirmation: the passkey was shown for one action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Confirmation {
    /// Hand it in as `confirmation_id`.
    pub confirmation_id: String,
    /// Until when it is good.
    pub expires_at: Time,
}

/// One of a member's passkeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasskeyEntry {
    /// The passkey's id.
    pub id: String,
    /// What the member calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Time,
    /// When it was last used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Time>,
}

/// A list of a member's passkeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasskeyList {
    /// The passkeys, oldest first.
    pub items: Vec<PasskeyEntry>,
    /// How many recovery codes are left.
    pub recovery_codes_left: u32,
}

/// Gives a passkey another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyRename {
    /// What the member calls it from now on.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
}

/// New recovery codes. They are shown this once, and the old ones are void.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each is good for one sign-in.
    pub recovery_codes: Vec<String>,
}
