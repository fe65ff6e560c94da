//! What operations on elections change.

use super::error::Error;
use super::operation::{Anchor, Operation};
use super::record::{BurnTip, Settings, SettingsVote, SettingsVotes, settings_digest};
use super::{burn, commit, tenure};
use crate::draft::Draft;
use crate::epoch::Committee;
use crate::event::Event;
use crate::execute::{Context, Failure};
use crate::ids::KeyBytes;
use crate::state::{Key, View};
use commonware_cryptography::sha256::Digest;
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
    let key = Key::election_settings();
    let before = draft
        .get::<Settings>(&key)?
        .map(|before| before.burn_network);
    let nodes = committee(draft, context)?;
    let voter = voter(context, &nodes, before.is_some())?;
    let is_followed =
        draft.get::<BurnTip>(&Key::burn_tip())?.is_some() && before == Some(settings.burn_network);
    let can_start = anchor.map_or(is_followed, |anchor| anchor.0.0.can_be_anchor());
    if !settings.is_usable() || !can_start {
        return Err(Error::SettingsInvalid.into());
    }
    if let Some(voter) = voter {
        let asked = settings_digest(settings, anchor);
        let (count, needed) = vote(draft, &nodes, voter, asked)?;
        if count < needed {
            return Ok(Event::ElectionSettingsVoted {
                voter,
                count,
                needed,
            });
        }
    }
    forget_votes(draft)?;
    if let Some(Anchor(anchor)) = anchor {
        burn::begin(draft, anchor)?;
    }
    draft.put(&key, settings.clone());
    Ok(Event::ElectionConfigured)
}

/// The keys of the nodes that decide now, ascending.
fn committee<V: View>(draft: &Draft<V>, context: &Context<'_>) -> Result<Vec<KeyBytes>, Failure> {
    let committee = draft.get::<Committee>(&Key::committee(context.block.epoch))?;
    let members = committee.map_or(&[][..], |committee| committee.members.as_slice());
    Ok(members
        .iter()
        .map(|member| KeyBytes::from(&member.key))
        .collect())
}

/// The node that asks, or nobody where the registrar sets elections up: the rules that a network elects by are its nodes' to
/// change.
fn voter(
    context: &Context<'_>,
    nodes: &[KeyBytes],
    is_set_up: bool,
) -> Result<Option<KeyBytes>, Error> {
    let is_registrar = context.author == context.rules.registrar;
    if is_registrar && !is_set_up {
        return Ok(None);
    }
    let signer = KeyBytes::from(context.signer);
    match nodes.binary_search(&signer) {
        Ok(_) => Ok(Some(signer)),
        Err(_) if is_registrar => Err(Error::SettingsByNodes),
        Err(_) => Err(Error::NotByRegistrar),
    }
}

/// Notes what a node asks for, in place of what it asked for before. Gives how many of the nodes ask for the same, and how many it
/// takes.
fn vote<V: View>(
    draft: &mut Draft<V>,
    nodes: &[KeyBytes],
    voter: KeyBytes,
    asked: Digest,
) -> Result<(u32, u32), Failure> {
    let key = Key::settings_votes();
    let mut votes = draft
        .get::<SettingsVotes>(&key)?
        .cloned()
        .unwrap_or_default();
    // Nodes that decide no more have no say.
    votes
        .0
        .retain(|vote| nodes.binary_search(&vote.voter).is_ok());
    let vote = SettingsVote {
        voter,
        settings: asked,
    };
    match votes.0.binary_search_by_key(&voter, |vote| vote.voter) {
        Ok(position) if votes.0[position] == vote => return Err(Error::SettingsVoted.into()),
        Ok(position) => votes.0[position] = vote,
        Err(position) => votes.0.insert(position, vote),
    }
    let same = votes.0.iter().filter(|vote| vote.settings == asked);
    let count = same.count() as u32;
    draft.put(&key, votes);
    Ok((count, nodes.len() as u32 * 2 / 3 + 1))
}

fn forget_votes<V: View>(draft: &mut Draft<V>) -> Result<(), Failure> {
    let key = Key::settings_votes();
    if draft.record(&key)?.is_some() {
        draft.delete(&key);
    }
    Ok(())
}

/// Adds the keys that applying `operation` reads, as far as it alone says.
pub(crate) fn hints(operation: &Operation, out: &mut Vec<Key>) {
    out.extend([Key::election_settings(), Key::burn_tip()]);
    match operation {
        Operation::Configure { .. } => out.push(Key::settings_votes()),
        Operation::Reveal { .. } => {}
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
