//! Operations: what people and organisations ask the network to do, and how they sign it.
//!
//! ```text
//! signed     author 16 | signer 32 | id 16 | operation | signature 64
//! body       sha256("scrip operation" || operation), except for a batch of transfers:
//!            sha256("scrip batch" || merkle root over its items), so that a receipt can prove one of its items
//! digest     sha256("scrip signed operation" || network 32 || author 16 || signer 32 || id 16 || body 32)
//! signature  ed25519 by the signer over the digest, in the namespace "_SCRIP_OPERATION"
//! ```

use crate::ids::{AccountId, NetworkId, OperationId};
use crate::mandate::Presentation;
use crate::refusal::refusals;
use crate::wire::wire_enum;
use crate::{
    account, asset, credential, election, hold, mandate, membership, merkle, name, request,
    transfer,
};
use bytes::BufMut;
use commonware_codec::{
    Buf, Copying, Encode as _, EncodeSize, Error as CodecError, FixedSize as _, Read, ReadExt as _,
    Write,
};
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _, Verifier as _,
    ed25519::{PrivateKey, PublicKey, Signature},
    sha256::Digest,
};
use std::sync::OnceLock;

/// Everything that can be asked, by capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// On accounts.
    Account(account::Operation),
    /// On assets.
    Asset(asset::Operation),
    /// On usernames.
    Name(name::Operation),
    /// On transfers.
    Transfer(transfer::Operation),
    /// On payment requests.
    Request(request::Operation),
    /// On holds.
    Hold(hold::Operation),
    /// On mandates.
    Mandate(mandate::Operation),
    /// On certificates.
    Credential(credential::Operation),
    /// On the membership of nodes.
    Membership(membership::Operation),
    /// On elections.
    Election(election::Operation),
}

wire_enum!(Operation {
    0 = Account(operation),
    1 = Asset(operation),
    2 = Name(operation),
    3 = Transfer(operation),
    4 = Request(operation),
    5 = Hold(operation),
    6 = Mandate(operation),
    7 = Credential(operation),
    8 = Membership(operation),
    9 = Election(operation),
});

macro_rules! into_operation {
    ($($capability:ident => $variant:ident),* $(,)?) => {
        $( impl From<$capability::Operation> for Operation {
            fn from(operation: $capability::Operation) -> Self {
                Self::$variant(operation)
            }
        } )*
    };
}

into_operation!(
    account => Account,
    asset => Asset,
    name => Name,
    transfer => Transfer,
    request => Request,
    hold => Hold,
    mandate => Mandate,
    credential => Credential,
    membership => Membership,
    election => Election,
);

impl Operation {
    /// The digest of the operation itself, without who asks for it.
    pub fn body(&self) -> Digest {
        match self {
            Self::Transfer(transfer::Operation::Batch { items }) => {
                batch_body(&merkle::root(batch_leaves(items)))
            }
            operation => Sha256::hash(&[b"scrip operation", &operation.encode()]),
        }
    }
}

/// The leaves of a batch's tree.
pub fn batch_leaves(items: &[transfer::Item]) -> Vec<Digest> {
    items.iter().map(batch_leaf).collect()
}

/// The leaf of one item of a batch.
pub fn batch_leaf(item: &transfer::Item) -> Digest {
    // On the stack: a batch has thousands of items, and one is at most a few hundred bytes.
    let mut space = [0; 512];
    let size = item.encode_size();
    match space.get_mut(..size) {
        Some(space) => {
            item.write(&mut &mut space[..]);
            merkle::leaf(space)
        }
        None => merkle::leaf(&item.encode()),
    }
}

/// The body of a batch from the root over its items.
pub fn batch_body(root: &Digest) -> Digest {
    Sha256::hash(&[b"scrip batch", root])
}

/// The digest that is signed and that names an operation in its block.
pub fn digest(
    network: &NetworkId,
    author: &AccountId,
    signer: &PublicKey,
    id: &OperationId,
    body: &Digest,
) -> Digest {
    Sha256::hash(&[
        b"scrip signed operation",
        &network.0,
        &author.0,
        signer,
        &id.0,
        body,
    ])
}

