//! Executing blocks: what a new block opens and due expiries first, then one operation after the other.
//!
//! A replica collects the [`block_hints`] and the [`hints`] of all operations, loads those records into a
//! [`crate::state::Loaded`], opens the block and executes. On [`Failure::Unloaded`] it loads that key too and runs the
//! same step again: a failed step has changed nothing. Whoever proposes a block leaves out what is refused; whoever
//! checks one finds it invalid if anything is.

pub use crate::refusal::{Reason, Refusal, Retry};

use crate::account::{self, Controller};
use crate::block::Header;
use crate::credential::{Guard, SubjectKey};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::{AccountId, KeyBytes, NetworkId, OperationId};
use crate::operation::{Error, Operation, Signed};
use crate::rules::Rules;
use crate::state::{Key, View};
use crate::time::{SECOND_MS, Timestamp};
use crate::{
    asset, credential, election, expiry, hold, mandate, membership, name, request, transfer,
};
use commonware_cryptography::{ed25519::PublicKey, sha256::Digest};

/// What the rules know of the block they execute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockContext {
    /// Which network.
    pub network: NetworkId,
    /// How many blocks come before.
    pub height: u64,
    /// Which epoch.
    pub epoch: u64,
    /// In which view it is proposed.
    pub view: u64,
    /// The digest of the block before.
    pub parent: Digest,
    /// When. Never earlier than the block before.
    pub timestamp: Timestamp,
}

impl BlockContext {
    /// What the rules know of the block with this header.
    pub const fn of(header: &Header) -> Self {
        Self {
            network: header.network,
            height: header.height,
            epoch: header.epoch,
            view: header.view,
            parent: header.parent,
            timestamp: header.timestamp,
        }
    }

    /// A block of epoch 0 without a header, for rules that run outside a network.
    pub const fn bare(network: NetworkId, height: u64, timestamp: Timestamp) -> Self {
        Self {
            network,
            height,
            epoch: 0,
            view: height,
            parent: Digest([0; 32]),
            timestamp,
        }
    }
}

/// Why a step did not happen. The draft is as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The record under this key has to be loaded before running the step again.
    Unloaded(Key),
    /// The rules say no.
    Refused(Refusal),
}

/// What a rule knows of the operation it applies.
pub(crate) struct Context<'a> {
    pub(crate) block: &'a BlockContext,
    pub(crate) rules: Rules,
    pub(crate) author: AccountId,
    pub(crate) signer: &'a PublicKey,
    pub(crate) id: OperationId,
    pub(crate) guard: Guard,
}

impl Context<'_> {
    pub(crate) const fn now(&self) -> Timestamp {
        self.block.timestamp
    }
}

/// Opens the epoch's tenure if there are elections, and settles due expiries, at most as many as the rules allow per block.
/// Runs once, before the first operation.
///
/// Is never refused on a state that these rules made.
pub fn open_block<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
) -> Result<Vec<Event>, Failure> {
    let checkpoint = draft.checkpoint();
    let settled = rules(draft).and_then(|rules| {
        election::open(draft, context)?;
        expiry::settle(draft, context, &rules)
    });
    if settled.is_err() {
        draft.rollback(checkpoint);
    }
    settled
}

/// Applies one operation, whole or not at all.
///
/// The caller has checked its signatures ([`Signed::verify`] or a batch check over [`Signed::checks`]); everything else
/// is checked here, in this order: its validity window, its author, its signer, whether it was applied before, and then
/// what it asks for.
pub fn execute<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
    signed: &Signed,
) -> Result<Event, Failure> {
    let checkpoint = draft.checkpoint();
    let applied = apply(draft, context, signed);
    if applied.is_err() {
        draft.rollback(checkpoint);
    }
    applied
}

fn apply<V: View>(
    draft: &mut Draft<V>,
    block: &BlockContext,
    signed: &Signed,
) -> Result<Event, Failure> {
    let context = Context {
        block,
        rules: rules(draft)?,
        author: signed.author(),
        signer: signed.signer(),
        id: signed.id(),
        guard: Guard::new(draft, signed.operation())?,
    };
    check_window(&context)?;
    check_author(draft, &context, signed)?;
    credential::check_signer(draft, &context, signed)?;
    let event = match signed.operation() {
        Operation::Account(operation) => account::apply(draft, &context, operation),
        Operation::Asset(operation) => asset::apply(draft, &context, operation),
        Operation::Name(operation) => name::apply(draft, &context, operation),
        Operation::Transfer(operation) => transfer::apply(draft, &context, operation),
        Operation::Request(operation) => request::apply(draft, &context, operation),
        Operation::Hold(operation) => hold::apply(draft, &context, operation),
        Operation::Mandate(operation) => mandate::apply(draft, &context, operation),
        Operation::Membership(operation) => membership::apply(draft, &context, operation),
        Operation::Credential(operation) => credential::apply(draft, &context, operation),
        Operation::Election(operation) => election::apply(draft, &context, operation),
    }?;
    let slot = draft
        .account_slot(&context.author)?
        .ok_or(Error::UnknownAuthor)?;
    draft.remember(slot, |account| {
        account.remember(context.id, signed.body(), block.timestamp);
    });
    Ok(event)
}

