//! The model: a handful of plain numbers.

use super::Step;
use crate::account;
use crate::amount::Count;
use crate::ids::{AccountId, HoldId, KeyBytes, MandateId, PaymentId, RequestId};
use crate::mandate::{Funding, PayeeScope, Presentation, Presenter, Terms};
use crate::operation::{Operation, Signed};
use crate::testing::{Person, World, amount, eur};
use crate::text::Reference;
use crate::time::{MINUTE_MS, Timestamp};
use crate::transfer::{self, Details};
use crate::{asset, hold, mandate, request};
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

    fn hold_step(&mut self, step: Step) {
        match step {
            Step::Hold(payer, payee, units, term_s) => {
                let n = i128::from(units);
                let accepted = n > 0 && payer != payee && term_s > 0 && self.can_pay(payer, n);
                let expires_at = self.expires_at(term_s);
                let operation = hold::Operation::Open {
                    payer: self.people[payer].id,
                    payee: self.people[payee].id,
                    asset: eur(),
                    amount: amount(units),
                    expires_at,
                };
                let author = self.author(payer);
                let signed = self.send(&author, operation, accepted);
                if accepted {
                    self.purses[payer].available -= n;
                    self.purses[payer].held += n;
                    self.holds.push(ModelHold {
                        id: HoldId::derive(&author.id, &signed.id(), 0),
                        payer,
                        payee,
                        units: n,
                        expires_at: expires_at.0,
                        live: true,
                    });
                }
            }
            Step::Capture(index, units) => {
                let Some(index) = nth(&self.holds, index) else {
                    return;
                };
                let hold = &self.holds[index];
                let (payer, payee, whole) = (hold.payer, hold.payee, hold.units);
                let (units, n) = about(units, whole);
                let accepted = hold.live && self.now() < hold.expires_at && n > 0 && n <= whole;
                let operation = hold::Operation::Capture {
                    hold: hold.id,
                    amount: amount(units),
                    details: Details::default(),
                };
                self.send(&self.author(payee), operation, accepted);
                if accepted {
                    self.holds[index].live = false;
                    self.purses[payer].held -= whole;
                    self.purses[payer].available += whole - n;
                    self.purses[payee].available += n;
                }
            }
            Step::Release(index) => {
                let Some(index) = nth(&self.holds, index) else {
                    return;
                };
                let hold = &self.holds[index];
                let (payer, payee, whole) = (hold.payer, hold.payee, hold.units);
                let accepted = hold.live && self.now() < hold.expires_at;
                let operation = hold::Operation::Release { hold: hold.id };
                self.send(&self.author(payee), operation, accepted);
                if accepted {
                    self.holds[index].live = false;
                    self.purses[payer].held -= whole;
                    self.purses[payer].available += whole;
                }
            }
            other => unreachable!("{other:?}"),
        }
    }

    fn request_step(&mut self, step: Step) {
        match step {
            Step::Ask(payee, units, term_s) => {
                let accepted = units > 0 && term_s > 0;
                let expires_at = self.expires_at(term_s);
                let operation = request::Operation::Open {
                    payee: self.people[payee].id,
                    payer: None,
                    asset: eur(),
                    amount: amount(units),
                    reference: Reference::none(),
                    expires_at,
                };
                let author = self.author(payee);
                let signed = self.send(&author, operation, accepted);
                if accepted {
                    self.requests.push(ModelRequest {
                        id: RequestId::derive(&author.id, &signed.id(), 0),
                        payee,
                        units: i128::from(units),
                        expires_at: expires_at.0,
                        open: true,
                    });
                }
            }
            Step::Answer(payer, index) => {
                let Some(index) = nth(&self.requests, index) else {
                    return;
                };
                let request = &self.requests[index];
                let (payee, n) = (request.payee, request.units);
                let accepted = request.open
                    && self.now() < request.expires_at
                    && payer != payee
                    && self.can_pay(payer, n);
                let mut item = self.item(payer, payee, n as u64);
                item.details.request = Some(request.id);
                self.send(
                    &self.author(payer),
                    transfer::Operation::Single(item),
                    accepted,
                );
                if accepted {
                    self.requests[index].open = false;
                    self.shift(payer, payee, n);
                }
            }
            Step::Cancel(index) => {
                let Some(index) = nth(&self.requests, index) else {
                    return;
                };
                let request = &self.requests[index];
                let accepted = request.open && self.now() < request.expires_at;
                let author = self.author(request.payee);
                let request = request.id;
                self.send(&author, request::Operation::Cancel { request }, accepted);
                self.requests[index].open &= !accepted;
            }
            other => unreachable!("{other:?}"),
        }
    }

    fn refund_step(&mut self, step: Step) {
        match step {
            Step::PayRefundable(payer, payee, units, term_s) => {
                let n = i128::from(units);
                let accepted = n > 0 && payer != payee && term_s > 0 && self.can_pay(payer, n);
                let until = self.expires_at(term_s);
                let mut item = self.item(payer, payee, units);
                item.details.refundable_until = Some(until);
                let author = self.author(payer);
                let signed = self.send(&author, transfer::Operation::Single(item), accepted);
                if accepted {
                    self.shift(payer, payee, n);
                    self.payments.push(ModelPayment {
                        id: PaymentId::derive(&author.id, &signed.id(), 0),
                        payer,
                        payee,
                        left: n,
                        until: until.0,
                    });
                }
            }
            Step::Refund(index, units) => {
                let Some(index) = nth(&self.payments, index) else {
                    return;
                };
                let payment = &self.payments[index];
                let (payer, payee) = (payment.payer, payment.payee);
                let (units, n) = about(units, payment.left);
                let accepted = n > 0
                    && n <= payment.left
                    && self.now() < payment.until
                    && self.can_pay(payee, n);
                let operation = transfer::Operation::Refund {
                    payment: payment.id,
                    amount: amount(units),
                    reference: Reference::none(),
                };
                self.send(&self.author(payee), operation, accepted);
                if accepted {
                    self.payments[index].left -= n;
                    self.shift(payee, payer, n);
                }
            }
            other => unreachable!("{other:?}"),
        }
    }

    fn mandate_step(&mut self, step: Step) {
        match step {
            Step::Grant(payer, total, use_max, uses_max, term_s, funded) => {
                let n = i128::from(total);
                let accepted = total > 0
                    && use_max > 0
                    && use_max <= total
                    && uses_max > 0
                    && term_s > 0
                    && (!funded || self.can_pay(payer, n));
                let expires_at = self.expires_at(term_s);
                let operation = mandate::Operation::Grant {
                    payer: self.people[payer].id,
                    terms: Terms {
                        asset: eur(),
                        total_max: amount(total),
                        use_max: amount(use_max),
                        uses_max: Count(uses_max),
                        expires_at,
                        scope: PayeeScope::Anyone,
                        presenter: Presenter::Device(KeyBytes::from(&self.phone.public_key())),
                        funding: if funded {
                            Funding::Held
                        } else {
                            Funding::Available
                        },
                        grace_s: Count(0),
                    },
                };
                let author = self.author(payer);
                let signed = self.send(&author, operation, accepted);
                if !accepted {
                    return;
                }
                if funded {
                    self.purses[payer].available -= n;
                    self.purses[payer].held += n;
                }
                self.mandates.push(ModelMandate {
                    id: MandateId::derive(&author.id, &signed.id(), 0),
                    payer,
                    total: n,
                    left: n,
                    use_max: i128::from(use_max),
                    uses_left: uses_max,
                    uses_max,
                    used: Vec::new(),
                    expires_at: expires_at.0,
                    funded,
                    live: true,
                    suspended: false,
                });
            }
            Step::Collect(index, payee, serial, units) => {
                let Some(index) = nth(&self.mandates, index) else {
                    return;
                };
                let mandate = &self.mandates[index];
                let (units, n) = about(units, mandate.use_max);
                let accepted = mandate.live
                    && !mandate.suspended
                    && self.now() < mandate.expires_at
                    && serial < mandate.uses_max
                    && !mandate.used.contains(&serial)
                    && payee != mandate.payer
                    && n > 0
                    && n <= mandate.use_max
                    && n <= mandate.left
                    && (mandate.funded || self.can_pay(mandate.payer, n));
                let operation = self.collecting(mandate.id, payee, serial, units);
                self.send(&self.author(payee), operation, accepted);
                if accepted {
                    self.collected(index, payee, serial, n);
                }
            }
            other => unreachable!("{other:?}"),
        }
    }

    fn collecting(&self, mandate: MandateId, payee: usize, serial: u32, units: u64) -> Operation {
        let payee = self.people[payee].id;
        let network = &self.world.network;
        let message =
            Presentation::message(network, &mandate, serial, &payee, amount(units), None, None);
        let presentation = Presentation::Device {
            key: self.phone.public_key(),
            serial: Count(serial),
            signature: self.phone.sign(Presentation::NAMESPACE, &message),
        };
        Operation::Mandate(mandate::Operation::Collect {
            mandate,
            payee,
            amount: amount(units),
            origin: None,
            presentation: Box::new(presentation),
            details: Details::default(),
            terminal: None,
        })
    }

    fn collected(&mut self, index: usize, payee: usize, serial: u32, units: i128) {
        let mandate = &mut self.mandates[index];
        mandate.used.push(serial);
        mandate.uses_left -= 1;
        mandate.left -= units;
        let purse = &mut self.purses[mandate.payer];
        if mandate.funded {
            purse.held -= units;
        } else {
            purse.available -= units;
        }
        if mandate.uses_left == 0 || mandate.left == 0 {
            mandate.live = false;
            if mandate.funded {
                purse.held -= mandate.left;
                purse.available += mandate.left;
            }
        }
        self.purses[payee].available += units;
    }

    fn extend_step(&mut self, index: usize, total: i64, use_max: i64, term_s: i64) {
        let Some(index) = nth(&self.mandates, index) else {
            return;
        };
        let model = &self.mandates[index];
        let change = |before: i128, by: i64| (before + i128::from(by)).max(0);
        let new_total = change(model.total, total);
        let new_use_max = change(model.use_max, use_max);
        let new_end = change(i128::from(model.expires_at), 1_000 * term_s);
        let added = new_total - model.total;
        let accepted = model.live
            && self.now() < model.expires_at
            && total >= 0
            && use_max >= 0
            && term_s >= 0
            && (total > 0 || use_max > 0 || term_s > 0)
            && new_use_max <= new_total
            && (!model.funded || added == 0 || self.can_pay(model.payer, added));
        let operation = mandate::Operation::Extend {
            mandate: model.id,
            total_max: amount(new_total as u64),
            use_max: amount(new_use_max as u64),
            expires_at: Timestamp(new_end as u64),
        };
        let (author, payer) = (self.author(model.payer), model.payer);
        self.send(&author, operation, accepted);
        if !accepted {
            return;
        }
        let model = &mut self.mandates[index];
        model.total = new_total;
        model.left += added;
        model.use_max = new_use_max;
        model.expires_at = new_end as u64;
        if model.funded {
            self.purses[payer].available -= added;
            self.purses[payer].held += added;
        }
    }

    fn mandate_end_step(&mut self, step: Step) {
        let (Step::Suspend(index) | Step::Resume(index) | Step::Revoke(index)) = step else {
            unreachable!("{step:?}");
        };
        let Some(index) = nth(&self.mandates, index) else {
            return;
        };
        let model = &self.mandates[index];
        let (mandate, author) = (model.id, self.author(model.payer));
        let usable = model.live && self.now() < model.expires_at;
        let suspended = model.suspended;
        match step {
            Step::Suspend(_) => {
                let accepted = usable && !suspended;
                self.send(&author, mandate::Operation::Suspend { mandate }, accepted);
                self.mandates[index].suspended |= accepted;
            }
            Step::Resume(_) => {
                let accepted = usable && suspended;
                self.send(&author, mandate::Operation::Resume { mandate }, accepted);
                self.mandates[index].suspended &= !accepted;
            }
            _ => {
                self.send(&author, mandate::Operation::Revoke { mandate }, usable);
                if usable {
                    let model = &mut self.mandates[index];
                    model.live = false;
                    if model.funded {
                        let purse = &mut self.purses[model.payer];
                        purse.held -= model.left;
                        purse.available += model.left;
                    }
                }
            }
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
