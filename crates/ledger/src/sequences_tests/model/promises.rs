//! What the model knows of holds, requests and refunds.

use super::super::Step;
use super::{Model, ModelHold, ModelPayment, ModelRequest, about, nth};
use crate::ids::{HoldId, PaymentId, RequestId};
use crate::testing::{amount, eur};
use crate::text::Reference;
use crate::transfer::{self, Details};
use crate::{hold, request};

impl Model {
    pub(super) fn hold_step(&mut self, step: Step) {
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

    pub(super) fn request_step(&mut self, step: Step) {
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

    pub(super) fn refund_step(&mut self, step: Step) {
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
}
