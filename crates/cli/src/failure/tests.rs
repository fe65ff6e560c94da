use super::*;

#[test]
fn numbers_of_errors_are_for_programmers() {
    let missing = io::Error::from_raw_os_error(2);
    let failure = Failure::unreadable(Path::new("keys/one"), &missing);
    assert_eq!(
        failure.sentence,
        "keys/one can't be read: No such file or directory."
    );
    assert_eq!(failure.exit, Exit::BadInput);
    let twice = Failure::local("a (os error 2): b (os error 13)", "c (os error x)");
    assert_eq!(twice.sentence, "a: b: c (os error x).");
}

#[test]
fn an_error_becomes_one_sentence() {
    assert_eq!(sentence(&"this is it"), "This is it.");
    assert_eq!(sentence(&"This is it."), "This is it.");
}
