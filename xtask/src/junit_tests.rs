use super::*;

#[test]
fn counts_failures_and_errors_as_failed() {
    let text = r#"<?xml version="1.0"?>
<testsuites name="nextest-run" tests="12" failures="2" errors="1" uuid="u" time="0.1">
  <testsuite name="scrip-ledger" tests="12" failures="0"/>"#;
    assert_eq!(
        totals(text).unwrap(),
        Totals {
            passed: 9,
            failed: 3
        }
    );
}

#[test]
fn refuses_a_file_without_totals() {
    assert!(totals("").is_err());
    assert!(totals("<testsuites tests=\"1\">").is_err());
    assert!(totals("<testsuites tests=\"1\" failures=\"2\" errors=\"0\">").is_err());
}
