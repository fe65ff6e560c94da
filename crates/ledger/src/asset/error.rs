//! Refusals of operations on assets.

use crate::refusal::refusals;

refusals! {
    /// Why an operation on assets was refused.
    pub enum Error {
        /// Only the registrar creates assets.
        NotRegistrar = "asset_not_by_registrar", Never,
            "Only the network's registrar can create currencies.";
        /// An asset with this code exists.
        AlreadyExists = "asset_already_exists", Never,
            "A currency with this code exists already.";
        /// Too many digits after the point.
        ScaleTooLarge = "asset_scale_too_large", Never,
            "A currency has at most 12 decimal places.";
        /// The issuer is not an open account.
        UnknownIssuer = "asset_issuer_unknown", Never,
            "The issuer has no open account.";
        /// Only the issuer issues and redeems.
        NotIssuer = "asset_not_by_issuer", Never,
            "Only the issuer of this currency can do this.";
        /// The amount is zero.
        ZeroAmount = "asset_amount_zero", Never,
            "Enter an amount above zero.";
        /// The account to issue to does not exist.
        UnknownPayee = "asset_payee_unknown", Later,
            "The payee has no account.";
        /// The account to issue to was closed.
        PayeeClosed = "asset_payee_closed", Never,
            "The payee's account was closed.";
    }
}
