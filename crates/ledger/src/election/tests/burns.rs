//! Settings and the registration of keys.

use super::world::{Elections, mine, output, transaction};
use crate::election::operation::{Anchor, TransactionBytes};
use crate::election::record::{BurnBlock, BurnNetwork, Settings};
use crate::event::Event;
use bitcoin::{CompactTarget, OutPoint, ScriptBuf};
use scrip_burnchain::chain::Block;
use scrip_burnchain::payload::Payload;
use scrip_burnchain::transaction::payload_script;
use scrip_burnchain::work::Work;

#[test]
fn only_the_registrar_configures() {
    let mut elections = Elections::unconfigured();
    let alice = elections.world.alice.clone();
    let settings = Box::new(elections.settings());
    let anchor = Some(Anchor(Box::new(BurnBlock(elections.burn[0].block.clone()))));
    let operation = super::super::Operation::Configure { settings, anchor };
    assert_eq!(
        elections.run_as(&alice, operation),
        Err("election_not_by_registrar")
    );
}

#[test]
fn settings_out_of_range_are_refused() {
    let changes: [fn(&mut Settings); 9] = [
        |settings| settings.window = 0,
        |settings| settings.window = 9,
        |settings| settings.share_max_permille = 0,
        |settings| settings.share_max_permille = 1_001,
        |settings| settings.confirmations = 0,
        |settings| settings.commit_blocks = 0,
        |settings| settings.reorganisation_max = 0,
        |settings| settings.tenures_kept = 1,
        |settings| settings.tiers.0[0] = 1,
    ];
    let mut elections = Elections::new();
    for change in changes {
        let mut settings = elections.settings();
        change(&mut settings);
        assert_eq!(
            elections.ask(0, &settings, None),
            Err("election_settings_invalid")
        );
    }
    // Another burn chain needs a place to begin.
    let mut settings = elections.settings();
    settings.burn_network = BurnNetwork::Mainnet;
    assert_eq!(
        elections.ask(0, &settings, None),
        Err("election_settings_invalid")
    );
}

#[test]
fn a_chain_that_could_not_be_counted_on_is_no_anchor() {
    let changes: [fn(&mut Block); 4] = [
        |block| block.height = u32::MAX,
        |block| block.chain_work = Work::from_be_bytes([0xff; 32]),
        |block| block.header.bits = CompactTarget::from_consensus(0),
        |block| {
            while block.header.target().is_met_by(block.header.block_hash()) {
                block.header.nonce += 1;
            }
        },
    ];
    let mut elections = Elections::unconfigured();
    for change in changes {
        let mut block = elections.burn[0].block.clone();
        change(&mut block);
        let settings = elections.settings();
        let anchor = Anchor(Box::new(BurnBlock(block)));
        assert_eq!(
            elections.configure(settings, Some(anchor)),
            Err("election_settings_invalid")
        );
    }
}

#[test]
fn settings_change_from_the_next_tenure_on_and_the_chain_can_begin_anew() {
    let mut elections = Elections::new();
    elections.idle_until(40);
    let mut settings = elections.settings();
    settings.window = 5;
    let anchor = mine(&elections.burn[0].block, 5, Vec::new());
    let anchor = Anchor(Box::new(BurnBlock(anchor.block)));
    for node in 0..3 {
        elections.ask(node, &settings, Some(&anchor)).unwrap();
    }
    assert_eq!(elections.tenure(1).settings.window, 3);
    assert_eq!(elections.tip().first_height, 1);
    elections.end_epoch();
    elections.idle_until(elections.world.height + 1);
    assert_eq!(elections.tenure(2).settings.window, 5);
}

#[test]
fn a_validator_registers_with_the_burn_chains_consent_and_its_own() {
    let mut elections = Elections::new();
    let registration = elections.registration(2);
    let mined = elections.burn_block(vec![registration]);
    let registering = elections.registering(2, mined.proof(1));
    let event = elections.run(registering.clone()).unwrap();
    let validator = elections.validators[2].public();
    assert_eq!(event, Event::ElectionKeyRegistered { validator });
    assert_eq!(
        elections.candidate(2).script.0,
        elections.validators[2].script.to_bytes()
    );
    assert_eq!(elections.run(registering), Err("election_key_not_newer"));
}

