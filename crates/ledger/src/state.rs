//! The state that the rules read and write: keys, records, a read-only view and a draft of changes over it.

pub use crate::draft::Draft;
pub use crate::record::{Record, RecordKind};

use crate::credential::SubjectKey;
use crate::ids::{
    AccountId, AssetCode, AuthorityId, CredentialId, HoldId, MandateId, PaymentId, ProposalId,
    RequestId,
};
use crate::membership::NodeName;
use crate::username::Username;
use crate::wire::write_hex;
use bytes::BufMut;
use commonware_codec::{Buf, Error, FixedArray, FixedSize, Read as CodecRead, ReadExt as _, Write};
use commonware_cryptography::{Hasher as _, Sha256, ed25519::PublicKey, sha256::Digest};
use commonware_utils::{Array, Span};
use core::{fmt, hash, ops::Deref};
use indexmap::IndexMap;

/// The hasher of every map in this crate. Its seed differs from process to process, so that nobody can prepare keys
/// that collide; no map's order depends on it.
pub(crate) type Hasher = foldhash::fast::RandomState;

/// Where a record is kept: one byte for the kind, then an id or a hash, then zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, FixedArray)]
#[fixed_array(infallible)]
pub struct Key(pub [u8; 32]);

macro_rules! id_keys {
    ($( $(#[$meta:meta])* $function:ident, $id:ty, $kind:ident; )*) => {
        $( $(#[$meta])*
        #[inline]
        pub fn $function(id: &$id) -> Self {
            Self::padded(RecordKind::$kind, &id.0)
        } )*
    };
}

impl Key {
    id_keys! {
        /// An account.
        account, AccountId, Account;
        /// A payment request.
        request, RequestId, Request;
        /// A hold.
        hold, HoldId, Hold;
        /// A mandate.
        mandate, MandateId, Mandate;
        /// A payment that can be refunded.
        payment, PaymentId, Payment;
        /// A proposal that nodes vote on.
        proposal, ProposalId, Proposal;
        /// A certificate authority.
        authority, AuthorityId, Authority;
        /// A certificate.
        credential, CredentialId, Credential;
    }

    /// An asset.
    pub fn asset(code: &AssetCode) -> Self {
        Self::padded(RecordKind::Asset, code.padded())
    }

    /// A username.
    pub fn name(name: &Username) -> Self {
        Self::hashed(RecordKind::Name, &name.digest())
    }

    /// What all usernames that look like `name` share.
    pub fn skeleton(name: &Username) -> Self {
        Self::hashed(RecordKind::Skeleton, &name.skeleton())
    }

    /// Page `page` of what expires in Unix minute `minute`.
    pub fn expiry_page(minute: u64, page: u32) -> Self {
        // Little endian, so that neighbours differ in the first eight bytes, which the store indexes by.
        let mut id = [0; 12];
        id[..8].copy_from_slice(&minute.to_le_bytes());
        id[8..].copy_from_slice(&page.to_be_bytes());
        Self::padded(RecordKind::ExpiryPage, &id)
    }

    /// How far expiries are settled.
    pub fn expiry_cursor() -> Self {
        Self::padded(RecordKind::ExpiryCursor, &[])
    }

    /// The network's rules.
    pub fn rules() -> Self {
        Self::padded(RecordKind::Rules, &[])
    }

    /// The committee of an epoch.
    pub fn committee(epoch: u64) -> Self {
        Self::padded(RecordKind::Committee, &epoch.to_le_bytes())
    }

    /// A node that is or was linked.
    pub fn node(identity: &NodeName) -> Self {
        Self::hashed(RecordKind::Node, &identity.digest())
    }

    /// Whose a node's key is or was.
    pub fn node_key(key: &PublicKey) -> Self {
        Self::hashed(
            RecordKind::NodeKey,
            &Sha256::hash(&[b"scrip node key", key]),
        )
    }

    /// Who is linked and what is being voted on.
    pub fn register() -> Self {
        Self::padded(RecordKind::Register, &[])
    }

    /// What there is of certificates in all.
    pub fn credential_register() -> Self {
        Self::padded(RecordKind::CredentialRegister, &[])
    }

    /// The certificate that counts for a key.
    pub fn credential_subject(key: &SubjectKey) -> Self {
        let parts: [&[u8]; 3] = [
            b"scrip certified key",
            key.kind().as_bytes(),
            key.as_bytes(),
        ];
        Self::hashed(RecordKind::CredentialSubject, &Sha256::hash(&parts))
    }

    /// A ballot, by its number.
    pub fn ballot(number: u64) -> Self {
        Self::padded(RecordKind::Ballot, &number.to_le_bytes())
    }

    /// A revocation list of an authority, by its number.
    pub fn revocation_list(authority: &AuthorityId, number: u64) -> Self {
        let mut id = [0; 24];
        id[..16].copy_from_slice(&authority.0);
        id[16..].copy_from_slice(&number.to_be_bytes());
        Self::padded(RecordKind::RevocationList, &id)
    }

    /// The burn chain's best chain.
    pub fn burn_tip() -> Self {
        Self::padded(RecordKind::BurnTip, &[])
    }

    /// The block of the burn chain with this hash.
    pub fn burn_block(hash: &[u8; 32]) -> Self {
        // Hashes of blocks end in zeros in this order, because of their work; the last byte is the least of a loss.
        Self::padded(RecordKind::BurnBlock, &hash[..31])
    }

    /// The validator's key with this reference.
    pub fn candidate(reference: &[u8; 16]) -> Self {
        Self::padded(RecordKind::Candidate, reference)
    }

    /// The tenure of an epoch.
    pub fn tenure(epoch: u64) -> Self {
        Self::padded(RecordKind::Tenure, &epoch.to_le_bytes())
    }

    /// How leaders are elected.
    pub fn election_settings() -> Self {
        Self::padded(RecordKind::ElectionSettings, &[])
    }

    /// Which other settings of elections nodes ask for.
    pub fn settings_votes() -> Self {
        Self::padded(RecordKind::SettingsVotes, &[])
    }

    /// The kind of record that is kept here, unless no kind is.
    pub fn kind(&self) -> Option<RecordKind> {
        RecordKind::from_tag(self.0[0])
    }

    #[inline]
    fn padded(kind: RecordKind, id: &[u8]) -> Self {
        let mut bytes = [0; 32];
        bytes[0] = kind as u8;
        bytes[1..=id.len()].copy_from_slice(id);
        Self(bytes)
    }

    fn hashed(kind: RecordKind, digest: &Digest) -> Self {
        Self::padded(kind, &digest.0[..31])
    }
}

impl hash::Hash for Key {
    #[inline]
    fn hash<H: hash::Hasher>(&self, hasher: &mut H) {
        let (halves, _) = self.0.as_chunks::<16>();
        hasher.write_u128(u128::from_ne_bytes(halves[0]));
        hasher.write_u128(u128::from_ne_bytes(halves[1]));
    }
}

impl Write for Key {
    fn write(&self, buf: &mut impl BufMut) {
        buf.put_slice(&self.0);
    }
}

impl CodecRead for Key {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self(<[u8; 32]>::read(buf)?))
    }
}

impl FixedSize for Key {
    const SIZE: usize = 32;
}

impl AsRef<[u8]> for Key {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Deref for Key {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, formatter)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, formatter)
    }
}

