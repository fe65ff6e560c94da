use super::*;
use std::os::unix::fs::PermissionsExt as _;

fn sealed() -> (ed25519::PrivateKey, KeyFile) {
    let key = ed25519::PrivateKey::from_seed(7);
    let file = KeyFile::seal(&key, b"correct horse", Cost::LEAST);
    (key, file)
}

#[test]
fn opens_with_its_passphrase_and_with_no_other() {
    let (key, file) = sealed();
    let read = KeyFile::parse(file.to_text().as_bytes()).unwrap();
    assert_eq!(read, file);
    assert_eq!(read.public_key(), &key.public_key());
    assert_eq!(read.open(b"correct horse").unwrap().encode(), key.encode());
    for wrong in [
        b"".as_slice(),
        b"correct hors",
        b"correct horse ",
        b"Correct horse",
    ] {
        assert!(matches!(
            read.open(wrong),
            Err(KeyFileError::WrongPassphrase)
        ));
    }
}

#[test]
fn two_files_of_one_key_share_nothing_secret() {
    let (key, first) = sealed();
    let second = KeyFile::seal(&key, b"correct horse", Cost::LEAST);
    assert_ne!(first.salt, second.salt);
    assert_ne!(first.nonce, second.nonce);
    assert_ne!(first.sealed, second.sealed);
}

#[test]
fn every_flipped_bit_is_reported_as_damage_and_never_as_a_wrong_passphrase() {
    let (_, file) = sealed();
    let whole = file.to_text().into_bytes();
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut damaged = whole.clone();
            damaged[at] ^= 1 << bit;
            let error = KeyFile::parse(&damaged).expect_err("a flipped bit must not go unseen");
            let expected = if at <= MAGIC.len() {
                matches!(error, KeyFileError::NotAKeyFile | KeyFileError::Corrupt(_))
            } else {
                matches!(error, KeyFileError::Corrupt(_))
            };
            assert!(expected, "bit {bit} of byte {at}: {error:?}");
        }
    }
}

#[test]
fn every_truncation_and_every_extension_is_reported_as_damage() {
    let (_, file) = sealed();
    let whole = file.to_text().into_bytes();
    for length in 0..whole.len() {
        let error =
            KeyFile::parse(&whole[..length]).expect_err("a truncated file must not be used");
        let expected = length <= MAGIC.len() && matches!(error, KeyFileError::NotAKeyFile);
        assert!(
            expected || matches!(error, KeyFileError::Corrupt(_)),
            "{length} bytes: {error:?}"
        );
    }
    for more in [b"\n".as_slice(), b" ", b"x", b"checksum 00\n"] {
        let extended = [whole.as_slice(), more].concat();
        assert!(matches!(
            KeyFile::parse(&extended),
            Err(KeyFileError::Corrupt(_))
        ));
    }
}

/// Rewrites one line and makes the checksum right again, as an attacker would.
fn forge(file: &KeyFile, from: &str, to: &str) -> Vec<u8> {
    let text = file.to_text();
    assert!(text.contains(from));
    let body = text.replace(from, to);
    let body = &body[..body.find("checksum ").unwrap()];
    format!("{body}checksum {}\n", checksum(body.as_bytes())).into_bytes()
}

#[test]
fn a_forged_head_does_not_open() {
    let (_, file) = sealed();
    let other = const_hex::encode(ed25519::PrivateKey::from_seed(8).public_key().encode());
    let ours = const_hex::encode(file.public_key().encode());
    let swapped = KeyFile::parse(&forge(&file, &ours, &other)).unwrap();
    assert!(matches!(
        swapped.open(b"correct horse"),
        Err(KeyFileError::WrongPassphrase)
    ));
    let weakened = KeyFile::parse(&forge(&file, "passes=1", "passes=2")).unwrap();
    assert!(matches!(
        weakened.open(b"correct horse"),
        Err(KeyFileError::WrongPassphrase)
    ));
}

#[test]
fn a_cost_without_bounds_is_refused_before_any_work() {
    let (_, file) = sealed();
    for cost in ["memory-kib=4294967295", "memory-kib=0"] {
        assert!(matches!(
            KeyFile::parse(&forge(&file, "memory-kib=8", cost)),
            Err(KeyFileError::Corrupt("kdf"))
        ));
    }
    for (from, to) in [
        ("passes=1", "passes=4000000000"),
        ("passes=1", "passes=0"),
        ("lanes=1", "lanes=0"),
    ] {
        assert!(matches!(
            KeyFile::parse(&forge(&file, from, to)),
            Err(KeyFileError::Corrupt("kdf"))
        ));
    }
}

#[test]
fn other_spellings_and_other_versions_have_their_own_answers() {
    let (_, file) = sealed();
    let spelled = forge(&file, "passes=1", "passes=01");
    assert!(matches!(
        KeyFile::parse(&spelled),
        Err(KeyFileError::Corrupt("spelling"))
    ));
    let newer = forge(&file, "scrip-key 1\n", "scrip-key 2\n");
    assert!(matches!(
        KeyFile::parse(&newer),
        Err(KeyFileError::UnknownVersion(2))
    ));
    assert!(matches!(
        KeyFile::parse(b"-----BEGIN PRIVATE KEY-----"),
        Err(KeyFileError::NotAKeyFile)
    ));
    assert!(matches!(
        KeyFile::parse(b""),
        Err(KeyFileError::NotAKeyFile)
    ));
}

#[test]
fn a_key_file_is_private_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inner/alice.key");
    let (_, first) = sealed();
    first.create(&path).unwrap();
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let second = KeyFile::seal(&ed25519::PrivateKey::from_seed(8), b"other", Cost::LEAST);
    assert!(matches!(second.create(&path), Err(KeyFileError::Exists)));
    assert_eq!(KeyFile::read(&path).unwrap(), first);
    let left = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1, "no temporary file stays behind");
}

#[test]
fn a_huge_file_is_not_read_as_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("movie");
    std::fs::File::create(&path)
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    assert!(matches!(
        KeyFile::read(&path),
        Err(KeyFileError::NotAKeyFile)
    ));
}
