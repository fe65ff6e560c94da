use super::*;

#[test]
fn few_operations_wait_for_nothing() {
    let free = Room {
        operations: 480,
        pause: Duration::ZERO,
    };
    assert_eq!(Room::new(480, 960), free);
}

#[test]
fn the_closer_the_most_the_longer_the_wait() {
    let pauses: Vec<Duration> = (0..=960).map(|live| Room::new(live, 960).pause).collect();
    assert!(pauses.is_sorted());
    assert_eq!(pauses[960], Duration::from_millis(PAUSE_MAX_MS));
}

#[test]
fn nothing_is_made_when_all_places_are_taken() {
    for live in [960, 961, 5_000] {
        assert_eq!(Room::new(live, 960).operations, 0);
    }
    assert_eq!(Room::new(0, 0).operations, 0);
}

/// What a gateway does that always has something to send, on a network that answers at once: it never comes to the most.
#[test]
fn busy_gateways_settle_below_the_most() {
    for gateways in [1, 2, 4] {
        let mut sent_at_ms: Vec<u64> = Vec::new();
        let mut next_ms = vec![0; gateways];
        for now_ms in 0..120_000 {
            for next in &mut next_ms {
                if *next > now_ms {
                    continue;
                }
                sent_at_ms.retain(|at| at + crate::ledger::VALIDITY_S * 1_000 > now_ms);
                let room = Room::new(sent_at_ms.len(), LIVE_MAX);
                assert!(room.operations > 0, "{gateways} gateways at {now_ms} ms");
                sent_at_ms.push(now_ms);
                *next = now_ms + 5 + room.pause.as_millis() as u64;
            }
        }
    }
}
