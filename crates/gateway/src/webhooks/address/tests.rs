use super::*;

#[test]
fn addresses_within_networks_are_not_public() {
    for text in [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "64:ff9b::7f00:1",
    ] {
        assert!(!is_public(text.parse().unwrap()), "{text}");
    }
    for text in [
        "8.8.8.8",
        "93.184.216.34",
        "172.32.0.1",
        "2606:4700::1111",
        "2a00:1450:4001::1",
    ] {
        assert!(is_public(text.parse().unwrap()), "{text}");
    }
}

#[test]
fn only_plain_https_is_an_endpoint() {
    assert!(parse("https://shop.example/hook?x=1", false).is_ok());
    assert!(parse("http://shop.example/hook", true).is_ok());
    for text in [
        "http://shop.example/hook",
        "ftp://shop.example",
        "https://user:pw@shop.example",
        "https://shop.example/#x",
        "shop.example",
        "",
        "https://",
        "javascript:alert(1)",
    ] {
        let failure = parse(text, false).unwrap_err();
        assert_eq!(failure.code(), "webhook_url_malformed", "{text}");
    }
}

#[tokio::test]
async fn names_of_this_machine_are_refused_unless_allowed() {
    let url = parse("https://localhost:9/", false).unwrap();
    assert_eq!(
        resolve(&url, false).await.unwrap_err().code(),
        "webhook_address_private"
    );
    assert!(resolve(&url, true).await.is_ok());
}
