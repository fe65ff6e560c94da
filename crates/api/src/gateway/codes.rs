//! The codes that only the gateway gives. The rules' and the common ones are in [`crate::problem`] and `scrip_ledger::refusal`.

use crate::problem::{CodeEntry, Problem, Retry};

crate::problem::define_codes! {
    NOT_SIGNED_IN = "not_signed_in", 401, Never, "Please sign in first.";
    SIGN_IN_FAILED = "sign_in_failed", 401, Never, "That did not work. Check what you entered, or use another way to sign in.";
    LINK_INVALID = "link_invalid", 401, Never, "This link was used before or is too old. Ask for a new one.";
    CLIENT_HEADER_MISSING = "client_header_missing", 403, Never, "The request did not come from this gateway's pages; programs send the header Scrip-Client: 1.";
    ROLE_MISSING = "role_missing", 403, Never, "You are not allowed to do this.";
    MEMBER_FROZEN = "member_frozen", 403, Later, "This member is frozen at the moment. Ask the operator.";
    MEMBER_CLOSED = "member_closed", 403, Never, "This member has left.";
    CONFIRMATION_REQUIRED = "confirmation_required", 403, WithNewId, "Please confirm this with your passkey.";
    CONFIRMATION_INVALID = "confirmation_invalid", 403, WithNewId, "The confirmation was used before or is too old. Please confirm again.";
    CHECKER_IS_MAKER = "checker_is_maker", 403, Never, "Somebody else has to decide this: you asked for it.";

    IDEMPOTENCY_KEY_MISSING = "idempotency_key_missing", 400, Never, "The request has no Idempotency-Key; the program that sent it has a fault.";
    IDEMPOTENCY_KEY_MALFORMED = "idempotency_key_malformed", 400, Never, "An Idempotency-Key has 1 to 64 visible ASCII characters.";
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused", 422, WithNewId, "This Idempotency-Key was already used for something else; make a new one for a new request.";
    IDEMPOTENCY_IN_FLIGHT = "idempotency_in_flight", 409, Later, "The same request is still being worked on; ask again in a moment.";

    FIELD_MALFORMED = "field_malformed", 400, Never, "A value of the request is not what it should be.";
    TEXT_TOO_LONG = "text_too_long", 400, Never, "This text is too long.";
    TEXT_CONTROL_CHARACTER = "text_control_character", 400, Never, "Line breaks and other control characters are not allowed here.";
    DISPLAY_NAME_EMPTY = "display_name_empty", 400, Never, "Enter the name that payers shall see.";
    TIME_MALFORMED = "time_malformed", 400, Never, "Give a day as 2026-11-23 or a time as 2026-11-23T09:30:00Z.";

    USERNAME_TAKEN = "username_taken", 409, Never, "This username is taken. Choose another one.";
    USERNAME_LOOKS_ALIKE = "username_looks_alike", 409, Never, "A username that looks just like this one is taken. Choose another one.";
    USERNAME_RESERVED = "username_reserved", 409, Never, "This username is reserved. Choose another one.";
    INVITATION_REQUIRED = "invitation_required", 403, Never, "You need an invitation to join here. Ask the operator.";
    INVITATION_INVALID = "invitation_invalid", 403, Never, "This invitation was used before or is too old. Ask for a new one.";
    CEREMONY_UNKNOWN = "ceremony_unknown", 404, WithNewId, "This took too long. Please start again.";
    PASSKEY_REFUSED = "passkey_refused", 422, WithNewId, "The passkey's answer does not hold. Please try again.";
    PASSKEY_KNOWN = "passkey_known", 409, Never, "This passkey is already registered.";
    PASSKEY_LAST = "passkey_last", 409, Never, "This is your last way to sign in. Add another passkey or make recovery codes first.";
    PASSKEY_UNKNOWN = "passkey_unknown", 404, Never, "There is no such passkey.";
    SESSION_UNKNOWN = "session_unknown", 404, Never, "There is no such session.";

    PAYEE_UNKNOWN = "payee_unknown", 404, Never, "Nobody has this username. Ask the payee to spell it.";
    PAYEE_FROZEN = "payee_frozen", 422, Later, "This payee can't be paid at the moment.";
    PAYMENT_UNKNOWN = "payment_unknown", 404, Never, "There is no such payment.";
    PAYMENT_NOT_FINAL = "payment_not_final", 409, Later, "The network has not decided this payment yet.";
    PAYMENT_NETWORK_ENDED = "payment_network_ended", 409, WithNewId, "The network ended before it made this payment. Nothing was taken; pay again if it is still wanted.";
    PAYMENT_OUTCOME_LOST = "payment_outcome_lost", 409, WithNewId, "The network ended, and it can't be found out any more whether it made this payment. Look at the balance before you pay again.";
    RECEIPT_OF_EARLIER_NETWORK = "receipt_of_earlier_network", 410, Never, "This was done on the network before this one, which gives out no receipts any more. A receipt that was saved then still holds, with that network's key.";
    REFUND_NOT_BY_PAYEE = "refund_not_by_payee", 403, Never, "Only who was paid can give a refund.";
    CONTACT_UNKNOWN = "contact_unknown", 404, Never, "This contact is not on your list.";
    REQUEST_UNKNOWN = "request_not_found", 404, Never, "There is no such payment request.";
    REQUEST_NOT_OPEN = "request_not_open", 409, Never, "This payment request can't be changed any more.";
    REQUEST_NOT_YOURS = "request_not_yours", 403, Never, "This is not for you to decide.";
    STATEMENT_TOO_LARGE = "statement_too_large", 422, Never, "This statement has too many lines. Choose a shorter time.";

    MEMBER_UNKNOWN = "member_unknown", 404, Never, "There is no such member.";
    MEMBER_STATE = "member_state", 409, Never, "The member is already in that state, or has left.";
    MEMBER_NOT_EMPTY = "member_not_empty", 409, Never, "The member still has money. Let them spend it or redeem it first.";
    ASSET_NOT_ISSUED_HERE = "asset_not_issued_here", 422, Never, "This gateway is not the issuer of this currency.";
    APPROVAL_UNKNOWN = "approval_unknown", 404, Never, "There is no such approval.";
    APPROVAL_DECIDED = "approval_decided", 409, Never, "This was decided before, or its time is over.";
    VOTER_NOT_HELD = "voter_not_held", 409, Never, "This gateway holds no node's key. Vote with the command that is shown.";
    VOTE_SUBJECT_UNKNOWN = "vote_subject_unknown", 404, Never, "The nodes are not asked to decide this.";
    VOTE_OVER = "vote_over", 409, Never, "The nodes have decided this, or its time is over.";
    VOTE_NOT_OURS = "vote_not_ours", 409, Never, "This organisation's node has no vote on this.";
    VOTE_NOT_DRAWN = "vote_not_drawn", 409, Later, "Who votes on this is still being drawn. Try again in a moment.";
    VOTE_CAST = "vote_cast", 409, Never, "This organisation's node has voted on this.";
    VOTE_ASKED = "vote_asked", 409, Never, "Somebody has asked for this vote already; it waits to be approved.";
    WEBHOOK_UNKNOWN = "webhook_unknown", 404, Never, "There is no such endpoint.";
    WEBHOOK_URL_MALFORMED = "webhook_url_malformed", 400, Never, "An endpoint's address begins with https:// and names a host.";
    WEBHOOK_ADDRESS_PRIVATE = "webhook_address_private", 422, Never, "This address is within a private network; endpoints must be public.";
    WEBHOOKS_TOO_MANY = "webhooks_too_many", 422, Never, "There are as many endpoints as there can be.";
    DELIVERY_UNKNOWN = "delivery_unknown", 404, Never, "There is no such delivery.";
    WINDING_DOWN = "winding_down", 403, Never, "This gateway is closing down and takes nothing new.";

    PHONE_UNKNOWN = "phone_unknown", 404, Never, "There is no such phone.";
    PHONE_LOST = "phone_lost", 409, Never, "This phone was reported lost. Register it anew to pay with it.";
    PHONE_KEY_KNOWN = "phone_key_known", 409, Never, "This phone's key is registered already; make a new one.";
    PHONE_TARGET_TOO_LARGE = "phone_target_too_large", 422, Never, "A phone can't carry that much. Choose a smaller amount.";
    PHONES_TOO_MANY = "phones_too_many", 422, Never, "There are as many phones as there can be. Revoke one that is not used any more.";
    TILL_NOT_ENROLLED = "till_not_enrolled", 401, Never, "This till is not enrolled, or was taken out of service. Enrol it again.";
    TILL_REVOKED = "till_revoked", 403, Never, "This till was taken out of service. Use another till, or enrol this one again.";
    TILL_UNCERTIFIED = "till_uncertified", 403, Never, "This till's certificate is not in force on the network. Enrol the till again.";
    TILL_UNKNOWN = "till_unknown", 404, Never, "There is no such till.";
    ENROLMENT_UNKNOWN = "enrolment_unknown", 404, Never, "No till waits with this code. Check the code on the till's screen.";
    ENROLMENT_PENDING = "enrolment_pending", 400, Later, "The till was not approved yet. Enter its code in the merchant's wallet.";
    ENROLMENT_CERTIFYING = "enrolment_certifying", 400, Later, "The merchant has approved the till. The network's nodes are voting on its certificate.";
    ENROLMENT_REFUSED = "enrolment_refused", 403, WithNewId, "The network's nodes refused the till's certificate. Ask who runs the gateway.";
    ENROLMENT_SLOW_DOWN = "enrolment_slow_down", 400, Later, "The till asks too often.";
    ENROLMENT_DENIED = "enrolment_denied", 403, Never, "The merchant said that this is not their till.";
    ENROLMENT_EXPIRED = "enrolment_expired", 410, WithNewId, "The code on the till is too old. Show a new one.";
    SALE_UNKNOWN = "sale_unknown", 404, Never, "There is no such sale at this till.";
    MISUSE_UNPROVEN = "misuse_unproven", 404, Later, "Nothing shows that this money was used twice.";
    CODE_OF_EARLIER_NETWORK = "code_of_earlier_network", 422, Never, "This code was made for the network before this one and pays nothing any more. The customer has to go online once; then ask for a new code.";
    CODE_ALREADY_USED = "code_already_used", 422, Never, "This money was spent before with another code. Don't hand anything over; ask for another way to pay.";

    SUCCESSION_UNKNOWN = "succession_unknown", 404, Never, "This gateway's network goes on from no other.";
    ADDRESS_UNKNOWN = "address_unknown", 404, Never, "Nobody has this address here.";
    NETWORK_UNREACHABLE = "network_unreachable", 503, Later, "The payment network can't be reached at the moment. Nothing was done; try again shortly.";
    OUTCOME_UNKNOWN = "outcome_unknown", 503, Later, "It is not known yet what became of this. Ask again with the same Idempotency-Key.";
    DATABASE_UNAVAILABLE = "database_unavailable", 503, Later, "The gateway can't work at the moment. Nothing was done; try again shortly.";
}

impl From<scrip_codes::Error> for Problem {
    fn from(error: scrip_codes::Error) -> Self {
        let status = match error {
            scrip_codes::Error::NotACode | scrip_codes::Error::Malformed => 400,
            _ => 422,
        };
        Self::new(status, error.code(), error.sentence(), Retry::Never)
    }
}

/// Every code that the gateway can give, in alphabetical order: its own, the common ones, the rules', and those of codes that phones show.
pub fn catalogue() -> Vec<CodeEntry> {
    let mut all: Vec<CodeEntry> = ALL.iter().map(Into::into).collect();
    all.extend(crate::problem::catalogue());
    all.extend(scrip_codes::Error::ALL.iter().map(|error| {
        let problem = Problem::from(*error);
        CodeEntry {
            code: problem.code,
            status: problem.status,
            retry: problem.retry,
            sentence: problem.detail.into(),
        }
    }));
    all.sort_by(|a, b| a.code.cmp(&b.code));
    all.dedup_by(|a, b| a.code == b.code);
    all
}
