//! Refusals: what a person is told when the rules say no.

use crate::{
    account, asset, credential, election, funds, hold, mandate, membership, name, operation,
    request, transfer,
};
use core::fmt;

/// Whether the same request can succeed another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Retry {
    /// Not without changing what is asked.
    Never,
    /// The same operation may succeed later, while its id is valid.
    Later,
    /// The same request may succeed in a new operation with a new id.
    WithNewId,
}

/// One enum of refusals: each variant with its documentation, its permanent code, whether retrying can help, and a
/// sentence that a cashier can act on. The variants stand in order of precedence.
macro_rules! refusals {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $code:literal, $retry:ident, $sentence:literal; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )*
        }

        impl $name {
            /// All refusals of this capability, in order of precedence.
            pub const ALL: &[Self] = &[$( Self::$variant ),*];

            /// The permanent code.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }

            /// A sentence that a cashier can act on.
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$variant => $sentence, )* }
            }

            /// Whether retrying can help.
            pub const fn retry(self) -> $crate::refusal::Retry {
                match self { $( Self::$variant => $crate::refusal::Retry::$retry, )* }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.write_str(self.sentence())
            }
        }

        impl core::error::Error for $name {}
    };
}

pub(crate) use refusals;

macro_rules! reasons {
    ($( $(#[$meta:meta])* $variant:ident($type:ty) ),* $(,)?) => {
        /// Why an operation was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $( $(#[$meta])* $variant($type), )*
        }

        impl Reason {
            /// The permanent code.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant(reason) => reason.code(), )* }
            }

            /// A sentence that a cashier can act on.
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$variant(reason) => reason.sentence(), )* }
            }

            /// Whether retrying can help.
            pub const fn retry(self) -> Retry {
                match self { $( Self::$variant(reason) => reason.retry(), )* }
            }

            /// Every reason there is.
            pub fn all() -> Vec<Self> {
                let mut all = Vec::new();
                $( all.extend(<$type>::ALL.iter().map(|reason| Self::$variant(*reason))); )*
                all
            }
        }

        $( impl From<$type> for Reason {
            fn from(reason: $type) -> Self {
                Self::$variant(reason)
            }
        }

        impl From<$type> for $crate::execute::Failure {
            fn from(reason: $type) -> Self {
                Self::Refused(Refusal { reason: Reason::$variant(reason), item: None })
            }
        } )*
    };
}

reasons! {
    /// The operation itself, whatever it asks for.
    Operation(operation::Error),
    /// An account.
    Account(account::Error),
    /// An asset.
    Asset(asset::Error),
    /// A username.
    Name(name::Error),
    /// A transfer or refund.
    Transfer(transfer::Error),
    /// A payment request.
    Request(request::Error),
    /// A hold.
    Hold(hold::Error),
    /// A mandate.
    Mandate(mandate::Error),
    /// Membership of nodes.
    Membership(membership::Error),
    /// A certificate, or a party without a good one.
    Credential(credential::Error),
    /// An election.
    Election(election::Error),
    /// Money.
    Funds(funds::Error),
}

/// A refused operation: why, and for a batch which item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// The item of a batch, counted from 0.
    pub item: Option<u32>,
}

impl Refusal {
    /// The permanent code.
    pub const fn code(&self) -> &'static str {
        self.reason.code()
    }

    /// A sentence that a cashier can act on. For a batch it names the line, counted from 1.
    pub fn sentence(&self) -> String {
        match self.item {
            Some(item) => format!(
                "Line {} of the batch: {}",
                u64::from(item) + 1,
                self.reason.sentence()
            ),
            None => self.reason.sentence().to_owned(),
        }
    }

    /// Whether retrying can help.
    pub const fn retry(&self) -> Retry {
        self.reason.retry()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code(), self.sentence())
    }
}

impl core::error::Error for Refusal {}
