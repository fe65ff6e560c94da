//! What operators do. Declarations only: the gateway has the behaviour.

use super::Problems;
use crate::gateway::{ChangeHeaders, PageParams, operator::*};
use crate::page::Page;

/// Members.
#[utoipa::path(get, path = "/v1/operator/members", tag = "operator",
    params(MemberParams),
    responses((status = 200, description = "A page", body = Page<MemberEntry>), Problems))]
pub fn members() {}

/// Invite somebody.
#[utoipa::path(post, path = "/v1/operator/invitations", tag = "operator",
    params(ChangeHeaders),
    request_body = InvitationRequest,
    responses((status = 201, description = "The link, shown this once; with roles asked for, 202 and an approval instead", body = Invitation), (status = 202, description = "Roles need a second person", body = Approval), Problems))]
pub fn invite() {}

/// Ask to freeze a member.
#[utoipa::path(post, path = "/v1/operator/members/{id}/freeze", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The member")),
    request_body = ActionReason,
    responses((status = 202, description = "Waits for a second person", body = Approval), Problems))]
pub fn freeze() {}

/// Ask to unfreeze a member.
#[utoipa::path(post, path = "/v1/operator/members/{id}/unfreeze", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The member")),
    request_body = ActionReason,
    responses((status = 202, description = "Waits for a second person", body = Approval), Problems))]
pub fn unfreeze() {}

/// Ask to close a member.
#[utoipa::path(post, path = "/v1/operator/members/{id}/close", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The member")),
    request_body = ActionReason,
    responses((status = 202, description = "Waits for a second person", body = Approval), Problems))]
pub fn close_member() {}

/// Ask to set a credit limit.
#[utoipa::path(put, path = "/v1/operator/members/{id}/credit-limit", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The member")),
    request_body = CreditLimitChange,
    responses((status = 202, description = "Waits for a second person", body = Approval), Problems))]
pub fn set_credit_limit() {}

/// The classes of payees that a member is in.
#[utoipa::path(get, path = "/v1/operator/members/{id}/classes", tag = "operator",
    params(("id" = String, Path, description = "The member")),
    responses((status = 200, description = "The classes", body = MemberClasses), Problems))]
pub fn member_classes() {}

/// Ask to set the classes of payees that a member is in.
#[utoipa::path(put, path = "/v1/operator/members/{id}/classes", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The member")),
    request_body = ClassesChange,
    responses((status = 202, description = "Waits for a second person", body = Approval), Problems))]
pub fn set_member_classes() {}

/// Assets.
#[utoipa::path(get, path = "/v1/operator/assets", tag = "operator",
    responses((status = 200, description = "The assets", body = AssetList), Problems))]
pub fn assets() {}

/// Ask to issue money.
#[utoipa::path(post, path = "/v1/operator/assets/{code}/issue", tag = "operator",
    params(ChangeHeaders, ("code" = String, Path, description = "The asset")),
    request_body = IssueRequest,
    responses((status = 202, description = "Waits for a second person", body = Approval), Problems))]
pub fn issue() {}

/// Ask to redeem money.
#[utoipa::path(post, path = "/v1/operator/assets/{code}/redeem", tag = "operator",
    params(ChangeHeaders, ("code" = String, Path, description = "The asset")),
    request_body = IssueRequest,
    responses((status = 202, description = "Waits for a second person", body = Approval), Problems))]
pub fn redeem() {}

/// Approvals, newest first.
#[utoipa::path(get, path = "/v1/operator/approvals", tag = "operator",
    params(ApprovalParams),
    responses((status = 200, description = "A page", body = Page<Approval>), Problems))]
pub fn approvals() {}

/// Approve.
///
/// Never by who asked. The action is done before the answer.
#[utoipa::path(post, path = "/v1/operator/approvals/{id}/approve", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The approval")),
    responses((status = 200, description = "Decided", body = Approval), Problems))]
pub fn approve() {}

/// Reject.
///
/// Never by who asked.
#[utoipa::path(post, path = "/v1/operator/approvals/{id}/reject", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The approval")),
    responses((status = 200, description = "Decided", body = Approval), Problems))]
pub fn reject() {}

/// Where all the money is.
#[utoipa::path(get, path = "/v1/operator/totals", tag = "operator",
    responses((status = 200, description = "The totals", body = Totals), Problems))]
pub fn totals() {}

/// Final payments by day.
#[utoipa::path(get, path = "/v1/operator/volume", tag = "operator",
    params(VolumeParams),
    responses((status = 200, description = "The days", body = Volume), Problems))]
pub fn volume() {}

/// The audit log, newest first.
#[utoipa::path(get, path = "/v1/operator/audit", tag = "operator",
    params(PageParams),
    responses((status = 200, description = "A page", body = Page<AuditEntry>), Problems))]
pub fn audit() {}

/// Endpoints.
#[utoipa::path(get, path = "/v1/operator/webhooks", tag = "operator",
    responses((status = 200, description = "The endpoints", body = WebhookList), Problems))]
pub fn webhooks() {}

/// Add an endpoint.
#[utoipa::path(post, path = "/v1/operator/webhooks", tag = "operator",
    params(ChangeHeaders),
    request_body = WebhookRequest,
    responses((status = 201, description = "With the secret, shown this once", body = Webhook), Problems))]
pub fn add_webhook() {}

/// Remove an endpoint.
#[utoipa::path(delete, path = "/v1/operator/webhooks/{id}", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The endpoint")),
    responses((status = 204, description = "Removed"), Problems))]
pub fn remove_webhook() {}

/// Send a test event.
#[utoipa::path(post, path = "/v1/operator/webhooks/{id}/test", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The endpoint")),
    responses((status = 202, description = "On its way", body = Delivery), Problems))]
pub fn test_webhook() {}

/// Deliveries to an endpoint, newest first.
#[utoipa::path(get, path = "/v1/operator/webhooks/{id}/deliveries", tag = "operator",
    params(("id" = String, Path, description = "The endpoint"), PageParams),
    responses((status = 200, description = "A page", body = Page<Delivery>), Problems))]
pub fn deliveries() {}

/// Deliver again.
///
/// Under the same event id.
#[utoipa::path(post, path = "/v1/operator/webhooks/{id}/deliveries/{delivery}/redeliver", tag = "operator",
    params(ChangeHeaders, ("id" = String, Path, description = "The endpoint"), ("delivery" = String, Path, description = "The delivery")),
    responses((status = 202, description = "On its way", body = Delivery), Problems))]
pub fn redeliver() {}

/// Ask to wind the gateway down.
#[utoipa::path(post, path = "/v1/operator/wind-down", tag = "operator",
    params(ChangeHeaders),
    request_body = ActionReason,
    responses((status = 202, description = "Waits for a second person", body = Approval), Problems))]
pub fn wind_down() {}

/// Everything about members and payments, as JSON lines.
#[utoipa::path(get, path = "/v1/operator/export", tag = "operator",
    responses((status = 200, description = "The export", body = String, content_type = "application/x-ndjson"), Problems))]
pub fn export() {}
