//! Whole networks whose committee changes under faults: nodes are voted in, sync, validate, renew their keys and are removed,
//! while people pay and validators crash.

use crate::scenarios::{for_each_seed, open_accounts, payments, record, seconds};
use commonware_cryptography::{Signer as _, ed25519::PublicKey};
use commonware_glue::dkg::types::EpochOutcome;
use scrip_chain::membership::VotePolicy;
use scrip_ledger::{
    ids::ProposalId,
    membership::{self, Certificate, Counting, Drawing, Linked, Proposal, Register},
    state::{Key, Record},
    text::Reference,
};
use scrip_simulator::{Simulation, Town};
use std::time::Duration;

const PEOPLE: u64 = 4;
/// Epochs have 32 blocks, at most 150 ms apart; a change takes three to four of them.
const LIMIT: Duration = Duration::from_secs(300);

fn town(seed: u64, founders: u64, newcomers: u64) -> Town {
    let mut town = Town::with_newcomers(seed, founders, newcomers, PEOPLE);
    town.heartbeat = Duration::from_millis(150);
    town.vote_policy = VotePolicy {
        automatic: true,
        removals: true,
        ..VotePolicy::default()
    };
    town
}

async fn register(simulation: &Simulation<'_>) -> Register {
    match record(simulation, &Key::register()).await {
        Some(Record::Register(register)) => *register,
        other => panic!("no register: {other:?}"),
    }
}

/// Who holds shares after the last boundary that clients have seen.
fn holders(simulation: &Simulation<'_>) -> Vec<PublicKey> {
    let last = simulation
        .blocks
        .iter()
        .rev()
        .find_map(|block| block.next_epoch.clone());
    last.map_or_else(Vec::new, |info| {
        info.output.players().iter().cloned().collect()
    })
}

/// Pays a little now and then until `done`, so that the committee changes under load.
async fn pay_until(
    simulation: &mut Simulation<'_>,
    what: &str,
    done: impl Fn(&Simulation<'_>) -> bool,
) {
    let until = simulation.top() + 400;
    while !done(simulation) {
        assert!(simulation.top() < until, "not within 400 blocks: {what}");
        let town = simulation.town;
        simulation.offer(payments(town, 4)).await;
        let next = simulation.top() + 4;
        simulation
            .pass_until(what, LIMIT, |simulation| simulation.top() >= next)
            .await;
    }
}

/// The newcomer at `index` opens its account and asks to be linked; the others vote.
async fn link(simulation: &mut Simulation<'_>, index: usize, name: &str) {
    let town = simulation.town;
    simulation.offer(vec![town.open_node(index)]).await;
    simulation.settle().await;
    let certificate = Box::new(town.certificate(index, name, 1));
    let linking = membership::Operation::Link { certificate };
    simulation
        .offer(vec![town.sign_as_node(index, linking)])
        .await;
    simulation.settle().await;
}

/// Waits until all votes are in and the register holds.
async fn decided(simulation: &mut Simulation<'_>, done: impl Fn(&Register) -> bool) {
    for _ in 0..600 {
        if done(&register(simulation).await) {
            return;
        }
        simulation.pass(Duration::from_millis(200)).await;
    }
    panic!("the nodes did not decide: {:?}", register(simulation).await);
}

/// Pays until whoever has `key` is announced to the others, from when on it may sync.
async fn announced(simulation: &mut Simulation<'_>, key: &PublicKey) {
    pay_until(simulation, "the newcomer is announced", |simulation| {
        let mut blocks = simulation.blocks.iter().rev();
        let last = blocks.find_map(|block| block.next_epoch.clone());
        last.is_some_and(|info| info.directory.get(key).is_some())
    })
    .await;
}

/// The entry of the validator at `index` in the register.
async fn entry(simulation: &Simulation<'_>, index: usize) -> Linked {
    let key = simulation.town.validators[index].public_key();
    let register = register(simulation).await;
    let found = register.nodes.iter().find(|node| node.key == key);
    found.expect("linked").clone()
}

/// The validator at `asking` asks to remove the one at `index`; the others vote, and `left` are left.
async fn remove(simulation: &mut Simulation<'_>, asking: usize, index: usize, left: usize) {
    let target = entry(simulation, index).await;
    let removal = membership::Operation::Remove {
        identity: target.identity,
        version: target.version,
        reason: Reference::new("test").expect("plain"),
    };
    let signed = simulation.town.sign_as_node(asking, removal);
    simulation.offer(vec![signed]).await;
    simulation.settle().await;
    decided(simulation, |register| register.nodes.len() == left).await;
}

/// The last validator asks that votes count like this from now on, and the first `voters` approve.
async fn count_by(simulation: &mut Simulation<'_>, counting: Counting, voters: usize) {
    let town = simulation.town;
    let policy = membership::Policy {
        counting,
        ..register(simulation).await.policy
    };
    let asking = simulation.running().len() - 1;
    let change = town.sign_as_node(asking, membership::Operation::Change { policy });
    let proposal = ProposalId::derive(&change.author(), &change.id(), 0);
    simulation.offer(vec![change]).await;
    simulation.settle().await;
    let votes = (0..voters).map(|index| {
        let vote = membership::Operation::Vote {
            proposal,
            verdict: membership::Verdict::Approve,
            reason: Reference::new("test").expect("plain"),
        };
        town.sign_as_node(index, vote)
    });
    simulation.offer(votes.collect()).await;
    simulation.settle().await;
    assert_eq!(register(simulation).await.policy.counting, counting);
}

/// The newest of what was decided.
async fn last_decided(simulation: &Simulation<'_>) -> Proposal {
    let register = register(simulation).await;
    let id = register.closed.last().expect("something was decided");
    match record(simulation, &Key::proposal(id)).await {
        Some(Record::Proposal(proposal)) => *proposal,
        other => panic!("no proposal: {other:?}"),
    }
}

fn check_network_key(simulation: &Simulation<'_>) {
    for block in &simulation.blocks {
        if let Some(next) = &block.next_epoch {
            assert_eq!(next.output.public().public(), &simulation.town.founded.key);
        }
    }
}

#[test]
fn a_node_is_voted_in_syncs_and_validates_and_another_is_removed_while_validators_crash() {
    for_each_seed(|seed| {
        let town = town(seed, 4, 1);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            let newcomer = town.validators[4].public_key();
            let victim = seed as usize % 4;
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            link(simulation, 4, "node-5").await;
            decided(simulation, |register| register.nodes.len() == 5).await;
            announced(simulation, &newcomer).await;
            simulation.join([4]).await;
            simulation.crash(victim).await;
            simulation.offer(payments(&town, 8)).await;
            simulation.pass(seconds(2)).await;
            simulation.start([victim]).await;
            let joined = newcomer.clone();
            pay_until(simulation, "the newcomer holds a share", |simulation| {
                holders(simulation).contains(&joined)
            })
            .await;
            // Some block is of its making.
            let leads = newcomer.clone();
            pay_until(simulation, "the newcomer leads", |simulation| {
                simulation
                    .blocks
                    .iter()
                    .any(|block| block.header.leader == leads)
            })
            .await;

            // One of the founders goes.
            let gone = town.validators[victim].public_key();
            remove(simulation, (victim + 1) % 4, victim, 4).await;
            let left = gone.clone();
            pay_until(simulation, "the removed one holds no share", |simulation| {
                let holders = holders(simulation);
                !holders.is_empty() && !holders.contains(&left)
            })
            .await;
            simulation.crash(victim).await;
            simulation.offer(payments(&town, 8)).await;
            simulation.settle().await;
            simulation.audit().await;
            check_network_key(simulation);
        });
    });
}

