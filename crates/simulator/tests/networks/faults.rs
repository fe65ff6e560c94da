//! Whole networks under simulated faults: whatever happens, validators agree, and money is neither made nor lost.

use crate::scenarios::{for_each_seed, holds, open_accounts, payments, proposed_by, seconds};
use commonware_consensus::{marshal::Identifier, types::Height};
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_glue::dkg::types::EpochOutcome;
use commonware_utils::probability;
use scrip_ledger::account::Account;
use scrip_simulator::{Audited, Simulation, Town};
use std::time::Duration;

const PEOPLE: u64 = 5;

fn lossy(seed: u64) -> (Audited, String) {
    let mut town = Town::new(seed, 4, PEOPLE);
    town.link.success_rate = probability!(19, 20);
    town.run(seed, async |simulation: &mut Simulation<'_>| {
        simulation.start(0..4).await;
        open_accounts(simulation).await;
        for _ in 0..4 {
            simulation.offer(payments(simulation.town, 10)).await;
            simulation.pass(Duration::from_millis(300)).await;
        }
        simulation.settle().await;
        assert!(simulation.shut_out().await.is_empty());
        (simulation.audit().await, simulation.trace())
    })
}

#[test]
fn lossy_links_delay_and_nothing_else_and_the_same_seed_repeats() {
    for_each_seed(|seed| {
        let first = lossy(seed);
        assert_eq!(first.0.operations_count, 2 * PEOPLE as usize + 40);
        assert_eq!(first, lossy(seed), "the same seed gave another run");
    });
}

#[test]
fn validators_crash_and_come_back_while_people_pay() {
    for_each_seed(|seed| {
        let town = Town::new(seed, 4, PEOPLE);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            for round in 0..3 {
                let victim = (seed as usize + round) % 4;
                simulation.offer(payments(&town, 10)).await;
                // Some are on their way, some in a block that is not final.
                simulation.pass(Duration::from_millis(50)).await;
                simulation.crash(victim).await;
                simulation.offer(payments(&town, 10)).await;
                simulation.pass(seconds(2)).await;
                simulation.start([victim]).await;
                simulation.settle().await;
            }
            assert!(simulation.shut_out().await.is_empty());
            let audited = simulation.audit().await;
            assert_eq!(audited.operations_count, 2 * PEOPLE as usize + 60);
        });
    });
}

#[test]
fn after_a_power_cut_everything_final_is_there_and_nothing_applies_twice() {
    for_each_seed(|seed| {
        let town = Town::new(seed, 4, PEOPLE);
        let ((offered, seen), checkpoint) =
            town.run_until_power_fails(seed, async |simulation: &mut Simulation<'_>| {
                simulation.start(0..4).await;
                open_accounts(simulation).await;
                simulation.offer(payments(&town, 20)).await;
                simulation.pass(Duration::from_millis(150)).await;
                let offered = std::mem::take(&mut simulation.clients.offered);
                (offered, std::mem::take(&mut simulation.blocks))
            });
        assert!(!seen.is_empty());
        town.run_again(checkpoint, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            // Clients that do not know what became of it submit everything again.
            simulation.offer(offered).await;
            simulation.settle().await;
            let audited = simulation.audit().await;
            assert_eq!(audited.operations_count, 2 * PEOPLE as usize + 20);
            for (before, after) in seen.iter().zip(&simulation.blocks) {
                assert_eq!(before.digest, after.digest, "a final block was lost");
            }
        });
    });
}

#[test]
fn a_validator_that_was_cut_off_catches_up() {
    for_each_seed(|seed| {
        let town = Town::new(seed, 4, PEOPLE);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            let cut_off = seed as usize % 4;
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            simulation.disconnect(cut_off).await;
            // A quarter is submitted to the one that is cut off; those clients try elsewhere.
            for _ in 0..4 {
                simulation.offer(payments(&town, 8)).await;
                simulation.pass(seconds(1)).await;
            }
            simulation.settle().await;
            let behind = simulation.top() - simulation.height(cut_off);
            assert!(behind >= 4, "only {behind} blocks behind");
            simulation.reconnect(cut_off).await;
            simulation.offer(payments(&town, 8)).await;
            simulation.settle().await;
            assert!(simulation.shut_out().await.is_empty());
            simulation.audit().await;
        });
    });
}

#[test]
fn a_validator_that_missed_the_last_block_before_a_silence_catches_up() {
    for_each_seed(|seed| {
        let mut town = Town::new(seed, 4, PEOPLE);
        town.heartbeat = seconds(3_600);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            let cut_off = seed as usize % 4;
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            // Past the time in which a new node waits for its peers.
            simulation.pass(seconds(20)).await;
            simulation.disconnect(cut_off).await;
            simulation.offer(payments(&town, 8)).await;
            simulation.settle().await;
            assert!(simulation.height(cut_off) < simulation.top());
            let top = simulation.top();
            simulation.reconnect(cut_off).await;
            // Nobody pays: there is no new block that could carry it along.
            simulation
                .pass_until("catching up", seconds(30), |simulation| {
                    simulation.height(cut_off) == top
                })
                .await;
            assert_eq!(simulation.top(), top, "a block was made for it");
            assert!(simulation.shut_out().await.is_empty());
            simulation.audit().await;
        });
    });
}

