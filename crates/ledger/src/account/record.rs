//! What the state keeps of an account.

use crate::amount::{Amount, Balance, Count};
use crate::ids::{AccountId, AssetCode, KeyBytes, OperationId};
use crate::time::{SECOND_MS, Timestamp};
use crate::wire::{list_size, read_ascending, wire_enum, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, FixedSize, Read, ReadExt as _, Write};
use commonware_cryptography::sha256::Digest;

/// One account. Self-custody and custody are the same type; only the controller differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who may act for it.
    pub controller: Controller,
    /// Whether it can be used.
    pub status: Status,
    /// What the registrar says about it, for mandates that only some may collect.
    pub classes: Classes,
    /// How many usernames it has.
    pub names_count: Count,
    /// How many accounts have it as their custodian.
    pub members_count: Count,
    /// What it has, ascending by asset, at most [`Account::HOLDINGS_MAX`].
    pub holdings: Vec<Holding>,
    /// The operations it authored that have not expired, ascending by id, at most [`Account::RECENT_MAX`]. Expired ones
    /// go when the account authors again.
    pub recent: Vec<Recent>,
}

impl Account {
    /// Most assets one account can hold.
    pub const HOLDINGS_MAX: usize = 64;
    /// Most unexpired operations one account can have authored.
    pub const RECENT_MAX: usize = 1_024;
    /// Most usernames one account can have.
    pub const NAMES_MAX: u32 = 8;

    /// A new account.
    pub fn new(controller: Controller) -> Self {
        Self {
            controller,
            status: Status::Open,
            classes: Classes::default(),
            names_count: Count(0),
            members_count: Count(0),
            holdings: Vec::new(),
            recent: Vec::new(),
        }
    }

    /// Whether it can be used.
    pub fn is_open(&self) -> bool {
        self.status == Status::Open
    }

    /// What it has of `asset`, if it ever had any.
    pub fn holding(&self, asset: &AssetCode) -> Option<&Holding> {
        self.find_holding(asset)
            .ok()
            .map(|position| &self.holdings[position])
    }

    /// The position of the holding of `asset`, or where it would be inserted.
    #[inline]
    pub(crate) fn find_holding(&self, asset: &AssetCode) -> Result<usize, usize> {
        // Nearly every account has one to three assets, where walking is faster than halving.
        for (position, holding) in self.holdings.iter().enumerate() {
            if holding.asset == *asset {
                return Ok(position);
            }
            if holding.asset > *asset {
                return Err(position);
            }
        }
        Err(self.holdings.len())
    }

    /// The memory of the operation `id`, unless it was not applied or has been forgotten.
    #[inline]
    pub fn find_recent(&self, id: &OperationId) -> Option<&Recent> {
        self.recent
            .binary_search_by(|recent| recent.id.cmp(id))
            .ok()
            .map(|position| &self.recent[position])
    }

    /// How many remembered ids are still valid at `now`.
    #[inline]
    pub(crate) fn live_recent_count(&self, now: Timestamp) -> usize {
        self.recent.len() - self.expired_recent_count(now)
    }

    /// Ids sort by the second they are valid until, so the expired ones come first.
    #[inline]
    fn expired_recent_count(&self, now: Timestamp) -> usize {
        self.recent
            .partition_point(|recent| recent.id.valid_until_s() * SECOND_MS <= now.0)
    }

    /// Remembers an applied operation and forgets the expired ones.
    #[inline]
    pub(crate) fn remember(&mut self, id: OperationId, body: &Digest, now: Timestamp) {
        let expired = self.expired_recent_count(now);
        if expired > 0 {
            self.recent.drain(..expired);
        }
        let position = self.recent.partition_point(|recent| recent.id < id);
        self.recent.insert(position, Recent::new(id, body));
    }
}

impl Write for Account {
    fn write(&self, buf: &mut impl BufMut) {
        self.controller.write(buf);
        self.status.write(buf);
        self.classes.write(buf);
        self.names_count.write(buf);
        self.members_count.write(buf);
        write_list(&self.holdings, buf);
        write_list(&self.recent, buf);
    }
}

impl EncodeSize for Account {
    fn encode_size(&self) -> usize {
        self.controller.encode_size()
            + self.status.encode_size()
            + self.classes.encode_size()
            + self.names_count.encode_size()
            + self.members_count.encode_size()
            + list_size(&self.holdings)
            + list_size(&self.recent)
    }
}

impl Read for Account {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            controller: Controller::read(buf)?,
            status: Status::read(buf)?,
            classes: Classes::read(buf)?,
            names_count: Count::read(buf)?,
            members_count: Count::read(buf)?,
            holdings: read_ascending(buf, Self::HOLDINGS_MAX, |holding: &Holding| holding.asset)?,
            recent: read_ascending(buf, Self::RECENT_MAX, |recent: &Recent| recent.id)?,
        })
    }
}

/// Who may act for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controller {
    /// Whoever signs with this key.
    Key(KeyBytes),
    /// Another account, which acts for this one in its own operations.
    Custodian(AccountId),
}

wire_enum!(Controller {
    0 = Key(key),
    1 = Custodian(custodian),
});

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It can.
    Open,
    /// Never again. The record stays so that the id can't be opened a second time.
    Closed,
    /// It is a node's that was removed from the network. It can only ask to be linked again.
    Unlinked,
}

wire_enum!(Status {
    0 = Open,
    1 = Closed,
    2 = Unlinked,
});

/// A set of up to 32 classes, such as "food stall". What they mean is the network's to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Classes(pub u32);

impl Classes {
    /// Most classes.
    pub const COUNT: u8 = 32;

    /// Whether `class`, 0 to 31, is in the set.
    pub const fn contains(self, class: u8) -> bool {
        class < Self::COUNT && self.0 >> class & 1 == 1
    }
}

wire_struct!(Classes { 0 });

/// What one account has of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The asset.
    pub asset: AssetCode,
    /// What can be paid out, not counting what is held. Negative down to minus the credit limit.
    pub available: Balance,
    /// What is reserved by holds and mandates.
    pub held: Amount,
    /// How far `available` may go below zero. Set by the asset's issuer.
    pub credit_limit: Amount,
}

impl Holding {
    /// Nothing of `asset`.
    pub const fn empty(asset: AssetCode) -> Self {
        Self {
            asset,
            available: Balance::ZERO,
            held: Amount::ZERO,
            credit_limit: Amount::ZERO,
        }
    }

    /// What can be paid out, including credit.
    pub fn spendable(&self) -> Amount {
        self.available.spendable(self.credit_limit)
    }
}

wire_struct!(Holding {
    asset,
    available,
    held,
    credit_limit,
});

/// The memory of one applied operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recent {
    /// Its id.
    pub id: OperationId,
    /// The first bytes of its body's digest, enough to tell a retry from another request under the same id.
    pub body: [u8; 4],
}

impl Recent {
    /// The memory of operation `id` with this body digest.
    pub fn new(id: OperationId, body: &Digest) -> Self {
        let mut tag = [0; 4];
        tag.copy_from_slice(&body.0[..4]);
        Self { id, body: tag }
    }
}

impl Write for Recent {
    fn write(&self, buf: &mut impl BufMut) {
        self.id.write(buf);
        buf.put_slice(&self.body);
    }
}

impl FixedSize for Recent {
    const SIZE: usize = OperationId::SIZE + 4;
}

impl Read for Recent {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            id: OperationId::read(buf)?,
            body: <[u8; 4]>::read(buf)?,
        })
    }
}
