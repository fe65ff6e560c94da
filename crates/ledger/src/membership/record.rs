//! What the state keeps of membership.

use super::certificate::{Certificate, NodeName};
use super::operation::Verdict;
use super::policy::{Counting, Policy};
use crate::election::NetworkKeyBytes;
use crate::epoch::{Address, MEMBERS_MAX};
use crate::ids::{AccountId, ProposalId};
use crate::text::Reference;
use crate::time::Timestamp;
use crate::wire::{
    list_size, read_ascending, read_list, wire_box, wire_enum, wire_struct, write_list,
};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write};
use commonware_cryptography::{ed25519::PublicKey, sha256::Digest};

/// One node that is or was linked. Stays for ever, so that its versions only grow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Who it is.
    pub identity: NodeName,
    /// The account through which it acts.
    pub account: AccountId,
    /// Its key.
    pub key: PublicKey,
    /// Where other nodes reach it.
    pub address: Address,
    /// From when its certificate is valid.
    pub valid_from: Timestamp,
    /// Until when its certificate is valid, exclusive.
    pub valid_until: Timestamp,
    /// The version of its certificate; founders begin with 0.
    pub version: u32,
    /// Whether it is linked.
    pub status: NodeStatus,
}

wire_struct!(Node {
    identity,
    account,
    key,
    address,
    valid_from,
    valid_until,
    version,
    status,
});
wire_box!(Node);

/// Whether a node is linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeStatus {
    /// It is.
    Linked,
    /// The members removed it.
    Removed {
        /// When.
        at: Timestamp,
    },
}

wire_enum!(NodeStatus {
    0 = Linked,
    1 = Removed { at },
});

/// Whose a node's key is or was. Stays for ever, so that no key returns under another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeKey {
    /// Whose.
    pub identity: NodeName,
}

wire_struct!(NodeKey { identity });

/// Who is linked and what is being voted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The network's own public key, to check its random values with.
    pub network_key: NetworkKeyBytes,
    /// How votes are counted.
    pub policy: Policy,
    /// The linked nodes, ascending by account, at most [`MEMBERS_MAX`].
    pub nodes: Vec<Linked>,
    /// Keys of removed nodes that still hold shares or are about to, oldest first.
    pub removed: Vec<PublicKey>,
    /// What is being voted on, or was until its window ended, oldest first.
    pub open: Vec<ProposalId>,
    /// Which of these wait until their voters are drawn, oldest first.
    pub draws: Vec<Draw>,
    /// What was decided or ran out, oldest first. The oldest are forgotten.
    pub closed: Vec<ProposalId>,
}

impl Register {
    /// Most proposals at a time.
    pub const OPEN_MAX: usize = 16;
    /// Most past proposals that are remembered.
    pub const CLOSED_MAX: usize = 64;

    /// The linked node that acts through `account`.
    pub fn node(&self, account: &AccountId) -> Option<&Linked> {
        let position = self
            .nodes
            .binary_search_by(|node| node.account.cmp(account));
        position.ok().map(|position| &self.nodes[position])
    }

    /// The linked node of this name.
    pub fn named(&self, identity: &NodeName) -> Option<&Linked> {
        self.nodes.iter().find(|node| node.identity == *identity)
    }
}

impl Write for Register {
    fn write(&self, buf: &mut impl BufMut) {
        self.network_key.write(buf);
        self.policy.write(buf);
        write_list(&self.nodes, buf);
        write_list(&self.removed, buf);
        write_list(&self.open, buf);
        write_list(&self.draws, buf);
        write_list(&self.closed, buf);
    }
}

impl EncodeSize for Register {
    fn encode_size(&self) -> usize {
        self.network_key.encode_size()
            + self.policy.encode_size()
            + list_size(&self.nodes)
            + list_size(&self.removed)
            + list_size(&self.open)
            + list_size(&self.draws)
            + list_size(&self.closed)
    }
}

impl Read for Register {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            network_key: NetworkKeyBytes::read(buf)?,
            policy: Policy::read(buf)?,
            nodes: read_ascending(buf, MEMBERS_MAX, |node: &Linked| node.account)?,
            removed: read_list(buf, 2 * MEMBERS_MAX)?,
            open: read_list(buf, Self::OPEN_MAX)?,
            draws: read_list(buf, Self::OPEN_MAX)?,
            closed: read_list(buf, Self::CLOSED_MAX)?,
        })
    }
}
wire_box!(Register);

/// What the voters on a proposal are drawn with: the network's random value of a view that was still to come when the
/// proposal was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Whose voters.
    pub proposal: ProposalId,
    /// The epoch of the view.
    pub epoch: u64,
    /// The view.
    pub view: u64,
}

wire_struct!(Draw {
    proposal,
    epoch,
    view,
});

