//! What operations on elections change.

use super::error::Error;
use super::operation::{Anchor, Operation};
use super::record::{BurnTip, Settings};
use super::{burn, commit, tenure};
use crate::draft::Draft;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::state::{Key, View};
use scrip_burnchain::chain;

/// Applies an operation on elections.
pub(crate) fn apply<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    operation: &Operation,
) -> Result<Event, Failure> {
    match operation {
        Operation::Configure { settings, anchor } => {
            configure(draft, context, settings, anchor.as_ref())
        }
        Operation::Headers { headers } => burn::extend(draft, context, &headers.0),
        Operation::Register {
            validator, proof, ..
        } => commit::register(draft, context, validator, proof),
        Operation::Commit { proof, funding } => commit::commit(draft, context, proof, funding),
        Operation::Reveal { height, signature } => {
            tenure::reveal(draft, context, *height, signature)
        }
    }
}

fn configure<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    settings: &Settings,
    anchor: Option<&Anchor>,
) -> Result<Event, Failure> {
    if context.author != context.rules.registrar {
        return Err(Error::NotByRegistrar.into());
    }
    let key = Key::election_settings();
    let before = draft
        .get::<Settings>(&key)?
        .map(|before| before.burn_network);
    let is_followed =
        draft.get::<BurnTip>(&Key::burn_tip())?.is_some() && before == Some(settings.burn_network);
    let can_start = anchor.map_or(is_followed, |anchor| anchor.0.0.can_be_anchor());
    if !settings.is_usable() || !can_start {
        return Err(Error::SettingsInvalid.into());
    }
    if let Some(Anchor(anchor)) = anchor {
        burn::begin(draft, anchor)?;
    }
    draft.put(&key, settings.clone());
    Ok(Event::ElectionConfigured)
}

/// Adds the keys that applying `operation` reads, as far as it alone says.
pub(crate) fn hints(operation: &Operation, out: &mut Vec<Key>) {
    out.extend([Key::election_settings(), Key::burn_tip()]);
    match operation {
        Operation::Configure { .. } | Operation::Reveal { .. } => {}
        Operation::Headers { headers } => {
            for bytes in &headers.0 {
                if let Ok(header) = chain::read_header(&bytes.0) {
                    out.push(Key::burn_block(&chain::header_parent(&header)));
                    out.push(Key::burn_block(&chain::header_hash(&header)));
                }
            }
        }
        Operation::Register { proof, .. } | Operation::Commit { proof, .. } => {
            out.push(Key::burn_block(&proof.block));
        }
    }
}
