//! Opening and closing tenures, and the random value between.

use super::error::Error;
use super::operation::SeedSignature;
use super::record::{
    Amounts, BurnTip, Candidate, Commit, Commits, Outcome, SEED_VIEWS_MAX, Seat, Seats, Seed,
    SeedView, SeedViews, Settings, Tenure, Verdict, key_reference,
};
use crate::draft::Draft;
use crate::elect::{Limits, Stake, Standing, elect};
use crate::epoch::Committee;
use crate::event::Event;
use crate::execute::{BlockContext, Context, Failure};
use crate::seed::is_of_view;
use crate::state::{Key, View};
use commonware_cryptography::{
    Digest as _, Hasher as _, Sha256, ed25519::PublicKey, sha256::Digest,
};
use scrip_burnchain::payload::KeyReference;

/// Runs at the start of every block: starts the epoch's tenure, and notes the views that may give its random value.
pub(crate) fn open<V: View>(draft: &mut Draft<V>, context: &BlockContext) -> Result<(), Failure> {
    let Some(settings) = draft.get::<Settings>(&Key::election_settings())?.cloned() else {
        return Ok(());
    };
    let key = Key::tenure(context.epoch);
    if let Some(tenure) = draft.get::<Tenure>(&key)? {
        let noted = tenure.seed_views.0.len();
        if context.height < tenure.commits_end() || noted >= SEED_VIEWS_MAX {
            return Ok(());
        }
        let mut tenure = tenure.clone();
        tenure.seed_views.0.push(SeedView {
            height: context.height,
            view: context.view,
        });
        draft.put(&key, tenure);
        return Ok(());
    }
    let Some(tip) = draft.get::<BurnTip>(&Key::burn_tip())? else {
        return Ok(());
    };
    let burn_height = tip.height();
    let past = context
        .epoch
        .checked_sub(u64::from(settings.tenures_kept) + 1)
        .map(Key::tenure);
    let past = match past {
        Some(key) => draft.record(&key)?.map(|_| key),
        None => None,
    };
    let tenure = Tenure {
        epoch: context.epoch,
        start_height: context.height,
        parent: context.parent,
        settings,
        burn_height,
        seed_views: SeedViews::default(),
        seed: None,
        commits: Commits::default(),
        outcome: None,
    };
    draft.put(&key, tenure);
    if let Some(key) = past {
        draft.delete(&key);
    }
    Ok(())
}

/// Adds the keys that [`open`] reads.
pub(crate) fn open_hints(context: &BlockContext, out: &mut Vec<Key>) {
    out.push(Key::election_settings());
    out.push(Key::tenure(context.epoch));
}

/// Takes the network's random value of a view.
///
/// Nobody knows it before the view is over, and it can't be chosen: there is one valid signature of each view. That of the
/// first height is taken; later ones stand in for when nobody can show it, and give way to an earlier one until the end.
pub(super) fn reveal<V: View>(
    draft: &mut Draft<V>,
    context: &Context<'_>,
    height: u64,
    signature: &SeedSignature,
) -> Result<Event, Failure> {
    let key = Key::tenure(context.block.epoch);
    let tenure = draft.get::<Tenure>(&key)?.ok_or(Error::NotConfigured)?;
    // The block that asks is not over yet: its own view's value can't be in it.
    let due = tenure
        .seed_views
        .0
        .iter()
        .find(|due| due.height == height && height < context.block.height)
        .ok_or(Error::SeedNotDue)?;
    if tenure.seed.is_some_and(|seed| seed.height <= height) {
        return Err(Error::SeedKnown.into());
    }
    let network_key = &tenure.settings.network_key;
    if !is_of_view(network_key, tenure.epoch, due.view, signature) {
        return Err(Error::SeedInvalid.into());
    }
    let value = Sha256::hash(&[b"scrip election seed", &signature.0]);
    let mut tenure = tenure.clone();
    tenure.seed = Some(Seed { height, value });
    draft.put(&key, tenure);
    Ok(Event::ElectionSeedRevealed { height })
}

/// Who leads the next epoch how often.
pub(crate) struct Leadership {
    /// The weight of each member of its committee, in order. All zero where turns are equal.
    pub(crate) weights: Vec<u64>,
    /// What the schedule is drawn with.
    pub(crate) seed: Digest,
}

/// Ends the epoch's tenure for `next`, the committee of the epoch after: judges its commits, elects, and notes the result.
pub(crate) fn close<V: View>(
    draft: &mut Draft<V>,
    context: &BlockContext,
    next: &Committee,
) -> Result<Leadership, Failure> {
    let key = Key::tenure(context.epoch);
    let tenure = draft.get::<Tenure>(&key)?.cloned();
    let tip = draft.get::<BurnTip>(&Key::burn_tip())?.cloned();
    let (Some(mut tenure), Some(tip)) = (tenure, tip) else {
        return Ok(Leadership {
            weights: vec![0; next.members.len()],
            seed: Digest::EMPTY,
        });
    };
    let members: Vec<&PublicKey> = next.members.iter().map(|member| &member.key).collect();
    let references: Vec<KeyReference> = members
        .iter()
        .map(|member| key_reference(&context.network, member))
        .collect();
    judge(&mut tenure, &tip, &references);
    let mut candidates = Vec::new();
    let mut seats = Vec::new();
    for (validator, reference) in members.iter().zip(&references) {
        let key = Key::candidate(reference);
        let candidate = draft.get::<Candidate>(&key)?;
        seats.push(seat(validator, candidate, reference, &tenure));
        if let Some(candidate) = candidate {
            candidates.push((key, candidate.clone()));
        }
    }
    let standing = weigh(&tenure.settings, &mut seats);
    let held = standing == Standing::Held;
    for (key, mut candidate) in candidates {
        let seat = seats
            .iter()
            .find(|seat| seat.validator == candidate.validator);
        let seat = seat.expect("every candidate here has a seat");
        carry(
            &mut candidate,
            seat,
            tenure.epoch,
            held,
            tenure.settings.window,
        );
        draft.put(&key, candidate);
    }
    let seed = match tenure.seed {
        Some(seed) => seed.value,
        None => stand_in(draft, context.epoch)?,
    };
    let weights = seats.iter().map(|seat| seat.share.weight).collect();
    tenure.outcome = Some(Outcome {
        height: context.height,
        burn_height: tip.height(),
        standing,
        leads_epoch: next.epoch,
        seed,
        seats: Seats(seats),
    });
    draft.put(&key, tenure);
    Ok(Leadership { weights, seed })
}