impl core::str::FromStr for Key {
    type Err = crate::wire::HexError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        crate::wire::read_hex(text).map(Self)
    }
}

impl Span for Key {}
impl Array for Key {}

/// What a view knows about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read<'a> {
    /// The state has this record.
    Present(&'a Record),
    /// The state has no record here.
    Absent,
    /// Not loaded: the caller has to load it and run the operation again.
    Unloaded,
}

/// A state to read from.
pub trait View {
    /// What is known about `key`. Must give the same answer every time, except that `Unloaded` may become one of the
    /// others.
    fn read(&self, key: &Key) -> Read<'_>;
}

impl<V: View + ?Sized> View for &V {
    fn read(&self, key: &Key) -> Read<'_> {
        (**self).read(key)
    }
}

/// The part of a state that was loaded.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    records: IndexMap<Key, Option<Record>, Hasher>,
}

impl Loaded {
    /// Nothing loaded, with room for `keys_count` keys.
    pub fn with_capacity(keys_count: usize) -> Self {
        Self {
            records: IndexMap::with_capacity_and_hasher(keys_count, Hasher::default()),
        }
    }

    /// Says what the state has under `key`; `None` says that it has nothing.
    pub fn insert(&mut self, key: Key, record: Option<Record>) {
        self.records.insert(key, record);
    }

    /// Whether `key` was loaded.
    pub fn contains(&self, key: &Key) -> bool {
        self.records.contains_key(key)
    }

    /// How many keys were loaded.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether nothing was loaded.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Every key that was loaded, in the order of loading.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, Option<&Record>)> {
        self.records
            .iter()
            .map(|(key, record)| (key, record.as_ref()))
    }
}

impl View for Loaded {
    #[inline]
    fn read(&self, key: &Key) -> Read<'_> {
        match self.records.get(key) {
            Some(Some(record)) => Read::Present(record),
            Some(None) => Read::Absent,
            None => Read::Unloaded,
        }
    }
}