/// An operation with its author, its id and a signature.
///
/// It can be decoded and passed around before its signatures are checked; [`Self::verify`] or a batch check over
/// [`Self::checks`] must have passed before it is executed.
#[derive(Clone, Debug)]
pub struct Signed {
    author: AccountId,
    signer: PublicKey,
    id: OperationId,
    operation: Operation,
    signature: Signature,
    /// Computed when first needed. The fields above never change, so it stays right.
    body: OnceLock<Digest>,
}

/// One ed25519 signature to be checked.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    /// By which key.
    pub key: &'a PublicKey,
    /// In which namespace.
    pub namespace: &'static [u8],
    /// Over what.
    pub message: Digest,
    /// The signature.
    pub signature: &'a Signature,
}

/// A signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature is not valid for this operation and this network")]
pub struct SignatureError;

impl SignatureError {
    /// The permanent code.
    pub const fn code(self) -> &'static str {
        "operation_signature_invalid"
    }
}

impl Signed {
    /// Separates signatures of operations from all others.
    pub const NAMESPACE: &[u8] = b"_SCRIP_OPERATION";

    /// Bytes that every encoded operation has besides what it asks for.
    pub const SIZE_MIN: usize =
        AccountId::SIZE + PublicKey::SIZE + OperationId::SIZE + Signature::SIZE;

    /// Signs an operation.
    pub fn new(
        network: &NetworkId,
        key: &PrivateKey,
        author: AccountId,
        id: OperationId,
        operation: Operation,
    ) -> Self {
        let signer = key.public_key();
        let body = operation.body();
        let digest = digest(network, &author, &signer, &id, &body);
        Self {
            author,
            signer,
            id,
            operation,
            signature: key.sign(Self::NAMESPACE, &digest),
            body: body.into(),
        }
    }

    /// Puts together an operation that was signed elsewhere.
    pub fn from_parts(
        author: AccountId,
        signer: PublicKey,
        id: OperationId,
        operation: Operation,
        signature: Signature,
    ) -> Self {
        Self {
            author,
            signer,
            id,
            operation,
            signature,
            body: OnceLock::new(),
        }
    }

    /// Reads one whose signer's key `decode` decodes. For readers that see the same keys again and again: decoding one
    /// is most of the work of reading an operation.
    pub fn read_with(
        buf: &mut impl Buf,
        decode: impl FnOnce(&[u8; PublicKey::SIZE]) -> Result<PublicKey, CodecError>,
    ) -> Result<Self, CodecError> {
        Ok(Self::from_parts(
            AccountId::read(buf)?,
            decode(&<[u8; PublicKey::SIZE]>::read(buf)?)?,
            OperationId::read(buf)?,
            Operation::read(buf)?,
            Signature::read(buf)?,
        ))
    }

    /// On whose behalf it is asked.
    pub const fn author(&self) -> AccountId {
        self.author
    }

    /// Who signed it: the author's controller.
    pub const fn signer(&self) -> &PublicKey {
        &self.signer
    }

    /// Its id.
    pub const fn id(&self) -> OperationId {
        self.id
    }

    /// What is asked.
    pub const fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The signature.
    pub const fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The digest of the operation itself. Computed once.
    pub fn body(&self) -> &Digest {
        self.body.get_or_init(|| self.operation.body())
    }

    /// The digest that names it on `network`: what is signed, and its leaf in the block's tree. It does not cover the
    /// signature.
    pub fn digest(&self, network: &NetworkId) -> Digest {
        digest(network, &self.author, &self.signer, &self.id, self.body())
    }