/// A linked node as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The account through which it acts.
    pub account: AccountId,
    /// Who it is.
    pub identity: NodeName,
    /// Its key.
    pub key: PublicKey,
    /// The key before, as long as that one validates in its stead.
    pub replaces: Option<PublicKey>,
    /// Where other nodes reach it.
    pub address: Address,
    /// Until when its certificate is valid, exclusive.
    pub valid_until: Timestamp,
    /// The version of its certificate.
    pub version: u32,
    /// What it weighs when voters are drawn by weight.
    pub weight: u32,
}

wire_struct!(Linked {
    account,
    identity,
    key,
    replaces,
    address,
    valid_until,
    version,
    weight,
});

/// Something that is voted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is asked for.
    pub subject: Subject,
    /// By whom.
    pub author: AccountId,
    /// When.
    pub opened_at: Timestamp,
    /// Until when it can be voted on, exclusive.
    pub until: Timestamp,
    /// How votes are counted, as the policy was when it was asked.
    pub counting: Counting,
    /// Who may vote, ascending by account; whom they are drawn from as long as that is to come.
    pub voters: Vec<Voter>,
    /// How they came to be the voters.
    pub drawing: Drawing,
    /// The votes, in order.
    pub votes: Vec<Vote>,
    /// What became of it.
    pub status: ProposalStatus,
}

impl Write for Proposal {
    fn write(&self, buf: &mut impl BufMut) {
        self.subject.write(buf);
        self.author.write(buf);
        self.opened_at.write(buf);
        self.until.write(buf);
        self.counting.write(buf);
        write_list(&self.voters, buf);
        self.drawing.write(buf);
        write_list(&self.votes, buf);
        self.status.write(buf);
    }
}

impl EncodeSize for Proposal {
    fn encode_size(&self) -> usize {
        self.subject.encode_size()
            + self.author.encode_size()
            + self.opened_at.encode_size()
            + self.until.encode_size()
            + self.counting.encode_size()
            + list_size(&self.voters)
            + self.drawing.encode_size()
            + list_size(&self.votes)
            + self.status.encode_size()
    }
}

impl Read for Proposal {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            subject: Subject::read(buf)?,
            author: AccountId::read(buf)?,
            opened_at: Timestamp::read(buf)?,
            until: Timestamp::read(buf)?,
            counting: Counting::read(buf)?,
            voters: read_ascending(buf, MEMBERS_MAX, |voter: &Voter| voter.account)?,
            drawing: Drawing::read(buf)?,
            votes: read_list(buf, MEMBERS_MAX)?,
            status: ProposalStatus::read(buf)?,
        })
    }
}
wire_box!(Proposal);

/// How a proposal's voters came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// Everybody has a vote.
    Needless,
    /// They are still to be drawn; see [`Register::draws`].
    Awaited,
    /// They were drawn.
    Drawn {
        /// With this: `sha256("scrip membership seed" || proposal 16 || signature 48)`.
        value: Digest,
    },
}

wire_enum!(Drawing {
    0 = Needless,
    1 = Awaited,
    2 = Drawn { value },
});

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// To link a node.
    Link(Box<Certificate>),
    /// To give a linked node its next certificate.
    Renew(Box<Certificate>),
    /// To remove a node.
    Remove {
        /// Which.
        identity: NodeName,
        /// The version of its certificate.
        version: u32,
        /// Why.
        reason: Reference,
    },
    /// To change how votes are counted.
    Change(Policy),
    /// To change what a node weighs.
    Weigh {
        /// Which.
        identity: NodeName,
        /// Its next weight.
        weight: u32,
    },
}

wire_enum!(Subject {
    0 = Link(certificate),
    1 = Renew(certificate),
    2 = Remove { identity, version, reason },
    3 = Change(policy),
    4 = Weigh { identity, weight },
});

impl Subject {
    /// The node that it is about, if it is about one.
    pub fn identity(&self) -> Option<&NodeName> {
        match self {
            Self::Link(certificate) | Self::Renew(certificate) => Some(&certificate.identity),
            Self::Remove { identity, .. } | Self::Weigh { identity, .. } => Some(identity),
            Self::Change(_) => None,
        }
    }

    /// Whether the portions of the standard apply to it: only to certificates.
    pub const fn has_portions(&self) -> bool {
        matches!(self, Self::Link(_) | Self::Renew(_))
    }
}

/// Somebody who may vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voter {
    /// The node's account.
    pub account: AccountId,
    /// What it weighs.
    pub weight: u32,
}

wire_struct!(Voter { account, weight });

/// A vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Whose: the node's account.
    pub voter: AccountId,
    /// Yes or no.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reference,
    /// When.
    pub at: Timestamp,
}

wire_struct!(Vote {
    voter,
    verdict,
    reason,
    at,
});

/// What became of a proposal. One whose window is over without a decision has run out, whatever this says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalStatus {
    /// It can be voted on.
    Open,
    /// It was approved and took effect.
    Approved {
        /// When.
        at: Timestamp,
    },
    /// It can't be approved any more.
    Denied {
        /// When.
        at: Timestamp,
    },
}

wire_enum!(ProposalStatus {
    0 = Open,
    1 = Approved { at },
    2 = Denied { at },
});