#[test]
fn a_key_is_renewed_without_downtime_across_a_partition() {
    for_each_seed(|seed| {
        let town = town(seed, 4, 1);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            let renewing = seed as usize % 4;
            let other = (renewing + 1) % 4;
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            let own = town.validators[renewing].public_key();
            let node = entry(simulation, renewing).await;
            // The newcomer's key is the next key of a founder.
            let certificate = town.certificate(4, node.identity.as_str(), 1);
            renew(simulation, renewing, certificate).await;
            let next = town.validators[4].public_key();
            announced(simulation, &next).await;
            simulation.join([4]).await;
            simulation.disconnect(other).await;
            simulation.pass(seconds(2)).await;
            simulation.reconnect(other).await;
            let (old, new) = (own, next.clone());
            pay_until(simulation, "the successor validates", |simulation| {
                let holders = holders(simulation);
                holders.contains(&new) && !holders.contains(&old)
            })
            .await;
            // The old process ends; nobody misses it.
            simulation.crash(renewing).await;
            simulation.offer(payments(&town, 12)).await;
            simulation.settle().await;
            simulation.audit().await;
            check_network_key(simulation);
            let failed = simulation
                .blocks
                .iter()
                .filter_map(|block| block.next_epoch.as_ref());
            let failed = failed
                .filter(|info| info.outcome == EpochOutcome::Failure)
                .count();
            assert!(failed <= 2, "{failed} ceremonies failed");
        });
    });
}

#[test]
fn what_is_removed_beyond_what_can_be_borne_waits() {
    for_each_seed(|seed| {
        let town = town(seed, 7, 0);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..7).await;
            open_accounts(simulation).await;
            // Under the rules of the beginning too few would be left to decide.
            let half = Counting::Ratio {
                over_numerator: 1,
                over_denominator: 2,
            };
            count_by(simulation, half, 5).await;
            // Three are removed; a committee of seven can lose two.
            for index in 0..3 {
                remove(simulation, 6, index, 6 - index).await;
            }
            let mut sizes = Vec::new();
            pay_until(simulation, "all three have left", |simulation| {
                holders(simulation).len() == 4
            })
            .await;
            for block in &simulation.blocks {
                if let Some(info) = &block.next_epoch {
                    sizes.push(info.output.players().len());
                }
            }
            sizes.dedup();
            assert_eq!(sizes, [7, 5, 4]);
            for index in 0..3 {
                simulation.crash(index).await;
            }
            simulation.offer(payments(&town, 8)).await;
            simulation.settle().await;
            simulation.audit().await;
        });
    });
}

