use super::world::{Elections, Mined, mine};
use crate::election::operation::{HeaderBytes, Headers, Operation};
use crate::election::record::{FORKS_MAX, RECENT_MAX};
use crate::event::Event;
use crate::state::Key;
use scrip_burnchain::chain::{Block, header_bytes};

/// A chain of `count` blocks after `parent`, oldest first.
fn grow(parent: &Block, count: u32, salt: u32) -> Vec<Mined> {
    let mut chain: Vec<Mined> = Vec::new();
    for index in 0..count {
        let tip = chain.last().map_or(parent, |mined| &mined.block);
        chain.push(mine(tip, salt + index, Vec::new()));
    }
    chain
}

#[test]
fn headers_extend_the_best_chain() {
    let mut elections = Elections::new();
    let chain = grow(&elections.burn[0].block, 5, 0);
    let event = elections.show(&chain[..3]).unwrap();
    assert_eq!(
        event,
        Event::BurnHeadersAdded {
            count: 3,
            height: 3
        }
    );
    // What is known is passed over.
    let event = elections.show(&chain).unwrap();
    assert_eq!(
        event,
        Event::BurnHeadersAdded {
            count: 2,
            height: 5
        }
    );
    assert_eq!(elections.show(&chain), Err("burn_header_known"));
}

#[test]
fn a_header_needs_its_parent_its_work_its_difficulty_and_its_time() {
    let mut elections = Elections::new();
    let chain = grow(&elections.burn[0].block, 2, 0);
    assert_eq!(
        elections.show(&chain[1..]),
        Err("burn_header_parent_unknown")
    );
    let refused = |elections: &mut Elections,
                   change: &dyn Fn(&mut scrip_burnchain::chain::Header)| {
        let mut header = chain[0].block.header;
        change(&mut header);
        let headers = Headers(vec![HeaderBytes(header_bytes(&header))]);
        elections.run(Operation::Headers { headers })
    };
    let without_work = refused(&mut elections, &|header| {
        while header.target().is_met_by(header.block_hash()) {
            header.nonce += 1;
        }
    });
    assert_eq!(without_work, Err("burn_header_without_work"));
    let easier = refused(&mut elections, &|header| {
        header.bits = scrip_burnchain::chain::CompactTarget::from_consensus(0x2100_ffff);
    });
    assert_eq!(easier, Err("burn_header_difficulty_wrong"));
    let work = |header: &mut scrip_burnchain::chain::Header| {
        while !header.target().is_met_by(header.block_hash()) {
            header.nonce += 1;
        }
    };
    let early = refused(&mut elections, &|header| {
        header.time = 1;
        work(header);
    });
    assert_eq!(early, Err("burn_header_time_early"));
    let now = elections.world.now.seconds() as u32;
    let ahead = refused(&mut elections, &|header| {
        header.time = now + 2 * 60 * 60 + 1;
        work(header);
    });
    assert_eq!(ahead, Err("burn_header_time_ahead"));
    let latest = refused(&mut elections, &|header| {
        header.time = now + 2 * 60 * 60;
        work(header);
    });
    assert!(latest.is_ok());
}

#[test]
fn more_work_is_followed_and_what_was_left_can_come_back() {
    let mut elections = Elections::new();
    let root = elections.burn[0].block.clone();
    let first = grow(&root, 4, 0);
    elections.show(&first).unwrap();
    let second = grow(&first[0].block, 4, 100);
    elections.show(&second[..3]).unwrap();
    assert_eq!(elections.tip().hash(), &first[3].block.hash());
    elections.show(&second).unwrap();
    assert_eq!(elections.tip().hash(), &second[3].block.hash());
    assert_eq!(elections.tip().height(), 5);
    let more = grow(&first[3].block, 2, 50);
    elections.show(&more).unwrap();
    assert_eq!(elections.tip().hash(), &more[1].block.hash());
    assert_eq!(elections.tip().forks.len(), 4);
}

#[test]
fn a_change_too_far_back_is_refused() {
    let mut elections = Elections::new();
    let root = elections.burn[0].block.clone();
    let first = grow(&root, 7, 0);
    elections.show(&first).unwrap();
    // Six blocks may be left, seven may not.
    let deep = grow(&root, 8, 100);
    assert_eq!(elections.show(&deep), Err("burn_reorganisation_too_deep"));
    let fork = grow(&first[0].block, 7, 200);
    elections.show(&fork).unwrap();
    assert_eq!(elections.tip().hash(), &fork[6].block.hash());
}

#[test]
fn forks_are_bounded_and_forgotten() {
    let mut elections = Elections::new();
    let root = elections.burn[0].block.clone();
    let main = grow(&root, 2, 0);
    elections.show(&main).unwrap();
    for salt in 0..FORKS_MAX as u32 {
        elections.show(&grow(&root, 1, 100 + salt)).unwrap();
    }
    assert_eq!(elections.show(&grow(&root, 1, 999)), Err("burn_forks_full"));
    let more = grow(&main[1].block, 6, 10);
    elections.show(&more).unwrap();
    assert!(elections.tip().forks.is_empty());
}

#[test]
fn old_blocks_are_forgotten() {
    let mut elections = Elections::new();
    let root = elections.burn[0].block.clone();
    let chain = grow(&root, RECENT_MAX as u32 + 3, 0);
    for part in chain.chunks(100) {
        elections.show(part).unwrap();
    }
    let tip = elections.tip();
    assert_eq!(tip.main.len(), RECENT_MAX);
    assert_eq!(tip.first_height, 4);
    let key = Key::burn_block(&root.hash());
    assert_eq!(elections.world.auditor.record(&key), None);
}

#[test]
fn a_network_without_elections_takes_no_headers() {
    let mut elections = Elections::unconfigured();
    let chain = grow(&elections.burn[0].block, 1, 0);
    assert_eq!(elections.show(&chain), Err("election_not_configured"));
}