fn rules<V: View>(draft: &Draft<V>) -> Result<Rules, Failure> {
    let rules = draft.get::<Rules>(&Key::rules())?;
    Ok(*rules.expect("every state has rules since its genesis"))
}

fn check_window(context: &Context<'_>) -> Result<(), Error> {
    let now = context.now();
    let valid_until = Timestamp(context.id.valid_until_s() * SECOND_MS);
    if valid_until <= now {
        return Err(Error::Expired);
    }
    if valid_until > now.plus_seconds(u64::from(context.rules.validity_max_s)) {
        return Err(Error::ValidTooLong);
    }
    Ok(())
}

fn check_author<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    signed: &Signed,
) -> Result<(), Failure> {
    let Some(slot) = draft.account_slot(&context.author)? else {
        return match signed.operation() {
            Operation::Account(operation)
                if account::opens_itself(&context.author, context.signer, operation) =>
            {
                Ok(())
            }
            _ => Err(Error::UnknownAuthor.into()),
        };
    };
    let author = draft.account(slot);
    match (author.status, signed.operation()) {
        (account::Status::Open, _)
        | (account::Status::Unlinked, Operation::Membership(membership::Operation::Link { .. })) => {
        }
        (account::Status::Closed, _) => return Err(Error::AuthorClosed.into()),
        (account::Status::Unlinked, _) => return Err(Error::AuthorUnlinked.into()),
    }
    if author.controller != Controller::Key(KeyBytes::from(context.signer)) {
        return Err(Error::WrongSigner.into());
    }
    if let Some(recent) = author.find_recent(&context.id) {
        return Err(
            if *recent == account::Recent::new(context.id, signed.body()) {
                Error::AlreadyApplied.into()
            } else {
                Error::IdReused.into()
            },
        );
    }
    if author.live_recent_count(context.now()) >= account::Account::RECENT_MAX {
        return Err(Error::TooManyRecent.into());
    }
    Ok(())
}

/// Adds the keys that opening the block surely reads.
pub fn block_hints(context: &BlockContext, out: &mut Vec<Key>) {
    out.push(Key::rules());
    out.push(Key::credential_register());
    out.push(Key::expiry_cursor());
    let minute = context.timestamp.minutes();
    out.push(Key::expiry_page(minute.saturating_sub(1), 0));
    election::open_hints(context, out);
}

/// Adds the keys that executing `signed` reads, as far as it alone says. May add a key twice.
pub fn hints(signed: &Signed, out: &mut Vec<Key>) {
    out.push(Key::account(&signed.author()));
    let signer = SubjectKey::Ed25519(KeyBytes::from(signed.signer()));
    out.push(Key::credential_subject(&signer));
    match signed.operation() {
        Operation::Account(operation) => account_hints(signed, operation, out),
        Operation::Asset(operation) => match operation {
            asset::Operation::Create { code, issuer, .. } => {
                out.extend([Key::asset(code), Key::account(issuer)]);
            }
            asset::Operation::Issue { asset, payee, .. } => {
                out.extend([Key::asset(asset), Key::account(payee)]);
            }
            asset::Operation::Redeem { asset, payer, .. } => {
                out.extend([Key::asset(asset), Key::account(payer)]);
            }
        },
        Operation::Name(operation) => match operation {
            name::Operation::Claim { account, name } => {
                out.extend([Key::account(account), Key::name(name), Key::skeleton(name)]);
            }
            name::Operation::Release { name } => out.push(Key::name(name)),
        },
        Operation::Transfer(operation) => match operation {
            transfer::Operation::Single(item) => item_hints(item, out),
            transfer::Operation::Batch { items } => {
                out.reserve(2 * items.len());
                for item in items {
                    item_hints(item, out);
                }
            }
            transfer::Operation::Refund { payment, .. } => out.push(Key::payment(payment)),
        },
        Operation::Request(operation) => match operation {
            request::Operation::Open {
                payee,
                asset,
                expires_at,
                ..
            } => {
                out.extend([Key::account(payee), Key::asset(asset)]);
                out.push(Key::expiry_page(expires_at.minutes(), 0));
            }
            request::Operation::Cancel { request } => out.push(Key::request(request)),
        },
        Operation::Hold(operation) => match operation {
            hold::Operation::Open {
                payer,
                payee,
                expires_at,
                ..
            } => {
                out.extend([Key::account(payer), Key::account(payee)]);
                out.push(Key::expiry_page(expires_at.minutes(), 0));
            }
            hold::Operation::Capture { hold, details, .. } => {
                out.push(Key::hold(hold));
                details_hints(details, out);
            }
            hold::Operation::Release { hold } => out.push(Key::hold(hold)),
        },
        Operation::Mandate(operation) => mandate_hints(operation, out),
        Operation::Membership(operation) => membership_hints(operation, out),
        Operation::Credential(operation) => credential_hints(operation, out),
        Operation::Election(operation) => election::hints(operation, out),
    }
}

