//! The election: from what was burned and the work that went with it to weights, and from weights to a leader.
//!
//! Pure functions of exact integers, so that another implementation arrives at the same: docs/elections.md states them in
//! words, and `vectors/elections.json` has what they give. [`crate::election`] brings burned coin and work to the
//! ledger and calls them at the end of an epoch.

use commonware_cryptography::{Hasher as _, Sha256, sha256::Digest};

/// Most tenures that a window spans.
pub const WINDOW_MAX: u8 = 8;
/// A share of everything, in thousandths.
const WHOLE_PERMILLE: u128 = 1_000;

/// What the rules of an election set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Tenures in the window, this one among them. At least 1.
    pub window: u8,
    /// Most of the total that one candidate may have, in thousandths. At least 1.
    pub share_max_permille: u32,
    /// With less than this burned and worked in all, nobody is elected.
    pub quota: u64,
}

/// What one candidate stands with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stake {
    /// What it burned in the tenures before that were held, oldest first. Those before the first count as 0.
    pub window: Vec<u64>,
    /// What it burned in this tenure, and what it carried over.
    pub burned: u64,
    /// The coin that its work in this tenure stands for, and what it carried over.
    pub mapped: u64,
}

/// What becomes of one candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// The median of its window: of an even number, the lower one of the two in the middle.
    pub median: u64,
    /// What counts as burned: the lesser of this tenure's and the median.
    pub counted: u64,
    /// Its weight before the cap: what counts as burned and what its work stands for.
    pub uncapped: u64,
    /// Its weight.
    pub weight: u64,
}

/// How an election ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// All together gave at least the quota. Turns follow the weights; they are equal where nobody has any, because all windows
    /// are young, or because no more stand than may be faulty.
    Held,
    /// All together gave less than the quota: turns are equal, and everything is carried over.
    BelowQuota,
    /// Nobody gave anything: turns are equal.
    Empty,
}

/// The result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elected {
    /// How it ended.
    pub standing: Standing,
    /// In the order of the stakes.
    pub shares: Vec<Share>,
    /// The sum of all weights.
    pub total: u128,
}

/// Elects. `stakes` stand in canonical order, ascending by the validators' keys, with one for every member of the committee,
/// whether it gave anything or not.
///
/// Sums that 64 bits don't hold count as the largest number; no amount of coin that exists comes near.
pub fn elect(limits: &Limits, stakes: &[Stake]) -> Elected {
    let mut shares: Vec<Share> = stakes
        .iter()
        .map(|stake| {
            let median = median(
                &stake.window,
                stake.burned,
                usize::from(limits.window.max(1)),
            );
            let counted = stake.burned.min(median);
            let uncapped = counted.saturating_add(stake.mapped);
            Share {
                median,
                counted,
                uncapped,
                weight: uncapped,
            }
        })
        .collect();
    let sum =
        |shares: &[Share]| -> u128 { shares.iter().map(|share| u128::from(share.weight)).sum() };
    let given: u128 = stakes
        .iter()
        .map(|stake| u128::from(stake.burned) + u128::from(stake.mapped))
        .sum();
    let standing = match given {
        0 => Standing::Empty,
        _ if given < u128::from(limits.quota) => Standing::BelowQuota,
        _ => Standing::Held,
    };
    if standing == Standing::Held && enough_stand(&shares) {
        let ceiling = ceiling(&shares, u128::from(limits.share_max_permille.max(1)));
        for share in &mut shares {
            share.weight = share.weight.min(ceiling);
        }
    } else {
        for share in &mut shares {
            share.weight = 0;
        }
    }
    Elected {
        standing,
        total: sum(&shares),
        shares,
    }
}

/// Whether more have weight than may be faulty. If fewer led, they could all stop at once, and nobody else would have a turn to
/// go on; so turns are equal then.
fn enough_stand(shares: &[Share]) -> bool {
    let standing = shares.iter().filter(|share| share.uncapped > 0).count();
    standing > shares.len().saturating_sub(1) / 3
}

/// The median of the last `window` tenures, this one's amount among them.
fn median(past: &[u64], current: u64, window: usize) -> u64 {
    let from = past.len().saturating_sub(window - 1);
    let mut amounts = past[from..].to_vec();
    amounts.push(current);
    amounts.resize(window, 0);
    amounts.sort_unstable();
    amounts[(window - 1) / 2]
}

/// The largest weight that leaves nobody more than `permille` of the total.
///
/// With the `count` largest cut to one height, that height may be `permille` of themselves and the rest. The fewest that have
/// to be cut are cut. Where there are too few candidates for everybody to stay below, all get the same.
fn ceiling(shares: &[Share], permille: u128) -> u64 {
    let mut weights: Vec<u64> = shares
        .iter()
        .map(|share| share.weight)
        .filter(|weight| *weight > 0)
        .collect();
    weights.sort_unstable_by(|left, right| right.cmp(left));
    let mut rest: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    for (count, largest) in weights.iter().enumerate() {
        let Some(left) = WHOLE_PERMILLE.checked_sub(permille * count as u128) else {
            break;
        };
        if left == 0 {
            break;
        }
        let height = permille * rest / left;
        if u128::from(*largest) <= height {
            // The ones before are cut to this, and this one need not be.
            return u64::try_from(height).unwrap_or(u64::MAX);
        }
        rest -= u128::from(*largest);
    }
    weights.last().copied().unwrap_or(0)
}

/// The point of a view in `[0, total)`, without bias: numbers of the last, incomplete round are drawn again.
///
/// # Panics
///
/// Panics when `total` is 0.
pub fn point(seed: &Digest, epoch: u64, view: u64, total: u128) -> u128 {
    let excess = (u128::MAX % total + 1) % total;
    let mut attempt = 0u64;
    loop {
        let digest = Sha256::hash(&[
            b"scrip leader",
            seed,
            &epoch.to_be_bytes(),
            &view.to_be_bytes(),
            &attempt.to_be_bytes(),
        ]);
        let mut number = [0; 16];
        number.copy_from_slice(&digest.as_ref()[..16]);
        let number = u128::from_be_bytes(number);
        if number <= u128::MAX - excess {
            return number % total;
        }
        attempt += 1;
    }
}

/// Whose interval `point` lies in. Intervals are half-open and lie in the order of `weights` without gaps: the first is
/// `[0, w0)`, the second `[w0, w0 + w1)`. `None` when the point is beyond all of them.
pub fn interval_of(point: u128, weights: impl IntoIterator<Item = u64>) -> Option<usize> {
    let mut end = 0;
    weights.into_iter().position(|weight| {
        end += u128::from(weight);
        point < end
    })
}

/// Who leads in a view: the position in `weights`. `None` when nobody has weight; then turns are equal.
pub fn leader(seed: &Digest, epoch: u64, view: u64, weights: &[u64]) -> Option<usize> {
    let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if total == 0 {
        return None;
    }
    interval_of(point(seed, epoch, view, total), weights.iter().copied())
}

#[cfg(test)]
#[path = "elect_tests.rs"]
mod tests;
