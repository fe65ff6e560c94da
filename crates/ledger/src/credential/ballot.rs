//! Ballots: what is voted on, who may vote, the votes in their order, and what they come to.

use super::{Finding, Parameters, Share};
use crate::amount::Count;
use crate::epoch::MEMBERS_MAX;
use crate::ids::{AccountId, AuthorityId, CredentialId, KeyBytes};
use crate::text::Reference;
use crate::time::Timestamp;
use crate::wire::{
    list_size, read_ascending, read_list, wire_box, wire_enum, wire_struct, write_list,
};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write};

/// One ballot. It stays for ever, so that anyone can read who voted, in which order, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// What is voted on.
    pub subject: BallotSubject,
    /// Who put it to the vote: the authority's account, or a node's, or the registrar.
    pub proposer: AccountId,
    /// When.
    pub opened_at: Timestamp,
    /// In which block.
    pub height: u64,
    /// Until when, exclusive, nodes may vote.
    pub closes_at: Timestamp,
    /// Passes in votes, at least.
    pub threshold: Share,
    /// Votes in nodes, at least.
    pub quorum: Share,
    /// The nodes that may vote: the committee of then, ascending, at most [`MEMBERS_MAX`].
    pub roll: Vec<KeyBytes>,
    /// The votes in their order, void ones too: at most two of each node.
    pub votes: Vec<Vote>,
    /// What they came to, once the ballot is over.
    pub outcome: Option<Outcome>,
}

impl Ballot {
    /// Most votes: a second vote of a node makes both void, and there is no third.
    pub const VOTES_MAX: usize = 2 * MEMBERS_MAX;

    /// Whether `voter` is on the roll.
    pub fn is_on_roll(&self, voter: &KeyBytes) -> bool {
        self.roll.binary_search(voter).is_ok()
    }

    /// The votes of a node.
    pub fn votes_of(&self, voter: &KeyBytes) -> impl Iterator<Item = &Vote> {
        self.votes.iter().filter(move |vote| vote.voter == *voter)
    }

    /// Whether nobody is left who could vote.
    pub(crate) fn is_complete(&self) -> bool {
        self.roll
            .iter()
            .all(|voter| self.votes_of(voter).next().is_some())
    }

    /// Counts the votes: `passes / votes` of the nodes that voted within the time, void votes left out.
    pub fn count(&self) -> Outcome {
        let counted = || self.votes.iter().filter(|vote| !vote.is_void);
        let votes = counted().count() as u32;
        let passes = counted()
            .filter(|vote| vote.verdict == Verdict::Pass)
            .count() as u32;
        let nodes = self.roll.len() as u32;
        let decision = if votes == 0 || !self.quorum.is_reached_by(votes, nodes) {
            Decision::NoQuorum
        } else if !self.threshold.is_reached_by(passes, votes) {
            Decision::BelowThreshold
        } else {
            Decision::Accepted
        };
        Outcome {
            decision,
            passes: Count(passes),
            votes: Count(votes),
            nodes: Count(nodes),
            at: Timestamp(0),
            height: 0,
        }
    }

    /// The finding that most of the counted votes give, the first of them when several do.
    pub fn main_finding(&self) -> Option<Finding> {
        let mut best: Option<(Finding, usize)> = None;
        for vote in self.votes.iter().filter(|vote| !vote.is_void) {
            let Verdict::Fail(finding) = vote.verdict else {
                continue;
            };
            let count = self
                .votes
                .iter()
                .filter(|other| !other.is_void && other.verdict == vote.verdict)
                .count();
            if best.is_none_or(|(_, most)| count > most) {
                best = Some((finding, count));
            }
        }
        best.map(|(finding, _)| finding)
    }
}

impl Write for Ballot {
    fn write(&self, buf: &mut impl BufMut) {
        self.subject.write(buf);
        self.proposer.write(buf);
        self.opened_at.write(buf);
        self.height.write(buf);
        self.closes_at.write(buf);
        self.threshold.write(buf);
        self.quorum.write(buf);
        write_list(&self.roll, buf);
        write_list(&self.votes, buf);
        self.outcome.write(buf);
    }
}

