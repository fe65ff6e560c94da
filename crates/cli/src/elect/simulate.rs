//! What elections give over many tenures, under attack and without: the ledger's own election on made-up validators.

use commonware_cryptography::{Hasher as _, Sha256};
use scrip_ledger::elect::{Limits, Stake, Standing, elect, leader};
use serde_json::{Value, json};

/// How a validator behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Burns the same in every tenure.
    Steady(u64),
    /// Burns only in one of so many tenures, but then all of it at once.
    Burst(u64, u64),
    /// Burns nothing and works instead, for so much coin.
    Work(u64),
    /// Does nothing.
    Idle,
}

impl Behaviour {
    fn in_tenure(self, tenure: u64) -> (u64, u64) {
        match self {
            Self::Steady(amount) => (amount, 0),
            Self::Burst(amount, every) if tenure.is_multiple_of(every) => (amount * every, 0),
            Self::Burst(..) | Self::Idle => (0, 0),
            Self::Work(mapped) => (0, mapped),
        }
    }
}

/// What one validator spent and got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Satoshi burned.
    pub burned: u64,
    /// Satoshi that its work stands for.
    pub worked: u64,
    /// Views that it led.
    pub turns: u64,
}

/// Runs `tenures` elections and `views` of each.
pub fn run(limits: &Limits, behaviours: &[Behaviour], tenures: u64, views: u64) -> Vec<Account> {
    let mut accounts = vec![Account::default(); behaviours.len()];
    let mut windows = vec![Vec::new(); behaviours.len()];
    let mut carried = vec![(0u64, 0u64); behaviours.len()];
    for tenure in 0..tenures {
        let stakes: Vec<Stake> = behaviours
            .iter()
            .zip(&windows)
            .zip(&carried)
            .map(|((behaviour, window), carried)| {
                let (burned, mapped) = behaviour.in_tenure(tenure);
                Stake {
                    window: window.clone(),
                    burned: burned + carried.0,
                    mapped: mapped + carried.1,
                }
            })
            .collect();
        let elected = elect(limits, &stakes);
        let weights: Vec<u64> = elected.shares.iter().map(|share| share.weight).collect();
        let seed = Sha256::hash(&[b"simulated tenure", &tenure.to_be_bytes()]);
        for view in 0..views {
            let equal = (view % behaviours.len() as u64) as usize;
            let index = leader(&seed, tenure, view, &weights).unwrap_or(equal);
            accounts[index].turns += 1;
        }
        for (index, stake) in stakes.into_iter().enumerate() {
            let (burned, mapped) = behaviours[index].in_tenure(tenure);
            accounts[index].burned += burned;
            accounts[index].worked += mapped;
            carried[index] = match elected.standing {
                Standing::Held => (0, 0),
                _ => (stake.burned, stake.mapped),
            };
            if elected.standing == Standing::Held {
                windows[index].push(stake.burned);
            }
        }
    }
    accounts
}

/// One question to the rules, and who acts in it.
pub struct Scenario {
    /// What is asked.
    pub question: &'static str,
    /// The validators; the first is the one that the question is about.
    pub behaviours: Vec<Behaviour>,
}

/// The questions that are always asked.
pub fn scenarios() -> Vec<Scenario> {
    use Behaviour::{Burst, Idle, Steady, Work};
    vec![
        Scenario {
            question: "Everybody burns the same",
            behaviours: vec![Steady(100), Steady(100), Steady(100), Steady(100)],
        },
        Scenario {
            question: "One burns nine times as much as each other",
            behaviours: vec![Steady(900), Steady(100), Steady(100), Steady(100)],
        },
        Scenario {
            question: "One burns the same coin as others, all at once in every sixth tenure",
            behaviours: vec![Burst(100, 6), Steady(100), Steady(100), Steady(100)],
        },
        Scenario {
            question: "One works for what others burn",
            behaviours: vec![Work(100), Steady(100), Steady(100), Steady(100)],
        },
        Scenario {
            question: "One does nothing",
            behaviours: vec![Idle, Steady(100), Steady(100), Steady(100)],
        },
    ]
}

/// A scenario's result as JSON.
pub fn report(scenario: &Scenario, accounts: &[Account]) -> Value {
    let turns: u64 = accounts.iter().map(|account| account.turns).sum();
    let spent: u64 = accounts
        .iter()
        .map(|account| account.burned + account.worked)
        .sum();
    let first = &accounts[0];
    json!({
        "question": scenario.question,
        "spent_share": (first.burned + first.worked) as f64 / spent.max(1) as f64,
        "turn_share": first.turns as f64 / turns.max(1) as f64,
        "validators": accounts.iter().map(|account| json!({
            "burned_sat": account.burned, "worked_sat": account.worked, "turns": account.turns,
        })).collect::<Vec<_>>(),
    })
}
