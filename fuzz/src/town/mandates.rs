//! What happens with mandates.

use super::{NETWORK, People, SECRET, Script, amount, code, in_an_hour};
use commonware_cryptography::ed25519::{PrivateKey, PublicKey};
use commonware_cryptography::sha256::Digest;
use commonware_cryptography::{Hasher as _, Sha256, Signer as _};
use scrip_ledger::amount::Count;
use scrip_ledger::ids::{AccountId, KeyBytes, MandateId};
use scrip_ledger::mandate::{self, Funding, PayeeScope, Presentation, Presenter, Terms};
use scrip_ledger::operation::Operation;
use scrip_ledger::transfer::Details;

impl Script {
    /// Mandates of every presenter, each used once.
    pub(super) fn entrust(&mut self, people: &People) {
        let People {
            alice, bob, device, ..
        } = people;
        let device_key = device.key.public_key();
        let vault = bob.id;
        let hash = mandate::secret_hash(&SECRET);
        let origin = Sha256::hash(&[b"https://shop.example"]);
        let kinds = [
            (
                Presenter::Device(KeyBytes::from(&device_key)),
                PayeeScope::Class(0),
                None,
            ),
            (
                Presenter::Delivery(KeyBytes::from(&device_key)),
                PayeeScope::Anyone,
                None,
            ),
            (Presenter::Vault(vault), PayeeScope::Payee(bob.id), None),
            (
                Presenter::Secret { vault, hash },
                PayeeScope::Origin(origin),
                Some(origin),
            ),
        ];
        for (presenter, scope, origin) in kinds {
            let terms = terms(presenter, scope);
            let payer = alice.id;
            let grant = mandate::Operation::Grant { payer, terms };
            let granted = self.add(alice, Operation::Mandate(grant));
            let mandate = MandateId::derive(&alice.id, &granted, 0);
            let collect = mandate::Operation::Collect {
                mandate,
                payee: bob.id,
                amount: amount(40),
                origin,
                presentation: Box::new(presentation(&presenter, &device.key, &mandate, &bob.id)),
                details: Details::default(),
                terminal: None,
            };
            self.add(bob, Operation::Mandate(collect));
            self.add(
                alice,
                Operation::Mandate(mandate::Operation::Suspend { mandate }),
            );
            self.add(
                alice,
                Operation::Mandate(mandate::Operation::Resume { mandate }),
            );
            if !matches!(presenter, Presenter::Vault(_)) {
                self.add(
                    alice,
                    Operation::Mandate(mandate::Operation::Revoke { mandate }),
                );
            }
        }
    }
}

fn terms(presenter: Presenter, scope: PayeeScope) -> Terms {
    let is_device = matches!(presenter, Presenter::Device(_));
    Terms {
        asset: code("EUR"),
        total_max: amount(100),
        use_max: amount(50),
        uses_max: Count(3),
        expires_at: in_an_hour(),
        scope,
        presenter,
        funding: if presenter.has_serials() {
            Funding::Held
        } else {
            Funding::Available
        },
        grace_s: Count(if is_device { 60 } else { 0 }),
    }
}

fn presentation(
    presenter: &Presenter,
    device: &PrivateKey,
    mandate: &MandateId,
    payee: &AccountId,
) -> Presentation {
    let key: PublicKey = device.public_key();
    let serial = Count(0);
    let sign = |subject: Option<&Digest>| {
        let units = amount(40);
        let message =
            Presentation::message(&NETWORK, mandate, serial.0, payee, units, None, subject);
        device.sign(Presentation::NAMESPACE, &message)
    };
    match presenter {
        Presenter::Device(_) => Presentation::Device {
            key,
            serial,
            signature: sign(None),
        },
        Presenter::Delivery(_) => {
            let subject = Sha256::hash(&[b"a film"]);
            Presentation::Delivery {
                key,
                serial,
                subject,
                signature: sign(Some(&subject)),
            }
        }
        Presenter::Vault(_) => Presentation::Vault,
        Presenter::Secret { .. } => Presentation::Secret { secret: SECRET },
    }
}
