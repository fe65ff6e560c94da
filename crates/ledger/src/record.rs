//! Everything the state can hold, in one enum.

use crate::account::Account;
use crate::asset::Asset;
use crate::credential::{self, Authority, Ballot, Credential, RevocationList};
use crate::election::{BurnBlock, BurnTip, Candidate, Settings, SettingsVotes, Tenure};
use crate::epoch::Committee;
use crate::expiry::{Cursor, Page};
use crate::hold::Hold;
use crate::mandate::Mandate;
use crate::membership::{Node, NodeKey, Proposal, Register};
use crate::name::{Name, Skeleton};
use crate::request::Request;
use crate::rules::Rules;
use crate::transfer::Payment;
use crate::wire::wire_enum;

/// A record that can be kept under a [`crate::state::Key`] of its kind.
pub(crate) trait Stored: Sized {
    /// The record as this type. `None` if it is of another kind, which can't be for a key of this kind.
    fn from_record(record: &Record) -> Option<&Self>;
    /// The record.
    fn into_record(self) -> Record;
}

macro_rules! records {
    ($( $(#[$meta:meta])* $tag:literal = $kind:ident($type:ty) ),* $(,)?) => {
        /// One record of the state.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Record {
            $( $(#[$meta])* $kind($type), )*
        }

        /// The kinds of record. The number is the first byte of their keys and of their encodings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum RecordKind {
            $( $(#[$meta])* $kind = $tag, )*
        }

        impl RecordKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$( Self::$kind ),*];

            /// The kind with this number.
            pub const fn from_tag(tag: u8) -> Option<Self> {
                match tag {
                    $( $tag => Some(Self::$kind), )*
                    _ => None,
                }
            }
        }

        impl Record {
            /// The kind of this record.
            pub const fn kind(&self) -> RecordKind {
                match self {
                    $( Self::$kind(_) => RecordKind::$kind, )*
                }
            }
        }

        wire_enum!(Record { $( $tag = $kind(record) ),* });

    };
}

macro_rules! stored {
    ($($kind:ident($type:ty)),* $(,)?) => {
        $( impl Stored for $type {
            fn from_record(record: &Record) -> Option<&Self> {
                match record {
                    Record::$kind(record) => Some(record),
                    _ => None,
                }
            }
            fn into_record(self) -> Record {
                Record::$kind(self.into())
            }
        } )*
    };
}

records! {
    /// An account.
    1 = Account(Account),
    /// An asset.
    2 = Asset(Asset),
    /// A username.
    3 = Name(Name),
    /// What all usernames that look alike share.
    4 = Skeleton(Skeleton),
    /// A payment request.
    5 = Request(Request),
    /// A hold.
    6 = Hold(Hold),
    /// A mandate. Boxed so that accounts, of which there are most, are the largest.
    7 = Mandate(Box<Mandate>),
    /// A payment that can be refunded.
    8 = Payment(Payment),
    /// A page of what expires in one minute.
    9 = ExpiryPage(Page),
    /// How far expiries are settled.
    10 = ExpiryCursor(Cursor),
    /// The network's rules.
    11 = Rules(Rules),
    /// The committee of an epoch.
    12 = Committee(Committee),
    /// A node that is or was linked.
    17 = Node(Box<Node>),
    /// Who is linked and what is being voted on.
    18 = Register(Box<Register>),
    /// Something that nodes vote on.
    19 = Proposal(Box<Proposal>),
    /// Whose a node's key is or was.
    20 = NodeKey(NodeKey),
    /// A certificate authority. Boxed, as are the others that come seldom.
    13 = Authority(Box<Authority>),
    /// A certificate.
    14 = Credential(Box<Credential>),
    /// A ballot on certificates.
    15 = Ballot(Box<Ballot>),
    /// The certificate that counts for a key.
    16 = CredentialSubject(credential::Subject),
    /// What there is of certificates in all.
    33 = CredentialRegister(Box<credential::Register>),
    /// A revocation list.
    34 = RevocationList(Box<RevocationList>),
    /// The burn chain's best chain.
    21 = BurnTip(BurnTip),
    /// A block of the burn chain. Boxed as mandates are.
    22 = BurnBlock(Box<BurnBlock>),
    /// A validator's key on the burn chain. Boxed as mandates are.
    23 = Candidate(Box<Candidate>),
    /// A tenure. Boxed as mandates are.
    24 = Tenure(Box<Tenure>),
    /// How leaders are elected. Boxed as mandates are.
    25 = ElectionSettings(Box<Settings>),
    /// Which other settings of elections nodes ask for.
    26 = SettingsVotes(SettingsVotes),
}

stored!(
    Account(Account),
    Asset(Asset),
    Name(Name),
    Skeleton(Skeleton),
    Request(Request),
    Hold(Hold),
    Mandate(Mandate),
    Payment(Payment),
    ExpiryPage(Page),
    ExpiryCursor(Cursor),
    Rules(Rules),
    Committee(Committee),
    Node(Node),
    Register(Register),
    Proposal(Proposal),
    NodeKey(NodeKey),
    Authority(Authority),
    Credential(Credential),
    Ballot(Ballot),
    CredentialSubject(credential::Subject),
    CredentialRegister(credential::Register),
    RevocationList(RevocationList),
    BurnTip(BurnTip),
    BurnBlock(BurnBlock),
    Candidate(Candidate),
    Tenure(Tenure),
    ElectionSettings(Settings),
    SettingsVotes(SettingsVotes),
);