fn credential_hints(operation: &credential::Operation, out: &mut Vec<Key>) {
    use credential::Operation as On;
    match operation {
        On::ProposeRemoval { authority } | On::SubmitList { authority, .. } => {
            out.push(Key::authority(authority));
        }
        On::Submit {
            authority, along, ..
        } => {
            out.push(Key::authority(authority));
            if let Some(item) = along {
                item_hints(item, out);
            }
        }
        On::Vote { ballot, .. } | On::Close { ballot } => out.push(Key::ballot(*ballot)),
        On::ProposeAuthority { .. } | On::ProposeParameters { .. } => {}
    }
}

fn account_hints(signed: &Signed, operation: &account::Operation, out: &mut Vec<Key>) {
    match operation {
        account::Operation::Open { salt, .. } => {
            out.push(Key::account(&AccountId::derive(signed.signer(), *salt)));
        }
        account::Operation::OpenMembers { first_salt, count } => {
            for offset in 0..count.0.min(account::Operation::OPEN_MEMBERS_MAX) {
                let salt = first_salt.wrapping_add(u64::from(offset));
                out.push(Key::account(&AccountId::derive(signed.signer(), salt)));
            }
        }
        account::Operation::Rotate {
            account,
            controller,
        } => {
            out.push(Key::account(account));
            if let Controller::Custodian(custodian) = controller {
                out.push(Key::account(custodian));
            }
        }
        account::Operation::SetCreditLimit { account, asset, .. } => {
            out.extend([Key::account(account), Key::asset(asset)]);
        }
        account::Operation::SetClasses { account, .. } | account::Operation::Close { account } => {
            out.push(Key::account(account));
        }
    }
}

fn mandate_hints(operation: &mandate::Operation, out: &mut Vec<Key>) {
    match operation {
        mandate::Operation::Grant { payer, terms } => {
            out.push(Key::account(payer));
            out.push(Key::expiry_page(terms.expires_at.minutes(), 0));
        }
        mandate::Operation::Collect {
            mandate,
            payee,
            details,
            terminal,
            ..
        } => {
            out.extend([Key::mandate(mandate), Key::account(payee)]);
            details_hints(details, out);
            if let Some(key) = terminal {
                out.push(Key::credential_subject(&SubjectKey::Ed25519(*key)));
            }
        }
        mandate::Operation::Extend {
            mandate,
            expires_at,
            ..
        } => {
            out.push(Key::mandate(mandate));
            out.push(Key::expiry_page(expires_at.minutes(), 0));
        }
        mandate::Operation::Suspend { mandate }
        | mandate::Operation::Resume { mandate }
        | mandate::Operation::Revoke { mandate } => out.push(Key::mandate(mandate)),
    }
}

fn membership_hints(operation: &membership::Operation, out: &mut Vec<Key>) {
    use membership::Operation as On;
    out.push(Key::register());
    match operation {
        On::Link { certificate } | On::Renew { certificate } => {
            out.push(Key::node(&certificate.identity));
            out.push(Key::node_key(&certificate.key));
        }
        On::Vote { proposal, .. } | On::Draw { proposal, .. } => out.push(Key::proposal(proposal)),
        On::Remove { .. } | On::Change { .. } | On::Weigh { .. } => {}
    }
}

fn item_hints(item: &transfer::Item, out: &mut Vec<Key>) {
    out.extend([Key::account(&item.payer), Key::account(&item.payee)]);
    details_hints(&item.details, out);
}

fn details_hints(details: &transfer::Details, out: &mut Vec<Key>) {
    if let Some(request) = &details.request {
        out.push(Key::request(request));
    }
    if let Some(until) = details.refundable_until {
        out.push(Key::expiry_page(until.minutes(), 0));
    }
}
