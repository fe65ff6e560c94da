//! What the model knows of mandates.

use super::super::Step;
use super::{Model, ModelMandate, about, nth};
use crate::amount::Count;
use crate::ids::{KeyBytes, MandateId};
use crate::mandate::{self, Funding, PayeeScope, Presentation, Presenter, Terms};
use crate::operation::Operation;
use crate::testing::{amount, eur};
use crate::time::Timestamp;
use crate::transfer::Details;
use commonware_cryptography::Signer as _;

impl Model {
    pub(super) fn mandate_step(&mut self, step: Step) {
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

    pub(super) fn extend_step(&mut self, index: usize, total: i64, use_max: i64, term_s: i64) {
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

    pub(super) fn mandate_end_step(&mut self, step: Step) {
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
}
