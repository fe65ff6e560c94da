//! Refusals of transfers and refunds.

use crate::refusal::refusals;

refusals! {
    /// Why a transfer or refund was refused.
    pub enum Error {
        /// A batch without items.
        EmptyBatch = "transfer_batch_empty", Never,
            "The batch has no transfers.";
        /// A batch with more items than one signature may carry.
        BatchTooLarge = "transfer_batch_too_large", Never,
            "The batch has too many transfers. Split it.";
        /// The amount is zero.
        ZeroAmount = "transfer_amount_zero", Never,
            "Enter an amount above zero.";
        /// Payer and payee are the same account.
        SelfTransfer = "transfer_to_self", Never,
            "Payer and payee are the same account.";
        /// The payer has no account.
        UnknownPayer = "transfer_payer_unknown", Later,
            "The payer has no account.";
        /// The author neither is the payer nor its custodian.
        NotController = "transfer_not_controlled", Never,
            "You can't pay from this account.";
        /// The payer's account was closed.
        PayerClosed = "transfer_payer_closed", Never,
            "The payer's account was closed.";
        /// The payee has no account.
        UnknownPayee = "transfer_payee_unknown", Later,
            "The payee has no account.";
        /// The payee's account was closed.
        PayeeClosed = "transfer_payee_closed", Never,
            "The payee's account was closed.";
        /// The refund right would end now or earlier.
        RefundTermPast = "transfer_refund_term_past", Never,
            "The last moment for a refund lies in the past.";
        /// The refund right would last longer than the network allows.
        RefundTermTooLong = "transfer_refund_term_too_long", Never,
            "Refunds can't be promised for that long.";
        /// There is no such payment, or it can't be refunded any more.
        UnknownPayment = "refund_payment_unknown", Never,
            "There is no such payment, or the time for refunds is over.";
        /// The author neither is the payment's payee nor its custodian.
        NotPayee = "refund_not_by_payee", Never,
            "Only who was paid can give a refund.";
        /// More than what was paid and not refunded yet.
        RefundTooLarge = "refund_too_large", Never,
            "This is more than what is left of the payment.";
    }
}
