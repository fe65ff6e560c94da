//! Every refusal by its own code, triggered alone.

use super::world::{Elections, Mined, mine, output, transaction};
use crate::election::operation::{Anchor, HeaderBytes, Headers, Operation, TransactionBytes};
use crate::election::record::{BurnBlock, COMMITS_PER_KEY_MAX, FORKS_MAX};
use bitcoin::{OutPoint, ScriptBuf};
use scrip_burnchain::chain::{CompactTarget, Header, header_bytes};
use scrip_burnchain::payload::Payload;
use scrip_burnchain::transaction::{AMOUNT_MAX, payload_script};

fn ready() -> Elections {
    let mut elections = Elections::new();
    elections.register_all();
    elections
}

/// A block after the anchor, and after that another.
fn two(elections: &Elections) -> [Mined; 2] {
    let first = mine(&elections.burn[0].block, 900, Vec::new());
    let second = mine(&first.block, 901, Vec::new());
    [first, second]
}

/// Shows the block after the anchor with a changed header.
fn show_changed(change: impl FnOnce(&mut Header)) -> Result<(), &'static str> {
    let mut elections = Elections::new();
    let mut header = two(&elections)[0].block.header;
    change(&mut header);
    let headers = Headers(vec![HeaderBytes(header_bytes(&header))]);
    let shown = elections.run(Operation::Headers { headers });
    shown.map(|_| ())
}

/// Works for a header, or undoes its work.
fn work(header: &mut Header, is_met: bool) {
    while header.target().is_met_by(header.block_hash()) != is_met {
        header.nonce += 1;
    }
}

#[test]
fn election_not_by_registrar() {
    let mut elections = Elections::unconfigured();
    let (alice, settings) = (elections.world.alice.clone(), elections.settings());
    let anchor = Anchor(Box::new(BurnBlock(elections.burn[0].block.clone())));
    let operation = Operation::Configure {
        settings: Box::new(settings),
        anchor: Some(anchor),
    };
    assert_eq!(
        elections.run_as(&alice, operation),
        Err("election_not_by_registrar")
    );
}

#[test]
fn election_settings_invalid() {
    let mut elections = Elections::unconfigured();
    let settings = elections.settings();
    // Without a place to begin.
    assert_eq!(
        elections.configure(settings, None),
        Err("election_settings_invalid")
    );
}

#[test]
fn election_not_configured() {
    let mut elections = Elections::unconfigured();
    let blocks = two(&elections);
    assert_eq!(elections.show(&blocks), Err("election_not_configured"));
}

#[test]
fn burn_header_parent_unknown() {
    let mut elections = Elections::new();
    let [_, second] = two(&elections);
    assert_eq!(elections.show(&[second]), Err("burn_header_parent_unknown"));
}

#[test]
fn burn_header_known() {
    let mut elections = Elections::new();
    let blocks = two(&elections);
    elections.show(&blocks).unwrap();
    assert_eq!(elections.show(&blocks), Err("burn_header_known"));
}

#[test]
fn burn_header_difficulty_wrong() {
    let shown = show_changed(|header| header.bits = CompactTarget::from_consensus(0x207f_fffe));
    assert_eq!(shown, Err("burn_header_difficulty_wrong"));
}

#[test]
fn burn_header_without_work() {
    let shown = show_changed(|header| work(header, false));
    assert_eq!(shown, Err("burn_header_without_work"));
}

#[test]
fn burn_header_time_early() {
    let shown = show_changed(|header| {
        header.time -= 60;
        work(header, true);
    });
    assert_eq!(shown, Err("burn_header_time_early"));
}

#[test]
fn burn_header_time_ahead() {
    let shown = show_changed(|header| {
        header.time = u32::MAX;
        work(header, true);
    });
    assert_eq!(shown, Err("burn_header_time_ahead"));
}

