//! Accounts, payees, payments, requests, statements, events. Declarations only: the gateway has the behaviour.

use super::Problems;
use crate::gateway::{ChangeHeaders, PageParams, money::*};
use crate::page::Page;

/// What the member has.
///
/// Asked at the wallet's location at this moment.
#[utoipa::path(get, path = "/v1/accounts", tag = "money",
    responses((status = 200, description = "The wallets", body = AccountList), Problems))]
pub fn accounts() {}

/// Who would be paid under a name.
///
/// Rate limited.
#[utoipa::path(get, path = "/v1/payees/{name}", tag = "money",
    params(("name" = String, Path, description = "The username, with or without `@`")),
    responses((status = 200, description = "The payee", body = Payee), Problems))]
pub fn payee() {}

/// The member's list.
#[utoipa::path(get, path = "/v1/contacts", tag = "money",
    responses((status = 200, description = "The list", body = ContactList), Problems))]
pub fn contacts() {}

/// Put somebody on the list.
#[utoipa::path(put, path = "/v1/contacts/{name}", tag = "money",
    params(ChangeHeaders, ("name" = String, Path, description = "The username")),
    request_body = ContactChange,
    responses((status = 200, description = "On the list", body = Contact), Problems))]
pub fn put_contact() {}

/// Take somebody off the list.
#[utoipa::path(delete, path = "/v1/contacts/{name}", tag = "money",
    params(ChangeHeaders, ("name" = String, Path, description = "The username")),
    responses((status = 204, description = "Off the list"), Problems))]
pub fn remove_contact() {}

/// What a payment would do.
///
/// Changes nothing.
#[utoipa::path(post, path = "/v1/payments/preview", tag = "money",
    params(crate::gateway::StepHeaders),
    request_body = PaymentRequest,
    responses((status = 200, description = "The preview", body = PaymentPreview), Problems))]
pub fn preview() {}

/// Pay.
///
/// Both sides see it at once as pending; the network decides within about a second. Repeating the request is safe.
#[utoipa::path(post, path = "/v1/payments", tag = "money",
    params(ChangeHeaders),
    request_body = PaymentRequest,
    responses((status = 202, description = "Taken in", body = Payment), Problems))]
pub fn pay() {}

/// The member's payments, newest first.
#[utoipa::path(get, path = "/v1/payments", tag = "money",
    params(PaymentParams),
    responses((status = 200, description = "A page", body = Page<Payment>), Problems))]
pub fn payments() {}

/// One payment.
#[utoipa::path(get, path = "/v1/payments/{id}", tag = "money",
    params(("id" = String, Path, description = "The payment")),
    responses((status = 200, description = "The payment", body = Payment), Problems))]
pub fn payment() {}

/// Give a payment back.
///
/// For its payee. Together refunds never exceed the payment.
#[utoipa::path(post, path = "/v1/payments/{id}/refund", tag = "money",
    params(ChangeHeaders, ("id" = String, Path, description = "The payment")),
    request_body = RefundRequest,
    responses((status = 202, description = "Taken in", body = Payment), Problems))]
pub fn refund() {}

/// The receipt of a final payment.
///
/// A file that anybody can check with the network's key, offline.
#[utoipa::path(get, path = "/v1/payments/{id}/receipt", tag = "money",
    params(("id" = String, Path, description = "The payment")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), Problems))]
pub fn receipt() {}

/// Ask to be paid.
#[utoipa::path(post, path = "/v1/requests", tag = "money",
    params(ChangeHeaders),
    request_body = RequestOpening,
    responses((status = 201, description = "On the ledger", body = RequestView), Problems))]
pub fn open_request() {}

/// Requests to and from the member, newest first.
#[utoipa::path(get, path = "/v1/requests", tag = "money",
    params(PageParams),
    responses((status = 200, description = "A page", body = Page<RequestView>), Problems))]
pub fn requests() {}

/// One request.
///
/// For anybody who has its id.
#[utoipa::path(get, path = "/v1/requests/{id}", tag = "money",
    params(("id" = String, Path, description = "The request")),
    responses((status = 200, description = "The request", body = RequestView), Problems))]
pub fn request() {}

/// Say no to a request.
///
/// For who should pay.
#[utoipa::path(post, path = "/v1/requests/{id}/decline", tag = "money",
    params(ChangeHeaders, ("id" = String, Path, description = "The request")),
    responses((status = 200, description = "Declined", body = RequestView), Problems))]
pub fn decline_request() {}

/// Take a request back.
///
/// For who asked.
#[utoipa::path(post, path = "/v1/requests/{id}/cancel", tag = "money",
    params(ChangeHeaders, ("id" = String, Path, description = "The request")),
    responses((status = 200, description = "Cancelled", body = RequestView), Problems))]
pub fn cancel_request() {}

/// A statement.
#[utoipa::path(get, path = "/v1/statements", tag = "money",
    params(StatementParams),
    responses((status = 200, description = "A table, or camt.053 as `application/xml`", body = String, content_type = "text/csv"), Problems))]
pub fn statements() {}

/// The member's payments, requests and accounts as they change.
///
/// Server-sent events `payment`, `request` and `account`; the event's data is the object. `Last-Event-ID` or `after` resumes without loss or repetition.
#[utoipa::path(get, path = "/v1/events", tag = "money",
    params(EventParams),
    responses((status = 200, description = "The stream", body = Payment, content_type = "text/event-stream"), Problems))]
pub fn events() {}
