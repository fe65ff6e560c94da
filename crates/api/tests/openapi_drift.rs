//! The committed OpenAPI document is the one that the types make.

#[test]
fn committed_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi/node.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == scrip_api::openapi::document(),
        "docs/openapi/node.json is out of date; run `cargo run -p scrip-api --example openapi -- --write`"
    );
}

#[test]
fn document_is_openapi_3_1_and_names_every_route_once() {
    let document: serde_json::Value =
        serde_json::from_str(&scrip_api::openapi::document()).expect("the document is JSON");
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), 17);
}