#[test]
fn burn_reorganisation_too_deep() {
    let mut elections = Elections::new();
    for _ in 0..7 {
        elections.burn_block(Vec::new());
    }
    let mut other: Vec<Mined> = Vec::new();
    for salt in 0..8 {
        let parent = other.last().unwrap_or(&elections.burn[0]);
        let next = mine(&parent.block, 500 + salt, Vec::new());
        other.push(next);
    }
    assert_eq!(elections.show(&other), Err("burn_reorganisation_too_deep"));
}

#[test]
fn burn_forks_full() {
    let mut elections = Elections::new();
    let root = elections.burn[0].block.clone();
    elections.burn_block(Vec::new());
    for salt in 0..FORKS_MAX as u32 {
        elections
            .show(&[mine(&root, 500 + salt, Vec::new())])
            .unwrap();
    }
    assert_eq!(
        elections.show(&[mine(&root, 400, Vec::new())]),
        Err("burn_forks_full")
    );
}

#[test]
fn burn_block_unknown() {
    let mut elections = Elections::new();
    let registration = elections.registration(0);
    let mined = mine(&elections.burn[0].block, 1, vec![registration]);
    let registering = elections.registering(0, mined.proof(1));
    assert_eq!(elections.run(registering), Err("burn_block_unknown"));
}

#[test]
fn burn_transaction_malformed() {
    let mut elections = Elections::new();
    let registration = elections.registration(0);
    let mut proof = elections.burn_block(vec![registration]).proof(1);
    proof.transaction = TransactionBytes(vec![0; 3]);
    let registering = elections.registering(0, proof);
    assert_eq!(
        elections.run(registering),
        Err("burn_transaction_malformed")
    );
}

#[test]
fn burn_payload_missing() {
    let mut elections = Elections::new();
    let plain = transaction(OutPoint::null(), vec![output(1, ScriptBuf::new())]);
    let mined = elections.burn_block(vec![plain]);
    let registering = elections.registering(0, mined.proof(1));
    assert_eq!(elections.run(registering), Err("burn_payload_missing"));
}

#[test]
fn burn_amount_too_large() {
    let mut elections = ready();
    assert_eq!(
        elections.commit(0, AMOUNT_MAX + 1),
        Err("burn_amount_too_large")
    );
}

#[test]
fn burn_inclusion_invalid() {
    let mut elections = Elections::new();
    let registration = elections.registration(0);
    let mut proof = elections.burn_block(vec![registration]).proof(1);
    proof.index = 0;
    let registering = elections.registering(0, proof);
    assert_eq!(elections.run(registering), Err("burn_inclusion_invalid"));
}

/// Registers validator 0 by a transaction that says something else.
fn register_changed(change: impl FnOnce(&mut bitcoin::Transaction)) -> Result<(), &'static str> {
    let mut elections = Elections::new();
    let mut registration = elections.registration(0);
    change(&mut registration);
    let mined = elections.burn_block(vec![registration]);
    let registering = elections.registering(0, mined.proof(1));
    elections.run(registering).map(|_| ())
}

#[test]
fn election_key_other_network() {
    let payload = Payload::Register {
        network: [9; 16],
        validator: [9; 32],
    };
    let registered = register_changed(|transaction| {
        transaction.output[0].script_pubkey = payload_script(&payload);
    });
    assert_eq!(registered, Err("election_key_other_network"));
}

#[test]
fn election_key_differs() {
    let mut elections = Elections::new();
    let of_another = elections.registration(1);
    let mined = elections.burn_block(vec![of_another]);
    let registering = elections.registering(0, mined.proof(1));
    assert_eq!(elections.run(registering), Err("election_key_differs"));
}

#[test]
fn election_key_script_missing() {
    let registered = register_changed(|transaction| transaction.output.truncate(1));
    assert_eq!(registered, Err("election_key_script_missing"));
}

