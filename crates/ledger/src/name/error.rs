//! Refusals of operations on usernames.

use crate::refusal::refusals;

refusals! {
    /// Why an operation on usernames was refused.
    pub enum Error {
        /// The name is taken.
        Taken = "name_taken", Never,
            "This username is taken.";
        /// The name was released a short while ago by another account.
        Reserved = "name_reserved", Later,
            "This username was given up a short while ago and is still reserved for its former owner.";
        /// A name that looks like this one is taken or reserved.
        LooksAlike = "name_looks_alike", Never,
            "A username that looks just like this one is taken.";
        /// The account has as many names as it can.
        TooMany = "name_too_many", Later,
            "This account has as many usernames as it can have.";
        /// Nobody has the name.
        Unknown = "name_unknown", Later,
            "Nobody has this username.";
    }
}