/// Elects, and gives every seat its share.
fn weigh(settings: &Settings, seats: &mut [Seat]) -> Standing {
    let limits = Limits {
        window: settings.window,
        share_max_permille: settings.share_max_permille,
        quota: settings.quota,
    };
    let stakes: Vec<Stake> = seats
        .iter()
        .map(|seat| Stake {
            window: seat.window.0.clone(),
            burned: seat.burned,
            mapped: seat.mapped,
        })
        .collect();
    let elected = elect(&limits, &stakes);
    for (seat, share) in seats.iter_mut().zip(elected.shares) {
        seat.share = share;
    }
    elected.standing
}

/// Adds the keys that [`close`] surely reads.
pub(crate) fn close_hints(context: &BlockContext, out: &mut Vec<Key>) {
    out.extend([Key::tenure(context.epoch), Key::burn_tip()]);
}

/// What the schedule is drawn with when nobody showed a random value: the tenure before's, hashed on.
fn stand_in<V: View>(draft: &Draft<V>, epoch: u64) -> Result<Digest, Failure> {
    let before = match epoch.checked_sub(1) {
        Some(before) => draft.get::<Tenure>(&Key::tenure(before))?,
        None => None,
    };
    let seed = before
        .and_then(|tenure| tenure.outcome.as_ref())
        .map_or(Digest::EMPTY, |outcome| outcome.seed);
    Ok(Sha256::hash(&[
        b"scrip election seed missing",
        &seed,
        &epoch.to_be_bytes(),
    ]))
}

/// Says of each commit whether it counts. Of those of one key that could, the one that stands first on the burn chain does.
fn judge(tenure: &mut Tenure, tip: &BurnTip, members: &[KeyReference]) {
    let confirmations = tenure.settings.confirmations;
    for commit in &mut tenure.commits.0 {
        commit.verdict = match tip.height_of(&commit.block) {
            None => Verdict::OffChain,
            Some(height) if tip.height() - height + 1 < confirmations => Verdict::Unconfirmed,
            Some(_) if !members.contains(&commit.key) => Verdict::NotMember,
            Some(_) => Verdict::Counted,
        };
    }
    let place = |commit: &Commit| (commit.burn_height, commit.index);
    let counted: Vec<Commit> = tenure
        .commits
        .0
        .iter()
        .filter(|commit| commit.verdict == Verdict::Counted)
        .copied()
        .collect();
    for commit in &mut tenure.commits.0 {
        let earlier = |other: &Commit| other.key == commit.key && place(other) < place(commit);
        if commit.verdict == Verdict::Counted && counted.iter().any(earlier) {
            commit.verdict = Verdict::Superseded;
        }
    }
}

/// What a member stands with.
fn seat(
    validator: &PublicKey,
    candidate: Option<&Candidate>,
    reference: &KeyReference,
    tenure: &Tenure,
) -> Seat {
    let counted = tenure
        .commits
        .0
        .iter()
        .find(|commit| commit.key == *reference && commit.verdict == Verdict::Counted);
    let (burned, hashes, mapped) = counted.map_or((0, 0, 0), |commit| {
        (commit.amount, commit.hashes, commit.mapped)
    });
    let carried = candidate.map_or((0, 0), |candidate| {
        (candidate.carried_burned, candidate.carried_mapped)
    });
    // After a time outside the committee a window begins anew.
    let window = candidate
        .filter(|candidate| candidate.window_epoch + 1 == tenure.epoch)
        .map_or_else(Amounts::default, |candidate| candidate.window.clone());
    Seat {
        validator: validator.clone(),
        window,
        burned: burned.saturating_add(carried.0),
        hashes,
        mapped: mapped.saturating_add(carried.1),
        share: Default::default(),
    }
}

/// Moves what a member stands with on: into its window if the tenure was held, else to the next tenure.
fn carry(candidate: &mut Candidate, seat: &Seat, epoch: u64, held: bool, window: u8) {
    candidate.window = seat.window.clone();
    candidate.window_epoch = epoch;
    if held {
        let amounts = &mut candidate.window.0;
        amounts.push(seat.burned);
        let excess = amounts.len().saturating_sub(usize::from(window) - 1);
        amounts.drain(..excess);
        (candidate.carried_burned, candidate.carried_mapped) = (0, 0);
    } else {
        candidate.carried_burned = seat.burned;
        candidate.carried_mapped = seat.mapped;
    }
}
