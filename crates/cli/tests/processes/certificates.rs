//! Certificates from the command line: an authority is trusted by vote, a till certified, used, and revoked.

use super::{Town, json, scrip};
use serde_json::Value;
use std::process::{Command, Output};

/// A `scrip cert` command on the town's network.
pub(super) fn cert(town: &Town, arguments: &[&str]) -> Output {
    let mut command = scrip(town.folder());
    command.arg("cert").args(arguments).arg("--json");
    command.output().unwrap()
}

pub(super) fn on_network(town: &Town, arguments: &[&str]) -> Output {
    let nodes = town.urls.join(",");
    cert(town, &[arguments, &["--node", &nodes]].concat())
}

pub(super) fn code(output: &Output) -> String {
    assert!(!output.status.success());
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    error["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn a_till_is_certified_by_vote_used_and_revoked() {
    let town = Town::start();
    let path = |name: &str| town.folder().join(name).to_str().unwrap().to_owned();
    let (ca, registrar, till) = (
        path("ca"),
        path("wallets/registrar.key"),
        path("wallets/ann.key"),
    );
    json(cert(
        &town,
        &["authority", "create", "--dir", &ca, "--name", "Town"],
    ));
    let own = path("ca/authority.pem");
    let propose = ["authority", "propose", "--certificate", &own, "--key"];
    let decided = json(on_network(&town, &[&propose[..], &[&registrar]].concat()));
    assert_eq!(decided["decision"], "accepted");

    let (csr, pem) = (path("till.csr"), path("till.pem"));
    json(cert(
        &town,
        &["csr", "--key", &till, "--label", "front", "--out", &csr],
    ));
    let issued = json(cert(
        &town,
        &[
            "authority",
            "issue",
            "--dir",
            &ca,
            "--csr",
            &csr,
            "--class",
            "till",
            "--label",
            "front",
            "--out",
            &pem,
        ],
    ));
    let serial = issued["serial"].as_str().unwrap().to_owned();
    let submit = ["authority", "submit", "--dir", &ca, "--certificate", &pem];
    let decided = json(on_network(&town, &submit));
    assert_eq!(decided["decision"], "accepted");
    let again = on_network(&town, &submit);
    assert_eq!(code(&again), "credential_serial_taken");

    // Every node voted, and anyone can read it.
    let number = decided["ballot"].to_string();
    let ballot = json(on_network(&town, &["ballot", "show", &number]));
    assert_eq!(ballot["votes"].as_array().unwrap().len(), 4);
    let listed = json(on_network(&town, &["credential", "list"]));
    assert_eq!(listed[0]["status"], "active");
    assert_eq!(listed[0]["label"], "front");

    json(town.wallet("ann", &["open"]));
    json(town.wallet("ann", &["name", "claim", "front-till"]));
    let revoke = [
        "revoke",
        "till/front",
        "--dir",
        &ca,
        "--reason",
        "key_compromise",
    ];
    // What stops working is said first, and only looking needs no key.
    let looked = json(on_network(&town, &[&revoke[..], &["--dry-run"]].concat()));
    assert_eq!(looked["impact"]["stops"][0]["class"], "till");
    assert_eq!(looked["impact"]["stops"][0]["count"], 1);
    assert_eq!(looked["impact"]["validators_left"], 4);
    assert_eq!(looked["certificates"][0]["serial"], serial.as_str());
    // Anybody may look, who has no authority's folder: by name or by serial number.
    for name in ["till/front", serial.as_str()] {
        let preview = ["revoke", name, "--reason", "key_compromise", "--dry-run"];
        assert_eq!(json(on_network(&town, &preview)), looked);
    }
    let unknown = on_network(&town, &["revoke", "till/back", "--dry-run"]);
    assert_eq!(code(&unknown), "certificate_unknown");
    let unconfirmed = on_network(&town, &revoke);
    assert_eq!(code(&unconfirmed), "revocation_not_confirmed");
    let unknown = ["revoke", "till/back", "--yes", "--dir", &ca];
    assert_eq!(code(&on_network(&town, &unknown)), "certificate_unknown");
    let none_yet = on_network(&town, &["crl"]);
    assert_eq!(code(&none_yet), "list_not_on_ledger");
    let decided = json(on_network(&town, &[&revoke[..], &["--yes"]].concat()));
    assert_eq!(decided["decision"], "accepted");
    let dead = town.wallet("ann", &["name", "claim", "back-till"]);
    assert_eq!(code(&dead), "credential_revoked");

    let id = listed[0]["id"].as_str().unwrap();
    let shown = json(on_network(&town, &["credential", "inspect", id]));
    assert_eq!(shown["reason"], "key_compromise");
    let again = on_network(&town, &[&revoke[..], &["--yes"]].concat());
    assert_eq!(code(&again), "certificate_not_in_force");
    let authorities = json(on_network(&town, &["credential", "authorities"]));
    let authority = authorities[0]["id"].as_str().unwrap();
    let list = path("list.pem");
    json(on_network(&town, &["crl", authority, "--out", &list]));
    let shown = json(on_network(&town, &["crl", "Town"]));
    assert_eq!(shown["entries"][0]["reason"], "key_compromise");
    assert_eq!(shown["entries"][0]["label"], "front");
    let checked = Command::new("openssl")
        .args(["crl", "-noout", "-text", "-in", &list, "-CAfile", &own])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&checked.stdout).into_owned()
        + &String::from_utf8_lossy(&checked.stderr);
    assert!(text.contains("verify OK"), "{text}");
    assert!(text.to_lowercase().contains(&serial), "{text}");
}
