use super::*;
use serde_json::{Value, json};

/// A dependency as cargo describes it.
fn dependency(name: &str) -> Value {
    json!({"name": name, "kind": null, "uses_default_features": true, "features": []})
}

fn dev_dependency(name: &str) -> Value {
    json!({"name": name, "kind": "dev", "uses_default_features": true, "features": []})
}

fn packages(list: &[(&str, &[Value])]) -> Vec<Package> {
    let packages = list
        .iter()
        .map(|(name, dependencies)| json!({"name": name, "dependencies": dependencies}));
    let metadata = json!({"packages": packages.collect::<Vec<_>>(), "version": 1});
    graph::parse(metadata.to_string().as_bytes()).unwrap()
}

fn errors(name: &str, dependencies: &[Value]) -> Vec<String> {
    rules::check(&packages(&[(name, dependencies)]))
}

#[test]
fn edges_downward_are_allowed() {
    assert_eq!(
        errors("scrip-receipt", &[dependency("scrip-ledger")]),
        [""; 0]
    );
    assert_eq!(
        errors(
            "scrip-chain",
            &[dependency("scrip-api"), dependency("scrip-receipt")]
        ),
        [""; 0]
    );
    assert_eq!(
        errors(
            "scrip-cli",
            &[dependency("scrip-chain"), dependency("scrip-client")]
        ),
        [""; 0]
    );
}

#[test]
fn edges_upward_or_across_fail() {
    let upward = errors("scrip-ledger", &[dependency("scrip-receipt")]);
    assert_eq!(upward, ["scrip-ledger must not depend on scrip-receipt"]);
    // A client reaches a node over HTTP only.
    assert_eq!(
        errors("scrip-client", &[dependency("scrip-chain")]).len(),
        1
    );
    assert_eq!(
        errors("scrip-gateway", &[dependency("scrip-chain")]).len(),
        1
    );
    assert_eq!(
        errors("scrip-chain", &[dependency("scrip-simulator")]).len(),
        1
    );
    assert_eq!(errors("xtask", &[dependency("scrip-ledger")]).len(), 1);
}

#[test]
fn a_crate_outside_the_table_fails() {
    assert_eq!(
        errors("scrip-extra", &[]),
        ["scrip-extra is not in the table of allowed edges"]
    );
}

#[test]
fn only_chain_and_simulator_name_the_engine() {
    for engine in [
        "commonware-consensus",
        "commonware-p2p",
        "commonware-storage",
        "commonware-glue",
    ] {
        assert_eq!(errors("scrip-chain", &[dependency(engine)]), [""; 0]);
        assert_eq!(errors("scrip-simulator", &[dependency(engine)]), [""; 0]);
        assert_eq!(
            errors("scrip-cli", &[dependency(engine)]).len(),
            1,
            "{engine}"
        );
        assert_eq!(
            errors("scrip-api", &[dependency(engine)]).len(),
            1,
            "{engine}"
        );
    }
}

#[test]
fn receipt_may_name_storage_without_std_only() {
    let storage = |default: bool, features: &[&str]| json!({"name": "commonware-storage", "kind": null, "uses_default_features": default, "features": features});
    assert_eq!(errors("scrip-receipt", &[storage(false, &[])]), [""; 0]);
    assert_eq!(errors("scrip-receipt", &[storage(true, &[])]).len(), 1);
    assert_eq!(
        errors("scrip-receipt", &[storage(false, &["std"])]).len(),
        1
    );
    assert_eq!(errors("scrip-ledger", &[storage(false, &[])]).len(), 1);
    assert_eq!(
        errors("scrip-receipt", &[dependency("commonware-p2p")]).len(),
        1
    );
}

#[test]
fn pure_crates_have_no_runtime_no_chance_and_no_json() {
    for impure in ["tokio", "rand", "serde_json", "commonware-runtime"] {
        assert_eq!(
            errors("scrip-ledger", &[dependency(impure)]).len(),
            1,
            "{impure}"
        );
        assert_eq!(errors("scrip-chain", &[dependency(impure)]), [""; 0]);
    }
}

#[test]
fn what_only_tests_see_is_free() {
    let dependencies = [
        dev_dependency("commonware-consensus"),
        dev_dependency("scrip-chain"),
        dev_dependency("rand"),
    ];
    assert_eq!(errors("scrip-receipt", &dependencies), [""; 0]);
}

#[test]
fn the_graph_is_drawn_from_the_bottom_without_what_only_tests_see() {
    let packages = packages(&[
        (
            "scrip-api",
            &[
                dependency("scrip-receipt"),
                dependency("scrip-ledger"),
                dependency("serde"),
            ],
        ),
        ("scrip-ledger", &[dev_dependency("proptest")]),
        (
            "scrip-receipt",
            &[dependency("scrip-ledger"), dev_dependency("scrip-api")],
        ),
        ("xtask", &[]),
    ]);
    let expected =
        "```text\nledger\nreceipt    -> ledger\napi        -> ledger, receipt\nxtask\n```\n";
    assert_eq!(picture::draw(&packages), expected);
}

#[test]
fn the_drawing_replaces_what_stands_between_the_marks() {
    let page = "# A\n<!-- written by `cargo xtask deps --write` -->\nold\n<!-- end -->\nrest\n";
    let drawn = picture::replace(page, "new\n").unwrap();
    assert_eq!(drawn, page.replace("old", "new"));
    assert_eq!(picture::replace(&drawn, "new\n").unwrap(), drawn);
    assert!(picture::replace("# A\n", "new\n").is_err());
}
