//! How often things may be tried that can be probed: a bucket of tokens per kind and caller.

use crate::{config::Limits, error::Outcome};
use scrip_api::problem::codes;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Callers remembered at once.
const CALLERS_MAX: usize = 100_000;

/// Members whom one address may have at work at once.
const SHARED_BY: u32 = 20;

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trial {
    /// Signing in.
    SignIn,
    /// A recovery code for one username.
    Recovery,
    /// Signing up.
    SignUp,
    /// Asking for a name.
    Name,
    /// Anything by somebody who is not signed in, or by one member.
    Request,
    /// Anything from one address with a session's cookie, real or not: a whole school may share an address.
    Shared,
}

/// Who tries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// An address; of an IPv6 address its first half, which one customer has.
    Address(IpAddr),
    /// A member or a username.
    Name(String),
}

impl By {
    /// An address as its customer.
    pub fn address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(v6) => {
                let mut octets = v6.octets();
                octets[8..].fill(0);
                Self::Address(IpAddr::from(octets))
            }
            v4 => Self::Address(v4),
        }
    }
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled_at: Instant,
}

/// Counts trials.
#[derive(Debug)]
pub struct Limiter {
    limits: Limits,
    buckets: Mutex<HashMap<(Trial, By), Bucket>>,
}

impl Limiter {
    /// With these limits.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            buckets: Mutex::default(),
        }
    }

    const fn per_minute(&self, trial: Trial) -> u32 {
        match trial {
            Trial::SignIn => self.limits.sign_ins,
            Trial::Recovery => self.limits.recoveries,
            Trial::SignUp => self.limits.sign_ups,
            Trial::Name => self.limits.names,
            Trial::Request => self.limits.requests,
            Trial::Shared => self.limits.requests.saturating_mul(SHARED_BY),
        }
    }

    /// Takes one trial, or says when the next is free.
    pub fn check(&self, trial: Trial, by: By) -> Outcome<()> {
        let per_minute = f64::from(self.per_minute(trial).max(1));
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= CALLERS_MAX {
            // A full bucket is the same as none.
            buckets.retain(|_, bucket| bucket.filled_at.elapsed().as_secs() < 60);
        }
        let bucket = buckets.entry((trial, by)).or_insert(Bucket {
            tokens: per_minute,
            filled_at: now,
        });
        let earned = now.duration_since(bucket.filled_at).as_secs_f64() * per_minute / 60.0;
        bucket.tokens = (bucket.tokens + earned).min(per_minute);
        bucket.filled_at = now;
        if bucket.tokens < 1.0 {
            let seconds = ((1.0 - bucket.tokens) * 60.0 / per_minute).ceil() as u32;
            return Err(codes::RATE_LIMITED
                .problem()
                .with_retry_after_s(seconds.max(1))
                .into());
        }
        bucket.tokens -= 1.0;
        Ok(())
    }
}
