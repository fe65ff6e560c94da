use super::{cell, escaped};

#[test]
fn spreadsheets_calculate_nothing_that_somebody_wrote() {
    for text in ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"] {
        assert_eq!(cell(text), format!("'{text}"));
    }
    assert_eq!(cell("Rye loaf"), "Rye loaf");
    assert_eq!(cell(""), "");
}

#[test]
fn names_can_not_write_xml() {
    assert_eq!(escaped("<a b=\"c\">&"), "&lt;a b=&quot;c&quot;&gt;&amp;");
}
