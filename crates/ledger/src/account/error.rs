//! Refusals of operations on accounts.

use crate::refusal::refusals;

refusals! {
    /// Why an operation on accounts was refused.
    pub enum Error {
        /// There is no account with this id.
        Unknown = "account_unknown", Later,
            "There is no such account.";
        /// The account was closed.
        Closed = "account_closed", Never,
            "This account was closed.";
        /// The author controls neither the account nor is its custodian.
        NotController = "account_not_controlled", Never,
            "You can't act for this account.";
        /// An account with this id was opened before.
        AlreadyOpen = "account_already_open", Never,
            "This account was opened before.";
        /// The number of accounts to open is zero or over the limit.
        BadCount = "account_count_out_of_range", Never,
            "Between 1 and 1,024 accounts can be opened at once.";
        /// The custodian does not exist, is closed, or is itself in another's care.
        BadCustodian = "account_custodian_unfit", Never,
            "The chosen custodian can't take care of accounts.";
        /// An account with members can't go into another's care.
        HasMembers = "account_has_members", Later,
            "This account still takes care of others. Move those first.";
        /// Only the asset's issuer sets credit limits.
        NotIssuer = "account_limit_not_by_issuer", Never,
            "Only the issuer of this currency can set credit limits.";
        /// The account already owes more than the new limit.
        LimitBelowDebt = "account_limit_below_debt", Later,
            "The account owes more than this limit. It has to pay back first.";
        /// Only the registrar sets classes.
        NotRegistrar = "account_classes_not_by_registrar", Never,
            "Only the network's registrar can set classes.";
        /// The account to close still has or owes money.
        NotEmpty = "account_not_empty", Later,
            "This account still has money, debts or reservations.";
        /// The account to close still has usernames.
        HasNames = "account_has_names", Later,
            "This account still has usernames. Release them first.";
    }
}
