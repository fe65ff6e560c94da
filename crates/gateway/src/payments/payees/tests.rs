use super::is_near;

#[test]
fn username_case_and_lookalikes() {
    use scrip_ledger::username::Username;
    let name = |text: &str| Username::new(text).unwrap();
    // One name in every case and width, on the ledger and therefore here.
    assert_eq!(name("Bakery"), name("bakery"));
    assert_eq!(name("ＢＡＫＥＲＹ"), name("bakery"));
    // What looks the same to the eye has one skeleton, which the ledger lets one account have.
    assert_eq!(name("paypal").skeleton(), name("paypa1").skeleton());
    // What differs by a slip of the finger is warned about before the first payment.
    for near in ["bakrey", "baker", "bakeryy", "bakory", "akery"] {
        assert!(is_near("bakery", near), "{near}");
    }
    for far in ["brewery", "bakers-x", "ab", "butcher", "akeryb"] {
        assert!(!is_near("bakery", far), "{far}");
    }
    assert!(!is_near("ab", "ac"));
}