/// Two of four never lead, and a ceremony needs the logs of three: the others carry theirs.
#[test]
fn who_never_leads_deals_all_the_same() {
    for_each_seed(|seed| {
        let town = Town::with_weights(seed, &[3, 1, 0, 0], PEOPLE);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            let limit = Duration::from_secs(120);
            simulation
                .pass_until("the first epoch ends", limit, |simulation| {
                    simulation.top() >= 32
                })
                .await;
            let first_epoch = simulation
                .blocks
                .iter()
                .filter(|block| block.header.epoch == 0);
            let mut turns = [0; 4];
            for block in first_epoch {
                let leader = |key: &PrivateKey| key.public_key() == block.header.leader;
                let index = town.validators.iter().position(leader);
                turns[index.expect("a validator leads")] += 1;
            }
            assert!(turns[0] > turns[1] && turns[1] > 0, "{turns:?}");
            assert_eq!(turns[2..], [0, 0]);
            let next = simulation
                .blocks
                .iter()
                .find_map(|block| block.next_epoch.clone());
            assert_eq!(
                next.expect("the first epoch ended").outcome,
                EpochOutcome::Success
            );
            assert!(simulation.shut_out().await.is_empty());
            simulation.audit().await;
        });
    });
}

#[test]
fn the_network_key_outlives_the_shares_of_every_epoch() {
    for_each_seed(|seed| {
        let mut town = Town::new(seed, 4, PEOPLE);
        town.heartbeat = Duration::from_millis(150);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            simulation.offer(payments(&town, 20)).await;
            let limit = seconds(240);
            simulation
                .pass_until("two epoch boundaries", limit, |simulation| {
                    simulation.top() > 64
                })
                .await;
            simulation.offer(payments(&town, 10)).await;
            simulation.settle().await;
            simulation.audit().await;
            let mut sharings = vec![town.founded.info.output.public().clone()];
            for block in &simulation.blocks {
                let Some(next) = &block.next_epoch else {
                    continue;
                };
                assert_eq!(next.outcome, EpochOutcome::Success);
                assert_eq!(next.output.public().public(), &town.founded.key);
                assert!(
                    !sharings.contains(next.output.public()),
                    "the shares were not dealt anew"
                );
                sharings.push(next.output.public().clone());
            }
            assert!(sharings.len() > 2);
        });
    });
}

#[test]
fn epochs_go_on_while_validators_crash_during_resharing() {
    for_each_seed(|seed| {
        let mut town = Town::new(seed, 4, PEOPLE);
        town.heartbeat = Duration::from_millis(150);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            let limit = seconds(240);
            let mut next = simulation.top();
            for round in 0..6 {
                // Every phase of an epoch of 32 blocks is hit by some round.
                next += 11;
                let victim = (seed as usize + round) % 4;
                simulation
                    .pass_until("more blocks", limit, |simulation| simulation.top() > next)
                    .await;
                simulation.crash(victim).await;
                simulation.offer(payments(&town, 3)).await;
                next += 11;
                simulation
                    .pass_until("blocks of three", limit, |simulation| {
                        simulation.top() > next
                    })
                    .await;
                simulation.start([victim]).await;
            }
            simulation.offer(payments(&town, 10)).await;
            simulation.settle().await;
            assert!(simulation.shut_out().await.is_empty());
            simulation.audit().await;
            let closed: Vec<_> = simulation
                .blocks
                .iter()
                .filter_map(|block| block.next_epoch.clone())
                .collect();
            assert!(closed.len() >= 4);
            for next in closed {
                assert_eq!(next.output.public().public(), &town.founded.key);
            }
        });
    });
}

#[test]
fn a_late_validator_fetches_the_state_and_joins() {
    for_each_seed(|seed| {
        let mut town = Town::new(seed, 4, PEOPLE);
        town.heartbeat = Duration::from_millis(150);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..3).await;
            open_accounts(simulation).await;
            simulation.offer(payments(&town, 20)).await;
            simulation
                .pass_until("an epoch without it", seconds(240), |simulation| {
                    simulation.top() > 36
                })
                .await;
            simulation.join([3]).await;
            simulation.offer(payments(&town, 10)).await;
            simulation.settle().await;
            simulation.audit().await;
            let first = Identifier::Height(Height::new(1));
            assert!(
                simulation
                    .validator(3)
                    .marshal()
                    .get_block(first)
                    .await
                    .is_none(),
                "it replayed the chain"
            );
        });
    });
}

