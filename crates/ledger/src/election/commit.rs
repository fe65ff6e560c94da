//! Taking registrations and block commits.

use super::burn;
use super::error::Error;
use super::examine::{Evidence, Sound, examine};
use super::operation::{BurnProof, TransactionBytes};
use super::record::{
    Amounts, Candidate, Commit, SCRIPT_BYTES_MAX, ScriptBytes, Tenure, Verdict, key_reference,
};
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::state::{Key, View};
use commonware_codec::Encode as _;
use commonware_cryptography::ed25519::PublicKey;
use scrip_burnchain::payload::Payload;
use scrip_burnchain::work;

/// Registers a validator's key. The validator's signature was checked with the operation's.
pub(super) fn register<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    validator: &PublicKey,
    proof: &BurnProof,
) -> Result<Event, Failure> {
    let (_, tip) = burn::state(draft)?;
    let (block, burn) = burn::included(draft, &tip, proof)?;
    let Payload::Register {
        network,
        validator: named,
    } = burn.payload
    else {
        return Err(Error::PayloadMissing.into());
    };
    if network != context.block.network.0.as_ref()[..16] {
        return Err(Error::KeyOfOtherNetwork.into());
    }
    if named[..] != validator.encode()[..] {
        return Err(Error::KeyDiffers.into());
    }
    let script = burn
        .second_script
        .map(|script| script.to_bytes())
        .filter(|script| (1..=SCRIPT_BYTES_MAX).contains(&script.len()))
        .ok_or(Error::KeyScriptMissing)?;
    let key = Key::candidate(&key_reference(&context.block.network, validator));
    let before = draft.get::<Candidate>(&key)?.cloned();
    if before
        .as_ref()
        .is_some_and(|before| before.registered_height >= block.height)
    {
        return Err(Error::KeyNotNewer.into());
    }
    let fresh = Candidate {
        validator: validator.clone(),
        transaction: burn.id,
        registered_height: block.height,
        script: ScriptBytes(script),
        window: Amounts::default(),
        window_epoch: 0,
        carried_burned: 0,
        carried_mapped: 0,
    };
    let candidate = match before {
        // Another key on the burn chain, the same validator: what it stands with stays.
        Some(before) => Candidate {
            window: before.window,
            window_epoch: before.window_epoch,
            carried_burned: before.carried_burned,
            carried_mapped: before.carried_mapped,
            ..fresh
        },
        None => fresh,
    };
    draft.put(&key, candidate);
    Ok(Event::ElectionKeyRegistered {
        validator: validator.clone(),
    })
}

/// Records a block commit.
pub(super) fn commit<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    proof: &BurnProof,
    funding: &TransactionBytes,
) -> Result<Event, Failure> {
    let (_, tip) = burn::state(draft)?;
    let (block, burn) = burn::included(draft, &tip, proof)?;
    let Payload::Commit(said) = burn.payload else {
        return Err(Error::PayloadMissing.into());
    };
    let candidate = draft.get::<Candidate>(&Key::candidate(&said.key))?;
    let key = Key::tenure(context.block.epoch);
    let evidence = Evidence {
        tip: &tip,
        candidate,
        tenure: draft.get::<Tenure>(&key)?,
    };
    let height = Some(context.block.height);
    let Sound { mut tenure, hashes } = examine(&evidence, &burn, &said, Some(funding), height)?;
    let network = tenure.settings.burn_network.network();
    let mapped = work::mapped(hashes, network, &block);
    tenure.commits.0.push(Commit {
        transaction: burn.id,
        block: proof.block,
        burn_height: block.height,
        index: proof.index,
        key: said.key,
        amount: burn.amount,
        nonce: said.nonce.unwrap_or_default(),
        hashes,
        mapped,
        verdict: Verdict::Pending,
    });
    draft.put(&key, tenure);
    Ok(Event::ElectionCommitted {
        key: said.key,
        transaction: burn.id,
    })
}
