//! Refusals of operations on holds.

use crate::refusal::refusals;

refusals! {
    /// Why an operation on holds was refused.
    pub enum Error {
        /// The amount is zero.
        ZeroAmount = "hold_amount_zero", Never,
            "Enter an amount above zero.";
        /// Payer and payee are the same account.
        SelfHold = "hold_for_self", Never,
            "Payer and payee are the same account.";
        /// The hold would end now or earlier.
        TermPast = "hold_term_past", Never,
            "The reservation would expire in the past.";
        /// The hold would last longer than the network allows.
        TermTooLong = "hold_term_too_long", Never,
            "Money can't be reserved for that long.";
        /// The payee has no open account.
        UnknownPayee = "hold_payee_unknown", Later,
            "The payee has no open account.";
        /// There is no such hold.
        Unknown = "hold_unknown", Later,
            "There is no such reservation, or it has expired.";
        /// The hold was captured.
        AlreadyCaptured = "hold_already_captured", Never,
            "This reservation was charged already.";
        /// The hold was released.
        AlreadyReleased = "hold_already_released", Never,
            "This reservation was given back already.";
        /// The hold has expired.
        Expired = "hold_expired", Never,
            "This reservation has expired. Ask for a new one.";
        /// The author does not control the payee.
        NotPayee = "hold_not_by_payee", Never,
            "Only who the money is reserved for can do this.";
        /// More than what is held.
        CaptureTooLarge = "hold_capture_too_large", Never,
            "This is more than what is reserved.";
    }
}
