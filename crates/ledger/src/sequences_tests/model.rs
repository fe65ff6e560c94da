//! The model: a handful of plain numbers.

mod mandates;
mod promises;

use super::Step;
use crate::account;
use crate::amount::Count;
use crate::asset;
use crate::ids::{AccountId, HoldId, MandateId, PaymentId, RequestId};
use crate::operation::{Operation, Signed};
use crate::testing::{Person, World, amount, eur};
use crate::text::Reference;
use crate::time::{MINUTE_MS, Timestamp};
use crate::transfer;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Purse {
    available: i128,
    held: i128,
    limit: i128,
}

struct ModelHold {
    id: HoldId,
    payer: usize,
    payee: usize,
    units: i128,
    expires_at: u64,
    live: bool,
}

struct ModelRequest {
    id: RequestId,
    payee: usize,
    units: i128,
    expires_at: u64,
    open: bool,
}

struct ModelPayment {
    id: PaymentId,
    payer: usize,
    payee: usize,
    left: i128,
    until: u64,
}

struct ModelMandate {
    id: MandateId,
    payer: usize,
    total: i128,
    left: i128,
    use_max: i128,
    uses_left: u32,
    uses_max: u32,
    used: Vec<u32>,
    expires_at: u64,
    funded: bool,
    live: bool,
    suspended: bool,
}

pub(super) struct Model {
    pub(super) world: World,
    people: Vec<Person>,
    phone: PrivateKey,
    purses: Vec<Purse>,
    bank: Purse,
    issued: i128,
    holds: Vec<ModelHold>,
    requests: Vec<ModelRequest>,
    payments: Vec<ModelPayment>,
    mandates: Vec<ModelMandate>,
    pub(super) sent: Vec<(Signed, bool)>,
}

impl Model {
    pub(super) fn new() -> Self {
        let mut world = World::new();
        let bank = world.bank.clone();
        let open = account::Operation::OpenMembers {
            first_salt: 1,
            count: Count(1),
        };
        world.run(&bank, open).unwrap();
        // The fourth is in the bank's care.
        let member = Person {
            id: AccountId::derive(&bank.key.public_key(), 1),
            key: bank.key,
        };
        let (alice, bob, carol) = (world.alice.clone(), world.bob.clone(), world.carol.clone());
        let rich = Purse {
            available: 100_00,
            ..Purse::default()
        };
        Self {
            world,
            people: vec![alice, bob, carol, member],
            phone: PrivateKey::from_seed(7),
            purses: vec![rich, rich, rich, Purse::default()],
            bank: Purse::default(),
            issued: 300_00,
            holds: Vec::new(),
            requests: Vec::new(),
            payments: Vec::new(),
            mandates: Vec::new(),
            sent: Vec::new(),
        }
    }

    fn now(&self) -> u64 {
        self.world.now.0
    }

    /// Who signs for a person: themselves, or the bank for the one in its care.
    fn author(&self, person: usize) -> Person {
        if person == 3 {
            self.world.bank.clone()
        } else {
            self.people[person].clone()
        }
    }

    /// What a block does before its first operation.
    fn settle(&mut self) {
        let minute = self.now() / MINUTE_MS;
        for hold in &mut self.holds {
            if hold.live && hold.expires_at / MINUTE_MS < minute {
                hold.live = false;
                let purse = &mut self.purses[hold.payer];
                purse.held -= hold.units;
                purse.available += hold.units;
            }
        }
        for mandate in &mut self.mandates {
            if mandate.live && mandate.expires_at / MINUTE_MS < minute {
                mandate.live = false;
                if mandate.funded {
                    let purse = &mut self.purses[mandate.payer];
                    purse.held -= mandate.left;
                    purse.available += mandate.left;
                }
            }
        }
    }

    /// Sends an operation of `author`, whose fate the model has decided.
    fn send(&mut self, author: &Person, operation: impl Into<Operation>, accepted: bool) -> Signed {
        let signed = self.world.sign(author, operation.into());
        let result = self.world.submit(&signed);
        assert_eq!(
            result.is_ok(),
            accepted,
            "{:?}: {result:?}",
            signed.operation()
        );
        self.sent.push((signed.clone(), accepted));
        signed
    }

    fn can_pay(&self, payer: usize, units: i128) -> bool {
        self.purses[payer].available - units >= -self.purses[payer].limit
    }

    fn shift(&mut self, payer: usize, payee: usize, units: i128) {
        self.purses[payer].available -= units;
        self.purses[payee].available += units;
    }

    fn item(&self, payer: usize, payee: usize, units: u64) -> transfer::Item {
        let id = |person: usize| self.people[person].id;
        self.world.item(&id(payer), &id(payee), units)
    }

