//! What the state keeps of certificates.

use super::{CertificateDer, ListDer, RevocationReason, Serial, SubjectClass, SubjectKey};
use crate::account::Classes;
use crate::amount::Count;
use crate::ids::{AccountId, AuthorityId, CredentialId};
use crate::text::Reference;
use crate::time::{SECOND_MS, Timestamp};
use crate::wire::{list_size, read_ascending, wire_box, wire_enum, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write};

/// What there is in all, and how it is voted on. A state has this record since its genesis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// How votes are counted.
    pub parameters: Parameters,
    /// How many ballots there were. They are numbered from 0.
    pub ballots_count: u64,
    /// How many certificates were ever accepted. While there are none, no operation is looked at for its certificates.
    pub credentials_count: u64,
    /// The authorities that the network trusts, ascending, at most [`Register::AUTHORITIES_MAX`].
    pub authorities: Vec<AuthorityId>,
}

impl Register {
    /// Most authorities that a network trusts.
    pub const AUTHORITIES_MAX: usize = 32;
}

impl Write for Register {
    fn write(&self, buf: &mut impl BufMut) {
        self.parameters.write(buf);
        self.ballots_count.write(buf);
        self.credentials_count.write(buf);
        write_list(&self.authorities, buf);
    }
}

impl EncodeSize for Register {
    fn encode_size(&self) -> usize {
        self.parameters.encode_size()
            + self.ballots_count.encode_size()
            + self.credentials_count.encode_size()
            + list_size(&self.authorities)
    }
}

impl Read for Register {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            parameters: Parameters::read(buf)?,
            ballots_count: u64::read(buf)?,
            credentials_count: u64::read(buf)?,
            authorities: read_ascending(buf, Self::AUTHORITIES_MAX, |id: &AuthorityId| *id)?,
        })
    }
}

wire_box!(Register);

/// How votes are counted, and who needs a certificate. Changed by vote only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Passes in votes, at least. Reaching it exactly passes.
    pub threshold: Share,
    /// Votes in nodes, at least.
    pub quorum: Share,
    /// How long nodes may vote, in seconds. A ballot on which every node has voted ends at once.
    pub duration_s: u32,
    /// Accounts with one of these classes need an accepted certificate for their key.
    pub required_classes: Classes,
}

impl Parameters {
    /// Longest duration, in seconds.
    pub const DURATION_S_MAX: u32 = 30 * 24 * 60 * 60;

    /// Whether votes could be counted by them at all.
    pub fn is_sound(&self) -> bool {
        self.threshold.is_sound()
            && self.quorum.is_sound()
            && (1..=Self::DURATION_S_MAX).contains(&self.duration_s)
    }
}

impl Default for Parameters {
    /// Two thirds of the votes, half of the nodes, ten minutes, nobody.
    fn default() -> Self {
        Self {
            threshold: Share::new(2, 3),
            quorum: Share::new(1, 2),
            duration_s: 600,
            required_classes: Classes::default(),
        }
    }
}

wire_struct!(Parameters {
    threshold,
    quorum,
    duration_s,
    required_classes,
});

/// A share, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// So many
    pub numerator: Count,
    /// of so many.
    pub denominator: Count,
}

impl Share {
    /// `numerator` of `denominator`.
    pub const fn new(numerator: u32, denominator: u32) -> Self {
        Self {
            numerator: Count(numerator),
            denominator: Count(denominator),
        }
    }

    /// Whether it is more than nothing and not more than all.
    pub fn is_sound(self) -> bool {
        self.numerator.0 > 0 && self.numerator <= self.denominator
    }

    /// Whether `part` of `whole` is at least this share. Equality reaches it.
    pub fn is_reached_by(self, part: u32, whole: u32) -> bool {
        let part = u64::from(part) * u64::from(self.denominator.0);
        part >= u64::from(whole) * u64::from(self.numerator.0)
    }
}

wire_struct!(Share {
    numerator,
    denominator,
});

/// One certificate authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// What it is called.
    pub name: Reference,
    /// The account that submits what it issues.
    pub account: AccountId,
    /// Its own certificate: the anchor of trust.
    pub certificate: CertificateDer,
    /// Whether it is trusted.
    pub status: AuthorityStatus,
    /// What shall take the place of account and certificate, while that is voted on.
    pub renewal: Option<Renewal>,
    /// The number of its latest accepted revocation list; zero for none.
    pub list_number: u64,
    /// How many of its certificates were accepted.
    pub credentials_count: u64,
}