#[test]
#[should_panic(expected = "signed here")]
fn a_registration_without_the_validators_signature_is_not_valid() {
    let mut elections = Elections::new();
    let registration = elections.registration(2);
    let mined = elections.burn_block(vec![registration]);
    let super::super::Operation::Register {
        validator, proof, ..
    } = elections.registering(2, mined.proof(1))
    else {
        panic!("a registration");
    };
    let super::super::Operation::Register { signature, .. } =
        elections.registering(1, mined.proof(1))
    else {
        panic!("a registration");
    };
    let _ = elections.run(super::super::Operation::Register {
        validator,
        proof,
        signature,
    });
}

#[test]
fn registrations_that_say_something_else_are_refused() {
    let mut elections = Elections::new();
    let other_network = payload_script(&Payload::Register {
        network: [9; 16],
        validator: [0; 32],
    });
    let foreign = transaction(
        OutPoint::null(),
        vec![
            output(0, other_network),
            output(1, ScriptBuf::from_bytes(vec![1])),
        ],
    );
    let mut without_script = elections.registration(0);
    without_script.output.truncate(1);
    let mut long_script = elections.registration(0);
    long_script.output[1].script_pubkey = ScriptBuf::from_bytes(vec![1; 65]);
    let of_another = elections.registration(1);
    let said = scrip_burnchain::payload::Commit {
        parent: [0; 32],
        key: [0; 16],
        amount: 1,
        nonce: None,
    };
    let commit = elections.committing(0, said);
    let all = vec![foreign, without_script, long_script, of_another, commit];
    let mined = elections.burn_block(all);
    for (index, code) in [
        (1, "election_key_other_network"),
        (2, "election_key_script_missing"),
        (3, "election_key_script_missing"),
        (4, "election_key_differs"),
        (5, "burn_payload_missing"),
    ] {
        let registering = elections.registering(0, mined.proof(index));
        assert_eq!(elections.run(registering), Err(code), "{index}");
    }
}

#[test]
fn a_transaction_must_be_one_and_in_its_block() {
    let mut elections = Elections::new();
    let registration = elections.registration(0);
    let mined = elections.burn_block(vec![registration.clone()]);
    let good = mined.proof(1);
    let mut elsewhere = good.clone();
    elsewhere.index = 0;
    let mut other = good.clone();
    other.path.0[0][0] ^= 1;
    for proof in [elsewhere, other] {
        let registering = elections.registering(0, proof);
        assert_eq!(elections.run(registering), Err("burn_inclusion_invalid"));
    }
    let mut garbage = good.clone();
    garbage.transaction = TransactionBytes(vec![0; 10]);
    let registering = elections.registering(0, garbage);
    assert_eq!(
        elections.run(registering),
        Err("burn_transaction_malformed")
    );
    let mut nowhere = good;
    nowhere.block = [7; 32];
    let registering = elections.registering(0, nowhere);
    assert_eq!(elections.run(registering), Err("burn_block_unknown"));
    // A block beside the best chain does not count either.
    let beside = mine(&elections.burn[0].block, 77, vec![registration]);
    elections.show(std::slice::from_ref(&beside)).unwrap();
    let registering = elections.registering(0, beside.proof(1));
    assert_eq!(elections.run(registering), Err("burn_block_unknown"));
}

#[test]
fn a_newer_registration_replaces_the_script_and_keeps_what_stands() {
    let mut elections = Elections::new();
    elections.register_all();
    elections.commit(0, 500).unwrap();
    elections.end_epoch();
    assert_eq!(elections.candidate(0).window.0, [500]);
    let mut again = elections.registration(0);
    again.output[1].script_pubkey = ScriptBuf::from_bytes(vec![0x52]);
    let mined = elections.burn_block(vec![again]);
    let registering = elections.registering(0, mined.proof(1));
    elections.run(registering).unwrap();
    assert_eq!(elections.candidate(0).script.0, [0x52]);
    assert_eq!(elections.candidate(0).window.0, [500]);
    // Coin of the old script is not its coin any more.
    assert_eq!(elections.commit(0, 500), Err("election_commit_not_by_key"));
}