#[test]
fn election_key_not_newer() {
    let mut elections = Elections::new();
    let registration = elections.registration(0);
    let mined = elections.burn_block(vec![registration]);
    let registering = elections.registering(0, mined.proof(1));
    elections.run(registering.clone()).unwrap();
    assert_eq!(elections.run(registering), Err("election_key_not_newer"));
}

#[test]
fn election_key_unknown() {
    let mut elections = Elections::new();
    assert_eq!(elections.commit(0, 1), Err("election_key_unknown"));
}

#[test]
fn election_commit_not_by_key() {
    let mut elections = ready();
    let said = elections.said(0, 1, None);
    let by_another = elections.committing(1, said);
    assert_eq!(
        elections.commit_with(1, by_another),
        Err("election_commit_not_by_key")
    );
}

#[test]
fn election_commit_old_header() {
    let mut elections = ready();
    let mut said = elections.said(0, 1, None);
    said.parent = [0; 32];
    let commit = elections.committing(0, said);
    assert_eq!(
        elections.commit_with(0, commit),
        Err("election_commit_old_header")
    );
}

#[test]
fn election_commit_late() {
    let mut elections = ready();
    let end = elections.tenure(0).commits_end();
    elections.idle_until(end);
    assert_eq!(elections.commit(0, 1), Err("election_commit_late"));
}

#[test]
fn election_commit_amount_differs() {
    let mut elections = ready();
    let said = elections.said(0, 2, None);
    let commit = elections.burning(0, said, 1);
    assert_eq!(
        elections.commit_with(0, commit),
        Err("election_commit_amount_differs")
    );
}

#[test]
fn election_commit_known() {
    let mut elections = ready();
    let said = elections.said(0, 1, None);
    let commit = elections.committing(0, said);
    let mined = elections.burn_block(vec![commit]);
    let showing = elections.showing(0, mined.proof(1));
    elections.run(showing.clone()).unwrap();
    assert_eq!(elections.run(showing), Err("election_commit_known"));
}

#[test]
fn election_nonce_repeated() {
    let mut elections = ready();
    let nonce = elections.mine_nonce(0, 2);
    for (amount, expected) in [(1, Ok(())), (2, Err("election_nonce_repeated"))] {
        let said = elections.said(0, amount, Some(nonce));
        let commit = elections.committing(0, said);
        assert_eq!(elections.commit_with(0, commit).map(|_| ()), expected);
    }
}

#[test]
fn election_nonce_invalid() {
    let mut elections = ready();
    let nonce = elections.mine_nonce(0, 0);
    let said = elections.said(0, 1, Some(nonce));
    let commit = elections.committing(0, said);
    assert_eq!(
        elections.commit_with(0, commit),
        Err("election_nonce_invalid")
    );
}

#[test]
fn election_commits_too_many() {
    let mut elections = ready();
    for amount in 0..COMMITS_PER_KEY_MAX as u64 {
        elections.commit(0, amount).unwrap();
    }
    assert_eq!(elections.commit(0, 99), Err("election_commits_too_many"));
}

#[test]
fn election_seed_not_due() {
    let mut elections = ready();
    let early = elections.revealing(1);
    assert_eq!(elections.run(early), Err("election_seed_not_due"));
}

#[test]
fn election_seed_known() {
    let mut elections = ready();
    let end = elections.tenure(0).commits_end();
    elections.idle_until(end + 1);
    let revealing = elections.revealing(end);
    elections.run(revealing.clone()).unwrap();
    assert_eq!(elections.run(revealing), Err("election_seed_known"));
}

#[test]
fn election_seed_invalid() {
    let mut elections = ready();
    let end = elections.tenure(0).commits_end();
    elections.idle_until(end + 1);
    let Operation::Reveal { signature, .. } = elections.revealing(end + 1) else {
        panic!("a reveal");
    };
    let operation = Operation::Reveal {
        height: end,
        signature,
    };
    assert_eq!(elections.run(operation), Err("election_seed_invalid"));
}
