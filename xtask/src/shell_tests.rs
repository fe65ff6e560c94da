use super::*;

#[test]
fn a_failed_program_is_remembered_with_the_end_of_what_it_printed() {
    let mut command = Command::new("sh");
    command.args(["-c", "seq 1 100; echo wrong >&2; exit 3"]);
    let (status, tail) = watched(&mut command);
    assert_eq!(status.unwrap().code(), Some(3));
    assert_eq!(tail.len(), TAIL_LINES);
    assert_eq!(tail.last().unwrap(), "wrong");
    assert_eq!(tail[TAIL_LINES - 2], "100");
}

#[test]
fn a_program_that_is_not_there_fails() {
    let (status, tail) = watched(&mut Command::new("/no/such/program"));
    assert!(status.is_err());
    assert!(tail.is_empty());
}
