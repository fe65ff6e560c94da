//! The committed OpenAPI documents are the ones that the types make.

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi");

fn is_committed(name: &str, document: &str) {
    let committed = std::fs::read_to_string(format!("{FOLDER}/{name}.json")).unwrap_or_default();
    assert!(
        committed == document,
        "docs/openapi/{name}.json is out of date; run `cargo run -p scrip-api --example openapi -- --write`"
    );
}

fn parsed(document: &str) -> serde_json::Value {
    let document: serde_json::Value = serde_json::from_str(document).expect("the document is JSON");
    assert_eq!(document["openapi"], "3.1.0");
    document
}

fn operations(document: &serde_json::Value) -> usize {
    let paths = document["paths"].as_object().expect("paths");
    let count = |path: &serde_json::Value| path.as_object().map_or(0, serde_json::Map::len);
    paths.values().map(count).sum()
}

#[test]
fn committed_documents_are_up_to_date() {
    is_committed("node", &scrip_api::openapi::document());
    is_committed("gateway", &scrip_api::gateway::openapi::document());
}

#[test]
fn documents_are_openapi_3_1_and_name_every_route_once() {
    assert_eq!(operations(&parsed(&scrip_api::openapi::document())), 20);
    let gateway = parsed(&scrip_api::gateway::openapi::document());
    assert_eq!(operations(&gateway), GATEWAY_OPERATIONS);
}

/// Counted by hand from the contract, so that a path that replaces another is noticed.
const GATEWAY_OPERATIONS: usize = 94;

#[test]
fn every_change_at_the_gateway_names_its_attempt_or_its_client() {
    let gateway = parsed(&scrip_api::gateway::openapi::document());
    for (path, operations) in gateway["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            if method == "get" {
                continue;
            }
            let parameters = operation["parameters"].as_array().expect("parameters");
            assert!(
                parameters
                    .iter()
                    .any(|parameter| parameter["name"] == "Scrip-Client"),
                "{method} {path}"
            );
        }
    }
}