#[test]
fn a_payment_is_final_at_once_at_every_validator_whatever_the_network_did_before() {
    for_each_seed(|seed| {
        let mut town = Town::new(seed, 4, PEOPLE);
        town.heartbeat = seconds(30);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            // Until all of them know of the money.
            simulation.pass(seconds(1)).await;
            let mut slow = Vec::new();
            for number in 0..40_u64 {
                // From no pause to one past a heartbeat, in no order.
                let pause = Duration::from_millis(number * 7_919 % 211 * (number * 31 % 17) * 19);
                simulation.pass(pause).await;
                let payment = payments(&town, 1).remove(0);
                let index = number as usize % 4;
                let taken = simulation.time_to_finality(index, payment).await;
                // Links take 10 ms, give or take 5: one hop to the leader, three to agree. A heartbeat's block may be on
                // its way already.
                if taken > Duration::from_millis(150) {
                    let header = &simulation.validator(index).tip().header;
                    slow.push((number, taken, header.epoch, header.view));
                }
            }
            // Known: in an epoch's second view some may take a leader for dead that they have not heard in this epoch yet.
            // The others then wait for the certificate in vain, once.
            slow.retain(|(_, taken, epoch, view)| {
                !(*epoch > 0 && *view == 3 && *taken < Duration::from_millis(2_200))
            });
            assert!(slow.is_empty(), "{slow:?}");
            simulation.audit().await;
        });
    });
}

#[test]
fn blocks_with_a_forged_signature_are_voted_down() {
    for_each_seed(|seed| {
        let town = Town::new(seed, 4, PEOPLE);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            let liar = seed as usize % 4;
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            let forged = town.forge(0, 1, 9_000);
            simulation.validator(liar).plant(&forged);
            for _ in 0..4 {
                simulation.offer(payments(&town, 5)).await;
                simulation.pass(seconds(1)).await;
            }
            simulation.settle().await;
            let proposed = proposed_by(simulation, liar).await;
            assert!(
                proposed.iter().any(|block| holds(block, &forged)),
                "it never tried"
            );
            // The audit knows every operation that was offered; the forged one was not.
            let audited = simulation.audit().await;
            assert_eq!(audited.operations_count, 2 * PEOPLE as usize + 20);
        });
    });
}

#[test]
fn a_block_with_a_refused_operation_and_a_wrong_state_is_voted_down() {
    for_each_seed(|seed| {
        let mut town = Town::new(seed, 4, PEOPLE);
        // Nobody proposes an empty block before the lie was told and refused.
        town.heartbeat = seconds(2);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            // In rotation, the first view of epoch 0 is led by the member at position 1.
            let liar = 1;
            let false_ledger = town.false_ledger(0);
            simulation.start([0, 2, 3]).await;
            simulation.start_believing(liar, &false_ledger).await;
            let unrightful = town.issue_without_right(0, 1_000_000);
            simulation.validator(liar).plant(&unrightful);
            simulation.pass(Duration::from_millis(600)).await;
            let proposed = proposed_by(simulation, liar).await;
            assert_eq!(proposed.len(), 1, "it did not lead the first view");
            assert_eq!(proposed[0].header.height, 1);
            assert!(holds(&proposed[0], &unrightful));
            assert_eq!(simulation.top(), 0, "others accepted its block");
            // It can't go on from a block that it holds for wrong, so it ends here.
            simulation.crash(liar).await;
            open_accounts(simulation).await;
            simulation.offer(payments(&town, 10)).await;
            simulation.settle().await;
            simulation.audit().await;
            assert_ne!(simulation.blocks[0].digest, proposed[0].header.digest());

            // With the right ledger the same validator is welcome again.
            simulation.start([liar]).await;
            simulation.offer(payments(&town, 10)).await;
            simulation.settle().await;
            let audited = simulation.audit().await;
            assert_eq!(audited.operations_count, 2 * PEOPLE as usize + 20);
        });
    });
}

/// Votes get lost, and blocks without a certificate of their own become final through the next one: that one must not wait for a
/// heartbeat.
#[test]
fn a_payment_does_not_wait_for_a_heartbeat_when_votes_get_lost() {
    for_each_seed(|seed| {
        let mut town = Town::new(seed, 4, PEOPLE);
        town.heartbeat = seconds(3_600);
        town.link.success_rate = probability!(4, 5);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            for _ in 0..30 {
                simulation.offer(payments(&town, 1)).await;
                simulation
                    .pass_until("a payment", seconds(60), |simulation| {
                        simulation.clients.pending_count() == 0
                    })
                    .await;
                simulation.pass(seconds(3)).await;
            }
            simulation.audit().await;
        });
    });
}

/// Nobody makes blocks while nothing waits, so the last block's time may be long ago: an author whose operations have expired
/// since is free to go on.
#[test]
fn who_did_too_much_goes_on_after_a_silence() {
    for_each_seed(|seed| {
        let mut town = Town::new(seed, 4, PEOPLE);
        town.heartbeat = seconds(900);
        town.run(seed, async |simulation: &mut Simulation<'_>| {
            simulation.start(0..4).await;
            open_accounts(simulation).await;
            let many = (0..Account::RECENT_MAX - 1).map(|_| town.pay_until(0, 1, 1, 60));
            simulation.offer(many.collect()).await;
            simulation.settle().await;
            simulation.pass(seconds(90)).await;
            simulation.time_to_finality(0, town.pay(0, 1, 1)).await;
            simulation.audit().await;
        });
    });
}