wire_struct!(Authority {
    name,
    account,
    certificate,
    status,
    renewal,
    list_number,
    credentials_count,
});

wire_box!(Authority);

/// A newer certificate of a known authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The account that shall submit what the authority issues.
    pub account: AccountId,
    /// The certificate.
    pub certificate: CertificateDer,
}

wire_struct!(Renewal {
    account,
    certificate,
});

/// Whether an authority is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorityStatus {
    /// It is being voted on.
    Proposed,
    /// It is, since then.
    Trusted {
        /// Since when.
        since: Timestamp,
    },
    /// It is not any more. What it had certified counts no longer.
    Removed {
        /// Since when.
        at: Timestamp,
    },
}

wire_enum!(AuthorityStatus {
    0 = Proposed,
    1 = Trusted { since },
    2 = Removed { at },
});

/// One certificate on the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Who issued it.
    pub authority: AuthorityId,
    /// Its serial number.
    pub serial: Serial,
    /// What it certifies.
    pub class: SubjectClass,
    /// What its subject is called.
    pub label: Reference,
    /// The certified key.
    pub key: SubjectKey,
    /// From when on it is valid.
    pub not_before: Timestamp,
    /// Until when, exclusive.
    pub not_after: Timestamp,
    /// What the network says of it.
    pub status: CredentialStatus,
    /// The number of the ballot that decided on it.
    pub ballot: u64,
    /// The certificate itself.
    pub certificate: CertificateDer,
}

impl Credential {
    /// Its id.
    pub fn id(&self) -> CredentialId {
        CredentialId::derive(&self.authority, self.serial.as_bytes())
    }

    /// Whether `now` lies within its dates.
    pub fn is_in_date(&self, now: Timestamp) -> bool {
        self.not_before <= now && now < self.not_after
    }

    /// Whole days until it expires; zero when it has.
    pub fn days_left(&self, now: Timestamp) -> u64 {
        const DAY_MS: u64 = 24 * 60 * 60 * SECOND_MS;
        self.not_after.0.saturating_sub(now.0) / DAY_MS
    }
}

wire_struct!(Credential {
    authority,
    serial,
    class,
    label,
    key,
    not_before,
    not_after,
    status,
    ballot,
    certificate,
});

wire_box!(Credential);

/// What the network says of a certificate. Its dates are judged apart from this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialStatus {
    /// It is being voted on and means nothing yet.
    Proposed,
    /// It was accepted.
    Active {
        /// When.
        since: Timestamp,
        /// In which block.
        height: u64,
    },
    /// It was revoked, for ever.
    Revoked(Revocation),
}

wire_enum!(CredentialStatus {
    0 = Proposed,
    1 = Active { since, height },
    2 = Revoked(revocation),
});

/// How a certificate was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Why.
    pub reason: RevocationReason,
    /// The date that the authority gave, or that of the block for one that was replaced.
    pub date: Timestamp,
    /// When the network accepted it.
    pub at: Timestamp,
    /// In which block.
    pub height: u64,
    /// The number of the revocation list; zero for one that was replaced.
    pub list_number: u64,
}

wire_struct!(Revocation {
    reason,
    date,
    at,
    height,
    list_number,
});

/// The certificate that counts for a key: the one accepted last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The key.
    pub key: SubjectKey,
    /// The certificate.
    pub credential: CredentialId,
}

wire_struct!(Subject { key, credential });

/// One revocation list on the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationList {
    /// Whose.
    pub authority: AuthorityId,
    /// Its number.
    pub number: u64,
    /// When the network accepted it; not while it is voted on.
    pub accepted_at: Option<Timestamp>,
    /// How many certificates it names.
    pub entries_count: Count,
    /// The number of the ballot that decided on it.
    pub ballot: u64,
    /// The list itself.
    pub list: ListDer,
}

wire_struct!(RevocationList {
    authority,
    number,
    accepted_at,
    entries_count,
    ballot,
    list,
});

wire_box!(RevocationList);