impl EncodeSize for Ballot {
    fn encode_size(&self) -> usize {
        self.subject.encode_size()
            + self.proposer.encode_size()
            + self.opened_at.encode_size()
            + self.height.encode_size()
            + self.closes_at.encode_size()
            + self.threshold.encode_size()
            + self.quorum.encode_size()
            + list_size(&self.roll)
            + list_size(&self.votes)
            + self.outcome.encode_size()
    }
}

impl Read for Ballot {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            subject: BallotSubject::read(buf)?,
            proposer: AccountId::read(buf)?,
            opened_at: Timestamp::read(buf)?,
            height: u64::read(buf)?,
            closes_at: Timestamp::read(buf)?,
            threshold: Share::read(buf)?,
            quorum: Share::read(buf)?,
            roll: read_ascending(buf, MEMBERS_MAX, |key: &KeyBytes| *key)?,
            votes: read_list(buf, Self::VOTES_MAX)?,
            outcome: Option::<Outcome>::read(buf)?,
        })
    }
}

wire_box!(Ballot);

/// What is voted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BallotSubject {
    /// A certificate.
    Certificate {
        /// The certificate.
        credential: CredentialId,
        /// The one whose place it takes.
        replaces: Option<CredentialId>,
    },
    /// A revocation list.
    List {
        /// Whose.
        authority: AuthorityId,
        /// Its number.
        number: u64,
    },
    /// That the network trusts an authority.
    Admission {
        /// The authority.
        authority: AuthorityId,
    },
    /// That the network trusts an authority no longer.
    Removal {
        /// The authority.
        authority: AuthorityId,
    },
    /// How votes are counted.
    Parameters {
        /// All parameters from then on.
        parameters: Parameters,
    },
}

wire_enum!(BallotSubject {
    0 = Certificate {
        credential,
        replaces
    },
    1 = List { authority, number },
    2 = Admission { authority },
    3 = Removal { authority },
    4 = Parameters { parameters },
});

/// One vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The node.
    pub voter: KeyBytes,
    /// What it says.
    pub verdict: Verdict,
    /// Why, in words.
    pub note: Reference,
    /// When.
    pub at: Timestamp,
    /// In which block.
    pub height: u64,
    /// Whether it does not count because the node voted twice.
    pub is_void: bool,
}

wire_struct!(Vote {
    voter,
    verdict,
    note,
    at,
    height,
    is_void,
});

/// What a node says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong.
    Pass,
    /// This is wrong.
    Fail(Finding),
}

wire_enum!(Verdict {
    0 = Pass,
    1 = Fail(finding),
});

wire_enum!(Finding {
    0 = Gone,
    1 = AuthorityNotTrusted,
    2 = WrongAuthority,
    3 = BadSignature,
    4 = NotAnAuthority,
    5 = IsAnAuthority,
    6 = UnknownExtension,
    7 = BadKey,
    8 = NoClass,
    9 = BadDates,
    10 = NotYetValid,
    11 = Expired,
    12 = KeyRevoked,
    13 = KeyTaken,
    14 = ReplacedGone,
    15 = ListNumberOld,
    16 = UnknownSerial,
    17 = SerialTwice,
    18 = ReasonNotFinal,
    19 = DateInFuture,
    20 = EntryDropped,
    21 = Policy,
    22 = Operator,
});

/// What a ballot came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What was decided.
    pub decision: Decision,
    /// Votes that were passes.
    pub passes: Count,
    /// Votes that counted.
    pub votes: Count,
    /// Nodes that could vote.
    pub nodes: Count,
    /// When it was counted.
    pub at: Timestamp,
    /// In which block.
    pub height: u64,
}

wire_struct!(Outcome {
    decision,
    passes,
    votes,
    nodes,
    at,
    height,
});

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is on the ledger.
    Accepted,
    /// Too few nodes voted.
    NoQuorum,
    /// Too few of the votes were passes.
    BelowThreshold,
    /// Enough passes, but the rules themselves find this wrong with it at the time of counting.
    Unsound(Finding),
}

wire_enum!(Decision {
    0 = Accepted,
    1 = NoQuorum,
    2 = BelowThreshold,
    3 = Unsound(finding),
});

impl Decision {
    /// Its name, as the interface writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::NoQuorum => "no_quorum",
            Self::BelowThreshold => "below_threshold",
            Self::Unsound(_) => "unsound",
        }
    }
}