    fn expires_at(&self, term_s: u64) -> Timestamp {
        self.world.now.plus_seconds(term_s)
    }

    pub(super) fn step(&mut self, step: Step) {
        self.settle();
        match step {
            Step::Pay(payer, payee, units) => {
                let n = i128::from(units);
                let accepted = n > 0 && payer != payee && self.can_pay(payer, n);
                let operation = transfer::Operation::Single(self.item(payer, payee, units));
                self.send(&self.author(payer), operation, accepted);
                if accepted {
                    self.shift(payer, payee, n);
                }
            }
            Step::PayBoth(payer, payee, first, second) => {
                self.pay_both(payer, payee, first, second)
            }
            Step::Issue(payee, units) => {
                let operation = asset::Operation::Issue {
                    asset: eur(),
                    payee: self.people[payee].id,
                    amount: amount(units),
                    reference: Reference::none(),
                };
                let bank = self.world.bank.clone();
                self.send(&bank, operation, units > 0);
                self.purses[payee].available += i128::from(units);
                self.issued += i128::from(units);
            }
            Step::Redeem(units) => {
                let n = i128::from(units);
                let accepted = n > 0 && self.can_pay(3, n) && n <= self.issued;
                let operation = asset::Operation::Redeem {
                    asset: eur(),
                    payer: self.people[3].id,
                    amount: amount(units),
                    reference: Reference::none(),
                };
                let bank = self.world.bank.clone();
                self.send(&bank, operation, accepted);
                if accepted {
                    self.purses[3].available -= n;
                    self.issued -= n;
                }
            }
            Step::Limit(person, units) => {
                let accepted = self.purses[person].available >= -i128::from(units);
                let operation = account::Operation::SetCreditLimit {
                    account: self.people[person].id,
                    asset: eur(),
                    limit: amount(units),
                };
                let bank = self.world.bank.clone();
                self.send(&bank, operation, accepted);
                if accepted {
                    self.purses[person].limit = i128::from(units);
                }
            }
            Step::Hold(..) | Step::Capture(..) | Step::Release(..) => self.hold_step(step),
            Step::Ask(..) | Step::Answer(..) | Step::Cancel(..) => self.request_step(step),
            Step::PayRefundable(..) | Step::Refund(..) => self.refund_step(step),
            Step::Grant(..) | Step::Collect(..) => self.mandate_step(step),
            Step::Extend(index, total, use_max, term_s) => {
                self.extend_step(index, total, use_max, term_s);
            }
            Step::Suspend(..) | Step::Resume(..) | Step::Revoke(..) => self.mandate_end_step(step),
            Step::Wait(seconds) => {
                self.world.now = self.world.now.plus_seconds(seconds);
                self.settle();
                self.world.block(&[]);
            }
            Step::Replay(index) => {
                let Some((signed, accepted)) = self.sent.get(index).cloned() else {
                    return;
                };
                // What was applied is not applied again. What was refused is sent by its author in another test: here
                // it could be accepted now, which the model does not follow.
                if accepted {
                    assert!(self.world.submit(&signed).is_err(), "applied twice");
                }
            }
        }
        self.compare();
    }

    fn pay_both(&mut self, payer: usize, payee: usize, first: u64, second: u64) {
        // One signature carries both only for accounts that the same author controls.
        let (n, m) = (i128::from(first), i128::from(second));
        let accepted = n > 0
            && m > 0
            && payer != payee
            && self.can_pay(payer, n)
            && self.can_pay(payer, n + m);
        let items = vec![
            self.item(payer, payee, first),
            self.item(payer, payee, second),
        ];
        self.send(
            &self.author(payer),
            transfer::Operation::Batch { items },
            accepted,
        );
        if accepted {
            self.shift(payer, payee, n + m);
        }
    }

    /// The ledger and the model agree on what everybody has.
    fn compare(&self) {
        let ids = self.people.iter().map(|person| person.id);
        let purses = self.purses.iter().chain([&self.bank]);
        for (id, purse) in ids.chain([self.world.bank.id]).zip(purses) {
            let (available, held) = self.world.funds(&id);
            assert_eq!(i128::from(available), purse.available, "available to {id}");
            assert_eq!(i128::from(held), purse.held, "held of {id}");
        }
    }
}

fn nth<T>(items: &[T], number: usize) -> Option<usize> {
    (!items.is_empty()).then(|| number % items.len())
}

/// A number of units from nothing to one more than `most`, so that limits are met and passed often.
fn about(units: u64, most: i128) -> (u64, i128) {
    let units = units % (most as u64 + 2);
    (units, i128::from(units))
}
