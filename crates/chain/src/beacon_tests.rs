use super::*;
use commonware_cryptography::{Hasher as _, Sha256};
use scrip_ledger::election::{
    BurnNetwork, Commits, NetworkKeyBytes, Seed as TenureSeed, SeedView, SeedViews, Settings, Tiers,
};

fn tenure(seed: Option<u64>) -> Tenure {
    let value = Sha256::hash(&[b"value"]);
    Tenure {
        epoch: 2,
        start_height: 64,
        parent: Sha256::hash(&[b"parent"]),
        settings: Settings {
            burn_network: BurnNetwork::Regtest,
            network_key: NetworkKeyBytes([0; 96]),
            tiers: Tiers(Vec::new()),
            window: 1,
            share_max_permille: 1_000,
            quota: 0,
            confirmations: 1,
            commit_blocks: 16,
            reorganisation_max: 6,
            tenures_kept: 4,
        },
        burn_height: 0,
        seed_views: SeedViews(
            [80, 81, 82]
                .map(|height| SeedView {
                    height,
                    view: height + 1,
                })
                .to_vec(),
        ),
        seed: seed.map(|height| TenureSeed { height, value }),
        commits: Commits::default(),
        outcome: None,
    }
}

fn beacon() -> Beacon {
    Beacon::new(NetworkId([7; 32].into()), PrivateKey::from_seed(1))
}

fn due(epoch: u64) -> Due {
    Due {
        epoch,
        height: 80,
        signature: SeedSignature([3; 48]),
        account: AccountId::derive(&PrivateKey::from_seed(1).public_key(), 0),
    }
}

#[test]
fn only_final_views_are_wanted_and_only_better_ones() {
    let wanted = |seed, height| wanted(&tenure(seed), height).collect::<Vec<_>>();
    assert_eq!(wanted(None, 79), [0; 0]);
    assert_eq!(wanted(None, 81), [80, 81]);
    assert_eq!(wanted(Some(82), 90), [80, 81]);
    assert_eq!(wanted(Some(81), 90), [80]);
    assert_eq!(wanted(Some(80), 90), [0; 0]);
}

#[test]
fn a_value_goes_into_blocks_of_its_epoch_alone_and_is_signed() {
    let beacon = beacon();
    let now = Timestamp(1_700_000_000_000);
    assert!(beacon.operation(2, now).is_none(), "there is none yet");
    beacon.lay_ready(Some(due(2)));
    assert!(beacon.operation(1, now).is_none());
    assert!(beacon.operation(3, now).is_none());
    let checked = beacon.operation(2, now).expect("it is due");
    checked
        .signed
        .verify(&NetworkId([7; 32].into()))
        .expect("the node signed it");
    let Operation::Election(election::Operation::Reveal { height, signature }) =
        checked.signed.operation()
    else {
        panic!("{checked:?}");
    };
    assert_eq!((*height, signature), (80, &SeedSignature([3; 48])));
    assert_eq!(checked.size, checked.signed.encode_size());
    beacon.lay_ready(None);
    assert!(beacon.operation(2, now).is_none(), "it is done");
}
