use super::*;
use crate::genesis::deal_for_demo;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_utils::TestRng;
use futures::FutureExt as _;
use scrip_ledger::epoch::{Address as LedgerAddress, Member};

fn key(seed: u64) -> PublicKey {
    PrivateKey::from_seed(seed).public_key()
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn committee(epoch: u64, weight: u64, members: &[(u64, u16)]) -> Committee {
    let members = members.iter().map(|(seed, port)| Member {
        key: key(*seed),
        address: LedgerAddress::new(&address(*port).to_string()).expect("an address"),
        weight,
    });
    Committee::new(epoch, members.collect())
}

/// Epochs 0 to 2 have members 1 to 4 at ports 1 to 4.
fn founded() -> (Committees, Weights) {
    let founders = [(1, 1), (2, 2), (3, 3), (4, 4)];
    let members: Vec<_> = founders
        .iter()
        .map(|(seed, port)| (key(*seed), address(*port)))
        .collect();
    let (info, _) = deal_for_demo(&mut TestRng::new(1), &members);
    let records: Vec<(Key, Record)> = (0..3)
        .map(|epoch| {
            let weight = u64::from(epoch == 0);
            let committee = committee(epoch, weight, &founders);
            (Key::committee(epoch), Record::Committee(committee))
        })
        .collect();
    let weights = Weights::default();
    (Committees::new(&records, &info, weights.clone()), weights)
}

#[test]
fn who_gets_shares_is_known_once_the_ledger_fixed_who_validates_after() {
    let (mut committees, _) = founded();
    assert_eq!(
        committees
            .participants(Epoch::new(1))
            .now_or_never()
            .expect("known")
            .len(),
        4
    );
    assert!(
        committees
            .participants(Epoch::new(2))
            .now_or_never()
            .is_none()
    );
    committees.learn(&committee(3, 0, &[(1, 1), (2, 2), (3, 3), (5, 5)]));
    let players = committees
        .participants(Epoch::new(2))
        .now_or_never()
        .expect("known");
    assert_eq!(players, Set::from_iter_dedup([1, 2, 3, 5].map(key)));
}

#[test]
fn peers_are_reached_where_the_newest_record_says_and_else_where_they_were() {
    let (mut committees, _) = founded();
    let peers = Set::from_iter_dedup([1, 2, 3, 4, 5].map(key));
    assert!(
        committees
            .directory(Epoch::new(1), peers.clone())
            .now_or_never()
            .is_none()
    );
    // Member 2 moved, member 5 is new, member 4 leaves but still holds a share.
    committees.learn(&committee(3, 0, &[(1, 1), (2, 22), (3, 3), (5, 5)]));
    let directory = committees
        .directory(Epoch::new(1), peers)
        .now_or_never()
        .expect("known");
    let ports = [1, 2, 3, 4, 5].map(|seed| match directory.get(&key(seed)) {
        Some(Address::Symmetric(address)) => address.port(),
        other => panic!("no plain address: {other:?}"),
    });
    assert_eq!(ports, [1, 22, 3, 4, 5]);
}

#[test]
fn a_holder_that_no_record_names_any_more_stays_reachable() {
    let (committees, _) = founded();
    for epoch in 3..6 {
        committees.learn(&committee(epoch, 0, &[(1, 1), (2, 2), (3, 3)]));
    }
    let peers = Set::from_iter_dedup([1, 2, 3, 4].map(key));
    // Of epoch 2 nothing is known yet, in which member 4 held on to its share.
    let mut later = committees.clone();
    assert!(
        later
            .directory(Epoch::new(3), peers.clone())
            .now_or_never()
            .is_none()
    );
    let members: Vec<_> = (1..5)
        .map(|seed| (key(seed), address(seed as u16)))
        .collect();
    let (mut info, _) = deal_for_demo(&mut TestRng::new(1), &members);
    info.epoch = Epoch::new(2);
    committees.begin(&info);
    let directory = later
        .directory(Epoch::new(3), peers.clone())
        .now_or_never()
        .expect("known");
    assert!(peers.iter().all(|peer| directory.get(peer).is_some()));
}

#[test]
fn weights_are_passed_on_once_they_are_decided() {
    let (committees, weights) = founded();
    assert!(weights.decided(0).now_or_never().is_some());
    assert!(weights.decided(1).now_or_never().is_none());
    committees.learn(&committee(1, 7, &[(1, 1), (2, 2)]));
    assert!(weights.decided(1).now_or_never().is_some());
    assert_eq!(committees.weights(1).get(&key(2)), Some(&7));
}
