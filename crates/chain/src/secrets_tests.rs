use super::*;
use commonware_cryptography::Signer as _;
use commonware_glue::dkg::SecretStore as _;
use futures::executor::block_on;

fn share() -> Share {
    use commonware_cryptography::bls12381::{
        dkg::feldman_desmedt::deal, primitives::variant::MinSig,
    };
    use commonware_utils::{N3f1, TestRng, ordered::Set};
    let members = Set::from_iter_dedup((0..4).map(|seed| PrivateKey::from_seed(seed).public_key()));
    let (_, shares) = deal::<MinSig, _, N3f1>(
        TestRng::new(1),
        crate::scheme::SHARING_MODE,
        members.clone(),
    )
    .expect("deal");
    shares
        .get_value(members.iter().next().expect("a member"))
        .expect("a share")
        .clone()
}

#[test]
fn a_share_survives_a_restart_and_pruning_forgets_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.bin");
    let key = PrivateKey::from_seed(7);
    let share = share();
    block_on(
        Secrets::open(&path, &key)
            .expect("open")
            .put_share(Epoch::new(3), share.clone()),
    );
    let mut again = Secrets::open(&path, &key).expect("open again");
    assert_eq!(block_on(again.get_share(Epoch::new(3))), Some(share));
    block_on(again.prune(Epoch::new(4)));
    let mut pruned = Secrets::open(&path, &key).expect("open pruned");
    assert_eq!(block_on(pruned.get_share(Epoch::new(3))), None);
}

#[test]
fn the_file_shows_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.bin");
    let share = share();
    Secrets::open(&path, &PrivateKey::from_seed(7))
        .expect("open")
        .put_first_share(&share)
        .expect("write");
    let stored = fs::read(&path).expect("read");
    let plain = const_hex::encode(share.encode());
    assert!(
        !stored
            .windows(plain.len())
            .any(|window| window == plain.as_bytes())
    );
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(
        fs::metadata(&path).expect("metadata").permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn another_key_or_a_flipped_bit_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.bin");
    let key = PrivateKey::from_seed(7);
    Secrets::open(&path, &key)
        .expect("open")
        .put_first_share(&share())
        .expect("write");
    assert!(matches!(
        Secrets::open(&path, &PrivateKey::from_seed(8)),
        Err(SecretsError::Unreadable(_))
    ));
    let good = fs::read(&path).expect("read");
    for position in [0, 12, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[position] ^= 1;
        fs::write(&path, &bad).expect("write");
        assert!(
            matches!(Secrets::open(&path, &key), Err(SecretsError::Unreadable(_))),
            "byte {position}"
        );
    }
    fs::write(&path, &good[..good.len() - 1]).expect("write");
    assert!(matches!(
        Secrets::open(&path, &key),
        Err(SecretsError::Unreadable(_))
    ));
}
