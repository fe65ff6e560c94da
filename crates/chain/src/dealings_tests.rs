use super::*;
use commonware_codec::Copying;
use commonware_cryptography::{
    Signer as _,
    bls12381::dkg::feldman_desmedt::{Dealer, Info, Reveal},
};
use commonware_utils::{N3f1, NZU64, TestRng, ordered::Set};

fn signer(seed: u64) -> PrivateKey {
    PrivateKey::from_seed(seed)
}

fn key(seed: u64) -> PublicKey {
    signer(seed).public_key()
}

/// A log of the dealer with this seed.
fn log(seed: u64) -> Payload {
    let members = Set::from_iter_dedup((0..4).map(key));
    let info = Info::<MinSig, PublicKey>::new::<N3f1>(
        b"_TEST",
        0,
        None,
        crate::scheme::SHARING_MODE,
        Reveal::V1,
        members.clone(),
        members,
    )
    .expect("four deal to four");
    let (dealer, _, _) = Dealer::start::<N3f1>(TestRng::new(seed), info, signer(seed), None)
        .expect("a dealer of the ceremony");
    Payload::DealerLog(dealer.finalize::<N3f1>())
}

/// Epochs of six blocks: that at position 3 and the one after it may carry a log.
fn dealings() -> Dealings {
    Dealings::new(NZU64!(6))
}

#[test]
fn logs_go_into_the_second_half_of_an_epoch_without_its_last_block() {
    let dealings = dealings();
    let taking: Vec<_> = (6..13)
        .map(|height| dealings.epoch_taking_logs(height))
        .collect();
    assert_eq!(taking, [None, None, None, Some(1), Some(1), None, None]);
}

#[test]
fn a_leader_carries_the_logs_of_those_that_do_not_lead() {
    let dealings = dealings();
    dealings.offered(1, key(1), log(1));
    dealings.offered(1, key(2), log(2));
    let first = dealings.missing(9, 8).expect("one of them");
    dealings.carried(9, &first);
    let second = dealings.missing(10, 8).expect("the other one");
    assert!(second != first, "the same log twice");
    dealings.carried(10, &second);
    assert!(dealings.missing(10, 8).is_none());
    // The block at 9 that became final was another one without a log, so it is due again.
    assert!(dealings.missing(10, 9) == Some(first.clone()));
    dealings.finalized(1, &first);
    assert!(dealings.missing(10, 9).is_none());
    // Nor is it taken in again.
    dealings.offered(1, key(1), first);
    assert!(dealings.missing(10, 9).is_none());
}

#[test]
fn logs_of_another_epoch_are_not_carried() {
    let dealings = dealings();
    dealings.offered(1, key(1), log(1));
    assert!(dealings.missing(15, 14).is_none());
    dealings.offered(2, key(2), log(2));
    assert!(dealings.missing(15, 14) == Some(log(2)));
    assert!(dealings.missing(9, 8).is_none());
}

#[test]
fn a_peer_has_one_place() {
    let dealings = dealings();
    for seed in 0..4 {
        dealings.offered(1, key(1), log(seed));
    }
    let newest = dealings.missing(9, 8).expect("the newest");
    assert!(newest == log(3));
    dealings.carried(9, &newest);
    assert!(dealings.missing(10, 8).is_none());
}

#[test]
fn messages_are_read_as_they_are_written_and_nothing_else_is() {
    let written = message(7, &log(1));
    let (epoch, payload) = read(Copying(&written)).expect("a message");
    assert_eq!(epoch, 7);
    assert_eq!(payload.encode(), log(1).encode());
    assert!(read(Copying(&written[..written.len() - 1])).is_none());
    assert!(read(Copying(&[&written[..], &[0]].concat())).is_none());
    assert!(read(Copying(&[])).is_none());
}
