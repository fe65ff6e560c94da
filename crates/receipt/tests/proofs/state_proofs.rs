//! State proofs, from databases of records to what a reader learns.

use crate::{
    database,
    network::{Network, State, prove, state},
};
use commonware_codec::Encode as _;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_runtime::{Runner as _, deterministic};
use scrip_ledger::{
    account::{Account, Controller, Holding},
    amount::{Amount, Balance},
    ids::{AccountId, AssetCode, KeyBytes},
    name::{Name, NameStatus},
    state::{Key, Record},
    username::Username,
};
use scrip_receipt::{Claim, Proof, Proven, Report, StateProof, VerifyError, verify};

/// Account `number` with some money.
pub fn account(number: u64) -> (Key, Record) {
    let key = PrivateKey::from_seed(number).public_key();
    let id = AccountId::derive(&key, 0);
    let mut account = Account::new(Controller::Key(KeyBytes::from(&key)));
    account.holdings.push(Holding {
        available: Balance::new(1_250 + number as i64).unwrap(),
        held: Amount::new(number).unwrap(),
        ..Holding::empty(AssetCode::new("TALER").unwrap())
    });
    (Key::account(&id), Record::Account(account))
}

/// A username and whose it is.
pub fn name(text: &str, number: u64) -> (Key, Record) {
    let name = Username::new(text).unwrap();
    let key = PrivateKey::from_seed(number).public_key();
    let record = Record::Name(Name {
        name: name.clone(),
        account: AccountId::derive(&key, 0),
        status: NameStatus::Claimed,
    });
    (Key::name(&name), record)
}

/// 400 accounts and one name.
pub async fn small_town(context: &deterministic::Context) -> State {
    state(context, (0..400).map(account).chain([name("alice", 7)])).await
}

fn check(network: &Network, proof: &StateProof) -> Result<Report, VerifyError> {
    let file = proof.encode();
    assert_eq!(Proof::decode(&file), Ok(Proof::State(proof.clone())));
    verify(&file, &network.committee.key)
}

fn run<F: Future<Output = ()>>(test: impl FnOnce(deterministic::Context) -> F) {
    deterministic::Runner::default().start(test);
}

#[test]
fn records_and_absences_are_proven() {
    run(|context| async move {
        let network = Network::new(40);
        let state = small_town(&context).await;
        let anchor = network.state_anchor(&state);
        for number in (0..400).step_by(37) {
            let (key, record) = account(number);
            let proof = prove(&state, anchor.clone(), key).await;
            let report = check(&network, &proof).unwrap();
            assert_eq!(report.proven, Proven::Record { key, record });
            let line = &report.lines(|_| Some(2))[0];
            let (whole, cents) = ((1_250 + number) / 100, (1_250 + number) % 100);
            assert!(
                line.contains(&format!("{whole}.{cents:02} TALER to spend")),
                "{line}"
            );
        }
        for number in 400..420 {
            let (key, _) = account(number);
            let proof = prove(&state, anchor.clone(), key).await;
            let report = check(&network, &proof).unwrap();
            assert_eq!(report.proven, Proven::Absence { key });
            assert!(report.to_string().starts_with("There is no account "));
        }
        let (taken, _) = name("alice", 7);
        let report = check(&network, &prove(&state, anchor.clone(), taken).await).unwrap();
        assert!(
            report
                .to_string()
                .starts_with("The username \"alice\" belongs to account")
        );
        let (free, _) = name("bob", 0);
        let report = check(&network, &prove(&state, anchor, free).await).unwrap();
        assert!(report.to_string().contains("is not taken"));
    });
}

#[test]
fn untrue_claims_are_refused() {
    run(|context| async move {
        let network = Network::new(41);
        let state = small_town(&context).await;
        let anchor = network.state_anchor(&state);
        let refused = Err(VerifyError::State);
        let present = prove(&state, anchor.clone(), account(3).0).await;
        let absent = prove(&state, anchor.clone(), account(500).0).await;

        let mut richer = present.clone();
        let Claim::Present {
            record: Record::Account(record),
            ..
        } = &mut richer.claim
        else {
            panic!("it is there");
        };
        record.holdings[0].available = Balance::new(1_000_000).unwrap();
        assert_eq!(check(&network, &richer), refused);

        let mut other_key = present.clone();
        other_key.key = account(4).0;
        assert_eq!(check(&network, &other_key), refused);

        let mut other_entry = present.clone();
        other_entry.entry = prove(&state, anchor, account(4).0).await.entry;
        assert_eq!(check(&network, &other_entry), refused);

        // A key that is there cannot be shown absent by any entry of the state.
        for number in 0..400 {
            let (previous_key, previous_record) = account(number);
            let previous = prove(&state, absent.anchor.clone(), previous_key).await;
            let Claim::Present { next_key, .. } = previous.claim else {
                panic!("it is there");
            };
            let gone = StateProof {
                key: account(3).0,
                claim: Claim::Absent {
                    previous_key,
                    previous_record,
                    next_key,
                },
                ..previous
            };
            assert_eq!(check(&network, &gone), refused);
        }
        // An absence proven for one key says nothing about keys outside of its gap.
        let mut elsewhere = absent.clone();
        let Claim::Absent {
            previous_key,
            next_key,
            ..
        } = absent.claim
        else {
            panic!("it is not there");
        };
        for key in [previous_key, next_key] {
            elsewhere.key = key;
            assert_eq!(check(&network, &elsewhere), refused);
        }
    });
}

#[test]
fn proofs_of_an_older_state_are_refused_under_a_newer_block() {
    run(|context| async move {
        let network = Network::new(42);
        let mut state = small_town(&context).await;
        let old_anchor = network.state_anchor(&state);
        let mut old = Vec::new();
        for number in [0, 100, 200, 500] {
            old.push(prove(&state, old_anchor.clone(), account(number).0).await);
        }
        let (key, mut record) = account(0);
        let Record::Account(changed) = &mut record else {
            panic!("it is an account");
        };
        changed.holdings.clear();
        state = database::commit(state, [(key, Some(record))]).await;
        let anchor = network.state_anchor(&state);
        for proof in old {
            assert!(
                check(&network, &proof).is_ok(),
                "it was so at its own block"
            );
            let fresh = StateProof {
                anchor: anchor.clone(),
                ..proof
            };
            assert_eq!(check(&network, &fresh), Err(VerifyError::State));
        }
    });
}

#[test]
fn the_only_key_of_a_state_proves_all_others_absent() {
    run(|context| async move {
        let network = Network::new(43);
        let state = state(&context, [account(0)]).await;
        let anchor = network.state_anchor(&state);
        for number in 0..20 {
            let (key, record) = account(number);
            let report = check(&network, &prove(&state, anchor.clone(), key).await).unwrap();
            let expected = if number == 0 {
                Proven::Record { key, record }
            } else {
                Proven::Absence { key }
            };
            assert_eq!(report.proven, expected);
        }
    });
}

#[test]
fn state_proofs_are_small() {
    run(|context| async move {
        let network = Network::new(44);
        let state = small_town(&context).await;
        let proof = prove(&state, network.state_anchor(&state), account(9).0).await;
        let (_, record) = account(9);
        assert!(proof.encode().len() - record.encode().len() < 1_000);
    });
}
