//! Refusals of operations on mandates.

use crate::refusal::refusals;

refusals! {
    /// Why an operation on mandates was refused.
    pub enum Error {
        /// A limit is zero.
        ZeroLimit = "mandate_limit_zero", Never,
            "Every limit has to be above zero.";
        /// The cap per use is over the cap in total.
        UseOverTotal = "mandate_use_over_total", Never,
            "The limit per use can't be above the total.";
        /// More uses than can be told apart.
        TooManyUses = "mandate_too_many_uses", Never,
            "This kind of authority allows at most 256 uses.";
        /// The class to be paid does not exist.
        BadClass = "mandate_class_out_of_range", Never,
            "There is no such class of payees.";
        /// The mandate would end now or earlier.
        TermPast = "mandate_term_past", Never,
            "The authority would expire in the past.";
        /// The mandate would last longer than the network allows.
        TermTooLong = "mandate_term_too_long", Never,
            "Authority can't be given for that long.";
        /// There is no such mandate.
        Unknown = "mandate_unknown", Later,
            "There is no such authority to collect, or it has expired.";
        /// The author does not control the payer.
        NotPayer = "mandate_not_by_payer", Never,
            "Only whose money it is can do this.";
        /// The mandate was revoked.
        Revoked = "mandate_revoked", Never,
            "The payer has withdrawn this. Ask for another way to pay.";
        /// The mandate was used up.
        Spent = "mandate_spent", Never,
            "This was used up. Ask for another way to pay.";
        /// The mandate has expired.
        Expired = "mandate_expired", Never,
            "This has expired. Ask for another way to pay.";
        /// The mandate is suspended.
        Suspended = "mandate_suspended", Later,
            "The payer has stopped this for now.";
        /// The mandate is not suspended.
        NotSuspended = "mandate_not_suspended", Never,
            "This was not stopped.";
        /// The presentation is of another kind than the mandate asks for, or by another key or account.
        WrongPresenter = "mandate_wrong_presenter", Never,
            "This wasn't shown by the payer's device. Ask for another way to pay.";
        /// The secret is not the one whose hash the mandate names.
        WrongSecret = "mandate_wrong_secret", Never,
            "The code is wrong.";
        /// The serial number is not below the number of uses.
        SerialOutOfRange = "mandate_serial_out_of_range", Never,
            "This code was never valid.";
        /// The serial number was used.
        SerialUsed = "mandate_serial_used", Never,
            "This code was used already.";
        /// The payee's class is not the one that may be paid.
        WrongClass = "mandate_wrong_class", Never,
            "This can't be used at this kind of shop.";
        /// The payee is not the one who may be paid.
        WrongPayee = "mandate_wrong_payee", Never,
            "This can't be used at this shop.";
        /// The web origin is not the one the mandate names, or none was given.
        WrongOrigin = "mandate_wrong_origin", Never,
            "This can't be used on this web site.";
        /// The amount is zero.
        ZeroAmount = "mandate_amount_zero", Never,
            "Enter an amount above zero.";
        /// The amount is over the cap per use.
        OverUseLimit = "mandate_over_use_limit", Never,
            "This is over the limit for one payment.";
        /// The amount is over what is left of the total.
        OverTotalLimit = "mandate_over_total_limit", Never,
            "This is more than what is left.";
        /// The terminal's key has no certificate on the ledger, or one for something else.
        TerminalUncertified = "mandate_terminal_uncertified", Later,
            "The network doesn't know this till. Enrol it again.";
        /// The terminal's certificate was revoked, or its authority is not trusted any more.
        TerminalRevoked = "mandate_terminal_revoked", Never,
            "This till was taken out of service. Use another till.";
        /// The terminal's certificate is not valid yet, or not any more.
        TerminalOutOfDate = "mandate_terminal_out_of_date", Later,
            "This till's certificate is out of date. Enrol it again.";
        /// An extension would take away something that was allowed.
        ExtensionLess = "mandate_extension_less", Never,
            "Authority can be extended, but not cut.";
        /// An extension would change nothing.
        ExtensionNothing = "mandate_extension_nothing", Never,
            "This allows nothing more than before.";
    }
}
