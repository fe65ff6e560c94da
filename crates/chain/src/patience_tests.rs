use super::*;
use crate::{elector::Weights, genesis::deal_for_demo};
use commonware_cryptography::{
    Signer as _,
    ed25519::{PrivateKey, PublicKey},
};
use commonware_runtime::{Runner as _, Spawner as _, Supervisor as _, deterministic};
use commonware_utils::TestRng;
use scrip_ledger::{
    block::Header,
    election::NetworkKeyBytes,
    epoch::{Address, Committee, Member},
    ids::{AccountId, ProposalId},
    membership::{Draw, Linked, NodeName, Policy, Register},
    state::{Key, Record},
    time::Timestamp,
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

const IDLE: Duration = Duration::from_secs(900);
const SECOND: Duration = Duration::from_secs(1);

fn key(seed: u64) -> PublicKey {
    PrivateKey::from_seed(seed).public_key()
}

/// The committees of a network with four founders, all of which are linked.
fn committees() -> Committees {
    let members: Vec<(PublicKey, SocketAddr)> = (1..5)
        .map(|seed| (key(seed), SocketAddr::from(([127, 0, 0, 1], seed as u16))))
        .collect();
    let (info, _) = deal_for_demo(&mut TestRng::new(1), &members);
    let records: Vec<(Key, Record)> = (0..3)
        .map(|epoch| {
            let members = members.iter().map(|(key, address)| Member {
                key: key.clone(),
                address: Address::new(&address.to_string()).expect("an address"),
                weight: u64::from(epoch == 0),
            });
            let committee = Committee::new(epoch, members.collect());
            (Key::committee(epoch), Record::Committee(committee))
        })
        .collect();
    let committees = Committees::new(&records, &info, Weights::default());
    committees.note(&register(4), 0, 5);
    committees
}

/// The register with the nodes 1 to `linked`.
fn register(linked: u64) -> Register {
    let nodes = (1..=linked).map(|seed| Linked {
        account: AccountId::derive(&key(seed), 0),
        identity: NodeName::new(&format!("node-{seed}")).expect("a name"),
        key: key(seed),
        replaces: None,
        address: Address::new("127.0.0.1:1").expect("an address"),
        valid_until: Timestamp(u64::MAX),
        version: 1,
        weight: 1,
    });
    Register {
        network_key: NetworkKeyBytes([0; 96]),
        policy: Policy::of_founders(4),
        nodes: nodes.collect(),
        removed: Vec::new(),
        open: Vec::new(),
        draws: Vec::new(),
        closed: Vec::new(),
    }
}

/// A header that only says where it is, and made now.
fn header(context: &deterministic::Context, height: u64) -> Header {
    let digest = commonware_cryptography::sha256::Digest([0; 32]);
    let now = context.current().duration_since(UNIX_EPOCH);
    Header {
        network: scrip_ledger::ids::NetworkId(digest),
        epoch: 0,
        view: height,
        leader: key(1),
        parent_view: 0,
        parent: digest,
        height,
        timestamp: Timestamp(now.expect("after 1970").as_millis() as u64),
        operations_root: digest,
        operations_count: 0,
        state_root: digest,
        state_operations_root: digest,
        state_range_start: 0,
        state_range_end: 1,
        payload: digest,
    }
}

/// Says whether the block after the one at `height`, which is made now, is due.
fn watch(
    context: &deterministic::Context,
    committees: &Committees,
    expiries: &Expiries,
    height: u64,
) -> Arc<AtomicBool> {
    let due = Arc::new(AtomicBool::new(false));
    let heartbeat = Heartbeat::new(IDLE, committees.clone(), expiries.clone(), true);
    let (parent, flag) = (header(context, height), due.clone());
    context.child("waiting").spawn(move |context| async move {
        heartbeat.due(&context, &parent).await;
        flag.store(true, Ordering::Relaxed);
    });
    due
}

/// Lets nodes wait, then `change`s something, and says whether that ended the wait.
fn ends_the_wait(change: impl FnOnce(&Committees) + Send + 'static) -> bool {
    deterministic::Runner::default().start(|context| async move {
        let committees = committees();
        let due = watch(&context, &committees, &Expiries::default(), 5);
        context.sleep(100 * SECOND).await;
        assert!(!due.load(Ordering::Relaxed), "nothing happened yet");
        change(&committees);
        context.sleep(SECOND).await;
        due.load(Ordering::Relaxed)
    })
}

#[test]
fn an_idle_network_waits_for_the_heartbeat() {
    assert!(!ends_the_wait(|committees| committees.note(
        &register(4),
        0,
        5
    )));
    deterministic::Runner::default().start(|context| async move {
        let due = watch(&context, &committees(), &Expiries::default(), 5);
        context.sleep(IDLE + SECOND).await;
        assert!(due.load(Ordering::Relaxed));
    });
}

#[test]
fn a_node_that_is_linked_or_removed_ends_a_wait_that_began_before() {
    assert!(ends_the_wait(|committees| committees.note(
        &register(5),
        0,
        5
    )));
    assert!(ends_the_wait(|committees| committees.note(
        &register(3),
        0,
        5
    )));
}

#[test]
fn a_committee_that_is_fixed_ends_a_wait_that_began_before() {
    assert!(ends_the_wait(|committees| {
        let members = (1..6).map(|seed| Member {
            key: key(seed),
            address: Address::new("127.0.0.1:1").expect("an address"),
            weight: 0,
        });
        committees.learn(&Committee::new(3, members.collect()));
    }));
}

#[test]
fn voters_to_be_drawn_end_a_wait_that_began_before() {
    assert!(ends_the_wait(|committees| {
        let mut register = register(4);
        register.draws.push(Draw {
            proposal: ProposalId([1; 16]),
            epoch: 0,
            view: 9,
        });
        committees.note(&register, 0, 5);
    }));
}

#[test]
fn a_value_that_every_node_missed_is_not_waited_for() {
    assert!(!ends_the_wait(|committees| {
        let mut register = register(4);
        register.draws.push(Draw {
            proposal: ProposalId([1; 16]),
            epoch: 0,
            view: 9,
        });
        committees.note(&register, 0, 9 + 32);
    }));
}

#[test]
fn the_first_block_of_a_successor_comes_at_once() {
    deterministic::Runner::default().start(|context| async move {
        let due = watch(&context, &committees(), &Expiries::default(), 0);
        context.sleep(SECOND).await;
        assert!(due.load(Ordering::Relaxed));
    });
}

#[test]
fn something_that_expires_is_settled_when_it_does() {
    deterministic::Runner::default().start(|context| async move {
        let expiries = Expiries::default();
        let due = watch(&context, &committees(), &expiries, 5);
        let now = header(&context, 5).timestamp;
        context.sleep(SECOND).await;
        // Another block's: that one is no longer the last.
        expiries.note(4, Some(now));
        expiries.note(5, Some(Timestamp(now.0 + 60_000)));
        context.sleep(50 * SECOND).await;
        assert!(!due.load(Ordering::Relaxed), "it does not expire yet");
        context.sleep(10 * SECOND).await;
        assert!(due.load(Ordering::Relaxed));
    });
}

#[test]
fn an_expiry_that_is_past_waits_for_the_shortest_pause() {
    deterministic::Runner::default().start(|context| async move {
        let expiries = Expiries::default();
        let now = header(&context, 5).timestamp;
        expiries.note(5, Some(Timestamp(now.0 + 1)));
        let due = watch(&context, &committees(), &expiries, 5);
        context.sleep(HURRY / 2).await;
        assert!(!due.load(Ordering::Relaxed));
        context.sleep(HURRY).await;
        assert!(due.load(Ordering::Relaxed));
    });
}

#[test]
fn nothing_that_expires_later_puts_a_heartbeat_off() {
    deterministic::Runner::default().start(|context| async move {
        let expiries = Expiries::default();
        let now = header(&context, 5).timestamp;
        expiries.note(5, Some(Timestamp(now.0 + 10 * 900_000)));
        let due = watch(&context, &committees(), &expiries, 5);
        context.sleep(IDLE + SECOND).await;
        assert!(due.load(Ordering::Relaxed));
    });
}
