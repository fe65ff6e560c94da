use super::*;

#[test]
fn a_disk_without_room_is_told_from_other_trouble() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in NO_ROOM {
        let error = io::Error::from_raw_os_error(number);
        assert!(is_no_room(&error));
        let said = format!("failed to append: {error}");
        let trouble = explain(folder.path(), said, true);
        assert_eq!(trouble.code(), "node_disk_full");
        assert!(trouble.to_string().contains("free some space"));
    }
    assert!(!is_no_room(&io::Error::from_raw_os_error(5)));
    assert_eq!(
        explain(folder.path(), "I/O error (os error 5)".into(), true).code(),
        "node_stopped"
    );
}

#[test]
fn a_store_that_does_not_open_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let trouble = explain(folder.path(), "checksum mismatch".into(), false);
    assert_eq!(trouble.code(), "node_store_unusable");
    let storage = folder.path().join("storage");
    assert!(
        trouble
            .to_string()
            .contains(storage.to_str().expect("text"))
    );
}
