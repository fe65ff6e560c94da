//! Phones that pay while they are offline, and tills. Declarations only: the gateway has the behaviour.

use super::Problems;
use crate::gateway::{ChangeHeaders, PageParams, StepHeaders, offline::*};
use crate::page::Page;

/// Register a phone and hold what it shall carry.
///
/// The phone makes its key and keeps it; what it gets back works with that key only.
#[utoipa::path(post, path = "/v1/phones", tag = "offline",
    params(ChangeHeaders),
    request_body = PhoneRegistration,
    responses((status = 201, description = "Registered", body = Phone), Problems))]
pub fn register_phone() {}

/// The member's phones.
#[utoipa::path(get, path = "/v1/phones", tag = "offline",
    responses((status = 200, description = "The phones", body = PhoneList), Problems))]
pub fn phones() {}

/// One phone: what it carries, and what settled.
#[utoipa::path(get, path = "/v1/phones/{id}", tag = "offline",
    params(("id" = String, Path, description = "The phone")),
    responses((status = 200, description = "The phone", body = Phone), Problems))]
pub fn phone() {}

/// Bring what a phone carries up to its target.
///
/// Holds what is missing, or as much of it as the member has.
#[utoipa::path(post, path = "/v1/phones/{id}/top-up", tag = "offline",
    params(ChangeHeaders, ("id" = String, Path, description = "The phone")),
    request_body = TopUp,
    responses((status = 200, description = "The phone", body = Phone), Problems))]
pub fn top_up_phone() {}

/// Report a phone lost.
///
/// Codes that it showed before still count for the grace period; then what it carries goes back to the member.
#[utoipa::path(post, path = "/v1/phones/{id}/revoke", tag = "offline",
    params(ChangeHeaders, ("id" = String, Path, description = "The phone")),
    responses((status = 200, description = "The phone", body = Phone), Problems))]
pub fn revoke_phone() {}

/// Begin to enrol a till.
///
/// As RFC 8628 has it: the till shows the user code, its merchant enters it, the till asks with the device code until that was done.
#[utoipa::path(post, path = "/v1/tills/enrolments", tag = "offline", security(()),
    params(StepHeaders),
    request_body = EnrolmentStart,
    responses((status = 201, description = "Waiting", body = Enrolment), Problems))]
pub fn start_enrolment() {}

/// Ask whether a till was approved.
#[utoipa::path(post, path = "/v1/tills/enrolments/token", tag = "offline", security(()),
    params(StepHeaders),
    request_body = EnrolmentPoll,
    responses((status = 200, description = "Approved", body = TillToken), Problems))]
pub fn poll_enrolment() {}

/// A till that waits to be approved.
///
/// Rate limited.
#[utoipa::path(get, path = "/v1/shop/enrolments/{user_code}", tag = "offline",
    params(("user_code" = String, Path, description = "What the till shows")),
    responses((status = 200, description = "The till", body = EnrolmentView), Problems))]
pub fn enrolment() {}

/// Make a till one's own.
///
/// It may then take payments to the member's account, see its own sales, and give them back.
#[utoipa::path(post, path = "/v1/shop/enrolments/{user_code}/approve", tag = "offline",
    params(ChangeHeaders, ("user_code" = String, Path, description = "What the till shows")),
    request_body = EnrolmentApproval,
    responses((status = 200, description = "Approved", body = ShopTill), Problems))]
pub fn approve_enrolment() {}

/// Say that a till is not one's own.
#[utoipa::path(post, path = "/v1/shop/enrolments/{user_code}/deny", tag = "offline",
    params(ChangeHeaders, ("user_code" = String, Path, description = "What the till shows")),
    responses((status = 204, description = "Denied"), Problems))]
pub fn deny_enrolment() {}

/// The member's tills.
#[utoipa::path(get, path = "/v1/shop/tills", tag = "offline",
    responses((status = 200, description = "The tills", body = ShopTillList), Problems))]
pub fn shop_tills() {}

/// Take a till out of service.
///
/// Its token works no longer.
#[utoipa::path(delete, path = "/v1/shop/tills/{id}", tag = "offline",
    params(ChangeHeaders, ("id" = String, Path, description = "The till")),
    responses((status = 204, description = "Out of service"), Problems))]
pub fn revoke_till() {}

/// What a till needs, also while it is offline.
#[utoipa::path(get, path = "/v1/tills/self", tag = "offline", security(("till" = [])),
    responses((status = 200, description = "The till", body = Till), Problems))]
pub fn till() {}

/// Bring in a code.
///
/// Answers when the network has decided: final, or refused with the reason. The code is its own idempotency key: bringing in the same code
/// again gives the first answer.
#[utoipa::path(post, path = "/v1/tills/sales", tag = "offline", security(("till" = [])),
    params(StepHeaders),
    request_body = RedemptionRequest,
    responses((status = 200, description = "Final", body = Redemption), Problems))]
pub fn redeem_code() {}

/// Bring in what the till took while it was offline.
///
/// In order; the ledger's order wins where two shops have codes for the same money.
#[utoipa::path(post, path = "/v1/tills/settlements", tag = "offline", security(("till" = [])),
    params(StepHeaders),
    request_body = SettlementRequest,
    responses((status = 200, description = "What became of each", body = Settlement), Problems))]
pub fn settle() {}

/// The till's sales, newest first.
#[utoipa::path(get, path = "/v1/tills/sales", tag = "offline", security(("till" = [])),
    params(PageParams),
    responses((status = 200, description = "A page", body = Page<Redemption>), Problems))]
pub fn sales() {}

/// One sale.
#[utoipa::path(get, path = "/v1/tills/sales/{id}", tag = "offline", security(("till" = [])),
    params(("id" = String, Path, description = "The code's id")),
    responses((status = 200, description = "The sale", body = Redemption), Problems))]
pub fn sale() {}

/// Give a sale back, in whole or in part.
#[utoipa::path(post, path = "/v1/tills/sales/{id}/refund", tag = "offline", security(("till" = [])),
    params(ChangeHeaders, ("id" = String, Path, description = "The code's id")),
    request_body = SaleRefund,
    responses((status = 200, description = "Given back", body = Redemption), Problems))]
pub fn refund_sale() {}

/// Proof that the phone used the same money twice.
#[utoipa::path(get, path = "/v1/tills/sales/{id}/misuse", tag = "offline", security(("till" = [])),
    params(("id" = String, Path, description = "The code's id")),
    responses((status = 200, description = "The proof", body = Misuse), Problems))]
pub fn misuse() {}

/// The till's day.
#[utoipa::path(get, path = "/v1/tills/report", tag = "offline", security(("till" = [])),
    params(ReportParams),
    responses((status = 200, description = "The report", body = DayReport), Problems))]
pub fn day_report() {}