    /// The signatures it carries: the author's and, for the use of a mandate, the presenting device's, or for a node's
    /// certificate or a validator's key on the burn chain its own.
    pub fn checks(&self, network: &NetworkId) -> (Check<'_>, Option<Check<'_>>) {
        let own = Check {
            key: &self.signer,
            namespace: Self::NAMESPACE,
            message: self.digest(network),
            signature: &self.signature,
        };
        let further = match &self.operation {
            Operation::Membership(operation) => operation.check(network),
            Operation::Election(operation) => operation.check(network),
            _ => self.presentation_check(network),
        };
        (own, further)
    }

    fn presentation_check(&self, network: &NetworkId) -> Option<Check<'_>> {
        let Operation::Mandate(mandate::Operation::Collect {
            mandate,
            payee,
            amount,
            origin,
            presentation,
            ..
        }) = &self.operation
        else {
            return None;
        };
        let (key, serial, subject, signature) = match &**presentation {
            Presentation::Device {
                key,
                serial,
                signature,
            } => (key, serial, None, signature),
            Presentation::Delivery {
                key,
                serial,
                subject,
                signature,
            } => (key, serial, Some(subject), signature),
            Presentation::Vault | Presentation::Secret { .. } => return None,
        };
        let message = Presentation::message(
            network,
            mandate,
            serial.0,
            payee,
            *amount,
            origin.as_ref(),
            subject,
        );
        Some(Check {
            key,
            namespace: Presentation::NAMESPACE,
            message,
            signature,
        })
    }

    /// Checks its signatures one by one.
    pub fn verify(&self, network: &NetworkId) -> Result<(), SignatureError> {
        let (own, presentation) = self.checks(network);
        let holds = |check: Check<'_>| {
            check
                .key
                .verify(check.namespace, &check.message, check.signature)
        };
        if holds(own) && presentation.is_none_or(holds) {
            Ok(())
        } else {
            Err(SignatureError)
        }
    }
}

impl PartialEq for Signed {
    fn eq(&self, other: &Self) -> bool {
        self.author == other.author
            && self.signer == other.signer
            && self.id == other.id
            && self.operation == other.operation
            && self.signature == other.signature
    }
}

impl Eq for Signed {}

impl Write for Signed {
    fn write(&self, buf: &mut impl BufMut) {
        self.author.write(buf);
        self.signer.write(buf);
        self.id.write(buf);
        self.operation.write(buf);
        self.signature.write(buf);
    }
}

impl EncodeSize for Signed {
    fn encode_size(&self) -> usize {
        Self::SIZE_MIN + self.operation.encode_size()
    }
}

impl Read for Signed {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        Self::read_with(buf, |key| PublicKey::read(&mut Copying(key)))
    }
}

refusals! {
    /// Why an operation was refused whatever it asks for.
    pub enum Error {
        /// Its id is not valid any more.
        Expired = "operation_expired", WithNewId,
            "This took too long and was not done. Please try again.";
        /// Its id would be valid for longer than the network remembers.
        ValidTooLong = "operation_valid_too_long", WithNewId,
            "This device's clock may be wrong: the request would stay valid for too long.";
        /// The author has no account.
        UnknownAuthor = "operation_author_unknown", Later,
            "The sender has no account.";
        /// The author's account was closed.
        AuthorClosed = "operation_author_closed", Never,
            "The sender's account was closed.";
        /// The author is a node that was removed from the network, and this is not its request to be linked again.
        AuthorUnlinked = "operation_author_unlinked", Later,
            "The sender's node was removed from the network.";
        /// The signer is not the author's controller.
        WrongSigner = "operation_wrong_signer", Never,
            "This was signed with a key that doesn't belong to the sender.";
        /// The same operation was applied before.
        AlreadyApplied = "operation_already_applied", Never,
            "This was done before and is not done twice.";
        /// Another operation under the same id was applied before.
        IdReused = "operation_id_reused", WithNewId,
            "Something else was done under the same number.";
        /// The author has as many unexpired operations as the network remembers.
        TooManyRecent = "operation_too_many_recent", Later,
            "The sender has done too much in a short time. Please try again shortly.";
    }
}
