use super::*;
use commonware_cryptography::{Hasher as _, Sha256, Signer as _};
use scrip_ledger::ids::OperationId;
use scrip_ledger::operation::Operation;
use scrip_ledger::{name, username::Username};

fn wallet() -> (tempfile::TempDir, Wallet) {
    let home = tempfile::tempdir().unwrap();
    let wallet = Wallet::new(home.path(), "alice").unwrap();
    (home, wallet)
}

#[test]
fn a_wallet_keeps_its_key_and_refuses_a_second_one() {
    let (_home, wallet) = wallet();
    assert_eq!(wallet.public_key().unwrap_err().code, "key_file_missing");
    let file = wallet.create("secret words").unwrap();
    assert_eq!(
        &wallet.open("secret words").unwrap().public_key(),
        file.public_key()
    );
    assert_eq!(
        wallet.open("other words").unwrap_err().code,
        "passphrase_wrong"
    );
    assert_eq!(
        wallet.create("secret words").unwrap_err().code,
        "key_file_exists"
    );
}

#[test]
fn names_that_are_paths_are_refused() {
    for name in ["", "..", "a/b", "a.b", "ä", &"x".repeat(65)] {
        assert_eq!(
            Wallet::new(Path::new("/nowhere"), name).unwrap_err().code,
            "wallet_name_malformed"
        );
    }
}

#[test]
fn what_is_sent_stays_in_the_outbox_until_its_outcome_is_known() {
    let (_home, wallet) = wallet();
    let key = PrivateKey::from_seed(3);
    let author = AccountId::derive(&key.public_key(), SALT);
    let network = NetworkId(Sha256::hash(&[b"test"]));
    let operation = Operation::Name(name::Operation::Release {
        name: Username::new("alice").unwrap(),
    });
    let signed = Signed::new(
        &network,
        &key,
        author,
        OperationId::new(1_000, [7; 11]),
        operation,
    );
    assert!(wallet.in_doubt().unwrap().is_empty());
    wallet.keep(&signed).unwrap();
    wallet.keep(&signed).unwrap();
    assert_eq!(wallet.in_doubt().unwrap(), std::slice::from_ref(&signed));
    wallet.forget(&signed).unwrap();
    assert!(wallet.in_doubt().unwrap().is_empty());
}

#[test]
fn another_network_than_the_wallets_is_refused() {
    let (_home, wallet) = wallet();
    let network = NetworkId(Sha256::hash(&[b"ours"]));
    wallet.check_network(&network).unwrap();
    let text = |text: &str| text.to_owned();
    let membership = Membership {
        account: text("00"),
        network: network.to_string(),
        network_key: text("00"),
        node: text("http://here"),
    };
    wallet.join(&membership).unwrap();
    assert_eq!(wallet.membership().unwrap(), Some(membership));
    wallet.check_network(&network).unwrap();
    let failure = wallet
        .check_network(&NetworkId(Sha256::hash(&[b"theirs"])))
        .unwrap_err();
    assert_eq!(failure.code, "network_wrong");
}