/// Nobody pays, and blocks come an hour apart: what the nodes decided happens all the same, and then it is quiet again.
#[test]
fn an_idle_network_links_a_node_and_draws_voters_without_waiting_for_a_heartbeat() {
    for_each_seed(|seed| {
        let mut town = town(seed, 4, 1);
        town.heartbeat = seconds(3_600);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            let newcomer = town.validators[4].public_key();
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            // Past the time in which a new node waits for its peers: every leader waits for the heartbeat.
            simulation.pass(seconds(20)).await;
            link(simulation, 4, "node-5").await;
            decided(simulation, |register| register.nodes.len() == 5).await;
            let known = newcomer.clone();
            simulation
                .pass_until("the newcomer is announced", LIMIT, |simulation| {
                    let mut blocks = simulation.blocks.iter().rev();
                    let last = blocks.find_map(|block| block.next_epoch.clone());
                    last.is_some_and(|info| info.directory.get(&known).is_some())
                })
                .await;
            simulation.join([4]).await;
            let joined = newcomer.clone();
            simulation
                .pass_until("the newcomer holds a share", LIMIT, |simulation| {
                    holders(simulation).contains(&joined)
                })
                .await;
            simulation.pass(seconds(20)).await;
            let quiet = simulation.top();
            simulation.pass(seconds(120)).await;
            assert_eq!(simulation.top(), quiet, "it makes blocks of nothing");

            let weighted = Counting::Weighted {
                drawn_weight: 3,
                over_numerator: 1,
                over_denominator: 2,
            };
            count_by(simulation, weighted, 3).await;
            simulation.pass(seconds(20)).await;
            remove(simulation, 0, 4, 4).await;
            let removal = last_decided(simulation).await;
            assert!(matches!(removal.drawing, Drawing::Drawn { .. }));
            assert_eq!(removal.voters.len(), 3);
            simulation
                .pass_until("the newcomer left", LIMIT, |simulation| {
                    !holders(simulation).contains(&newcomer)
                })
                .await;
            simulation.crash(4).await;
            simulation.audit().await;
            check_network_key(simulation);
        });
    });
}

/// How long the certificates are valid from the founding on.
const SHORT_VALIDITY_S: u64 = 30;

#[test]
fn expired_certificates_never_halt_consensus() {
    for_each_seed(|seed| {
        let town = town(seed, 4, 0);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            for index in 0..4 {
                let identity = entry(simulation, index).await.identity;
                let short = town.certificate_for(index, identity.as_str(), 1, SHORT_VALIDITY_S);
                renew(simulation, index, short).await;
            }
            // Until all of them are over, by the blocks' own time, and two epochs' shares are dealt after that.
            let over = register(simulation).await.nodes[0].valid_until;
            simulation
                .pass_until("the certificates are over", LIMIT, |simulation| {
                    simulation.validator(0).tip().header.timestamp >= over
                })
                .await;
            for node in register(simulation).await.nodes {
                assert_eq!(node.valid_until, over);
            }
            let dealt = simulation.top() / 32 + 2;
            pay_until(simulation, "two more epochs", |simulation| {
                simulation.top() / 32 >= dealt
            })
            .await;
            assert_eq!(holders(simulation).len(), 4, "somebody was left out");
            simulation.crash(seed as usize % 4).await;
            simulation.offer(payments(&town, 8)).await;
            simulation.settle().await;
            simulation.start([seed as usize % 4]).await;

            // Such a node may do nothing with its certificate but have it renewed.
            let target = entry(simulation, 1).await;
            let removal = membership::Operation::Remove {
                identity: target.identity.clone(),
                version: target.version,
                reason: Reference::new("test").expect("plain"),
            };
            let refused = simulation.refusal(0, town.sign_as_node(0, removal)).await;
            assert_eq!(refused, Some("membership_own_certificate_expired"));
            let long = town.certificate(1, target.identity.as_str(), 2);
            renew(simulation, 1, long).await;
            assert!(entry(simulation, 1).await.valid_until > over);
            simulation.audit().await;
            check_network_key(simulation);
        });
    });
}

/// The validator at `index` asks for its next certificate, and gets it by the others' votes.
async fn renew(simulation: &mut Simulation<'_>, index: usize, certificate: Certificate) {
    let version = certificate.version;
    let identity = certificate.identity.clone();
    let renewal = membership::Operation::Renew {
        certificate: Box::new(certificate),
    };
    let signed = simulation.town.sign_as_node(index, renewal);
    simulation.offer(vec![signed]).await;
    simulation.settle().await;
    decided(simulation, |register| {
        let node = register.named(&identity);
        node.is_some_and(|node| node.version == version)
    })
    .await;
}
