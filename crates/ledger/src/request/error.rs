//! Refusals of operations on payment requests.

use crate::refusal::refusals;

refusals! {
    /// Why an operation on payment requests, or the payment of one, was refused.
    pub enum Error {
        /// The amount is zero.
        ZeroAmount = "request_amount_zero", Never,
            "Enter an amount above zero.";
        /// The named payer is the payee.
        SelfRequest = "request_to_self", Never,
            "Payer and payee are the same account.";
        /// The request would end now or earlier.
        TermPast = "request_term_past", Never,
            "The request would expire in the past.";
        /// The request would last longer than the network allows.
        TermTooLong = "request_term_too_long", Never,
            "Requests can't stay open for that long.";
        /// There is no such request.
        Unknown = "request_unknown", Later,
            "There is no such payment request, or it has expired.";
        /// The request was paid.
        AlreadyPaid = "request_already_paid", Never,
            "This payment request was paid already.";
        /// The request was taken back.
        Cancelled = "request_cancelled", Never,
            "This payment request was taken back.";
        /// The request has expired.
        Expired = "request_expired", Never,
            "This payment request has expired. Ask for a new one.";
        /// The author does not control the payee.
        NotPayee = "request_not_by_payee", Never,
            "Only who asked for the payment can take the request back.";
        /// The request names another payer.
        OtherPayer = "request_other_payer", Never,
            "This payment request is meant for somebody else.";
        /// The payment goes to another payee.
        OtherPayee = "request_other_payee", Never,
            "This payment goes to somebody other than who asked for it.";
        /// The payment is in another asset.
        OtherAsset = "request_other_asset", Never,
            "This payment request asks for another currency.";
        /// The payment is over another amount.
        OtherAmount = "request_other_amount", Never,
            "This payment request asks for another amount.";
    }
}
