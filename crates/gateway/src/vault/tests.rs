use super::*;

#[test]
fn what_was_sealed_opens_for_its_purpose_only() {
    let vault = Vault::new(&[7; 32]);
    let sealed = vault.seal("webhook 1", b"secret");
    assert_eq!(
        vault.unseal("webhook 1", &sealed).unwrap().as_slice(),
        b"secret"
    );
    assert!(vault.unseal("webhook 2", &sealed).is_err());
    assert!(Vault::new(&[8; 32]).unseal("webhook 1", &sealed).is_err());
    for index in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1;
        assert!(vault.unseal("webhook 1", &changed).is_err(), "byte {index}");
    }
    for length in 0..sealed.len() {
        assert!(vault.unseal("webhook 1", &sealed[..length]).is_err());
    }
}

#[test]
fn master_key_file_is_private_and_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("master.key");
    let sealed = Vault::open(&file).unwrap().seal("x", b"secret");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(Vault::open(&file).unwrap().unseal("x", &sealed).is_ok());
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(Vault::open(&file).unwrap_err().code(), "master_key_exposed");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&file, "abc").unwrap();
    assert_eq!(
        Vault::open(&file).unwrap_err().code(),
        "master_key_malformed"
    );
}

#[test]
fn parts_of_a_hash_are_not_run_together() {
    assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
    let vault = Vault::new(&[7; 32]);
    assert_ne!(
        vault.keyed_hash(&[b"ab", b"c"]),
        vault.keyed_hash(&[b"a", b"bc"])
    );
}
