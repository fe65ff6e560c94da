//! The command line as scripts see it: help, exit codes, errors, JSON. Everything here works without a network.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

const EXTRACT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/bank-1993-extract.csv"
);

fn scrip(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    command
        .args(arguments)
        .env_clear()
        .env("SCRIP_HOME", home)
        .env("SCRIP_PASSPHRASE", "correct horse");
    command.output().expect("the binary runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", err(output));
    serde_json::from_slice(&output.stdout).expect("--json prints JSON and nothing else")
}

/// The code and exit of a failure, which must have a sentence too.
fn failure(output: &Output) -> (String, i32) {
    let value: Value =
        serde_json::from_slice(&output.stderr).expect("--json prints errors as JSON");
    let error = &value["error"];
    assert!(
        error["sentence"]
            .as_str()
            .is_some_and(|sentence| sentence.ends_with('.')),
        "{error}"
    );
    assert!(output.stdout.is_empty());
    let exit = output.status.code().unwrap();
    assert_eq!(error["exit"], exit);
    (error["code"].as_str().unwrap().to_owned(), exit)
}

#[test]
fn every_command_has_help_and_the_exit_codes_are_documented() {
    let home = tempfile::tempdir().unwrap();
    let help = scrip(home.path(), &["--help"]);
    assert!(help.status.success());
    assert!(out(&help).contains("Exit codes:"));
    for command in [
        "demo",
        "node",
        "network",
        "wallet",
        "verify",
        "import",
        "bench",
        "completions",
        "man",
    ] {
        assert!(out(&help).contains(command), "{command}");
        let help = scrip(home.path(), &[command, "--help"]);
        assert!(
            help.status.success() && out(&help).contains("Usage: scrip"),
            "{command}"
        );
    }
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [
        &["nonsense"][..],
        &[],
        &["verify"],
        &["wallet", "pay"],
        &["import", "bank", EXTRACT, "--currency", "czk"],
    ] {
        assert_eq!(
            scrip(home.path(), arguments).status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_wrong_command_line_is_told_to_programs_as_json_and_to_people_with_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    for (arguments, code) in [
        (&["nonsense"][..], "command_unknown"),
        (&[], "command_missing"),
        (&["wallet", "pay"], "argument_missing"),
        (&["elect", "configure", "--windw", "3"], "argument_unknown"),
        (
            &["elect", "simulate", "--window", "300"],
            "argument_malformed",
        ),
        (
            &["elect", "mine", "--validator", "a", "--hashes", "-1"],
            "argument_malformed",
        ),
        (
            &[
                "elect",
                "mine",
                "--validator",
                "a",
                "--hashes",
                "4",
                "--threads",
                "0",
            ],
            "argument_malformed",
        ),
        (
            &[
                "elect",
                "commit",
                "--node-key",
                "a",
                "--burn-key",
                "b",
                "--amount",
                "0",
            ],
            "argument_malformed",
        ),
        (
            &["elect", "record", "a", "--epochs", "0"],
            "argument_malformed",
        ),
        (
            &["elect", "simulate", "--tenures", "0"],
            "argument_malformed",
        ),
        (
            &["elect", "status", "--joules-per-hash", "nan"],
            "argument_malformed",
        ),
        (
            &["cert", "authority", "create", "--dir", "a", "--name", " "],
            "argument_malformed",
        ),
        (
            &[
                "cert",
                "authority",
                "create",
                "--dir",
                "a",
                "--name",
                "b",
                "--days",
                "0",
            ],
            "argument_malformed",
        ),
        (
            &["wallet", "receipt", "12", "--out", "a"],
            "argument_malformed",
        ),
        (&["wallet", "request", "pay", "12"], "argument_malformed"),
        (
            &["cert", "revoke", "a", "--dry-run", "--yes"],
            "arguments_conflict",
        ),
    ] {
        let with_json = [arguments, &["--json"]].concat();
        assert_eq!(
            failure(&scrip(home.path(), &with_json)),
            (code.into(), 2),
            "{arguments:?}"
        );
    }
    let told = scrip(home.path(), &["elect", "simulate", "--window", "300"]);
    assert_eq!(told.status.code(), Some(2));
    assert_eq!(
        err(&told),
        "argument_malformed: '300' can't be used for '--window <WINDOW>': it is a whole number from 1 to 8.\n  'scrip elect simulate --help' says what there is.\n"
    );
}

/// Whoever names a folder, a file of another kind or none at all learns which, and never a number of the operating system's.
#[test]
fn files_that_cant_be_used_are_named_with_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (folder, text, missing) = (path("folder"), path("text"), path("missing"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(&text, "hello\n").unwrap();
    scrip(home.path(), &["wallet", "create"]);
    let wallet = path("wallets/default.key");
    let (node, nobody) = (path("node"), "http://127.0.0.1:9");
    let prepare = [
        "network",
        "prepare",
        "--peers",
        "127.0.0.1:7201",
        "--dir",
        &node,
    ];
    json(&scrip(home.path(), &[&prepare[..], &["--json"]].concat()));
    for (arguments, code, exit) in [
        (
            vec!["verify", &missing, "--network-key", &text],
            "network_key_invalid",
            4,
        ),
        (
            vec!["network", "inspect", "--genesis", &missing],
            "genesis_unreadable",
            4,
        ),
        (
            vec!["network", "inspect", "--genesis", &folder],
            "genesis_unreadable",
            4,
        ),
        (
            vec!["network", "inspect", "--genesis", &text],
            "genesis_malformed",
            4,
        ),
        (
            vec!["network", "found", "--dir", &folder, "--invitation", &text],
            "node_folder_unusable",
            4,
        ),
        (
            vec!["network", "found", "--dir", &node, "--invitation", &folder],
            "invitation_unreadable",
            4,
        ),
        (
            vec!["network", "found", "--dir", &node, "--invitation", &text],
            "invitation_unusable",
            4,
        ),
        (
            vec!["network", "join", "--dir", &node, "--genesis", &text],
            "genesis_malformed",
            4,
        ),
        (
            vec![
                "network",
                "recover",
                "sign",
                "--last",
                &missing,
                "--genesis",
                &text,
                "--receipt",
                &text,
                "--key",
                &text,
            ],
            "file_unreadable",
            4,
        ),
        (
            vec![
                "network",
                "recover",
                "sign",
                "--last",
                &text,
                "--genesis",
                &text,
                "--receipt",
                &text,
                "--key",
                &text,
            ],
            "last_state_malformed",
            4,
        ),
        (
            vec!["network", "recover", "verify", &text, "--network-key", "12"],
            "receipt_malformed",
            4,
        ),
        (
            vec!["network", "deal", "--dir", &folder, "--port", "65535"],
            "port_out_of_range",
            4,
        ),
        (vec!["node", "--dir", &text], "node_folder_unusable", 4),
        (
            vec![
                "cert", "csr", "--key", &missing, "--label", "a", "--out", &text,
            ],
            "key_file_missing",
            5,
        ),
        (
            vec![
                "cert", "csr", "--key", &text, "--label", "a", "--out", &text,
            ],
            "key_file_not_recognised",
            4,
        ),
        (
            vec![
                "cert", "csr", "--key", &wallet, "--label", "a", "--out", &folder,
            ],
            "local_failure",
            7,
        ),
        (
            vec![
                "cert",
                "csr",
                "--key",
                &wallet,
                "--label",
                "a",
                "--out",
                &text,
                "--passphrase-file",
                &folder,
            ],
            "file_unreadable",
            4,
        ),
        (
            vec![
                "cert",
                "approve",
                &"0".repeat(32),
                "--dir",
                &folder,
                "--node",
                nobody,
            ],
            "key_file_missing",
            5,
        ),
        (
            vec!["elect", "status", "--node", nobody],
            "network_unreachable",
            3,
        ),
        (
            vec!["elect", "status", "--node", "here"],
            "client_misconfigured",
            4,
        ),
        (
            vec!["import", "bank", &folder, "--dry-run"],
            "file_unreadable",
            4,
        ),
    ] {
        let arguments: Vec<&str> = arguments.into_iter().chain(["--json"]).collect();
        let output = scrip(home.path(), &arguments);
        assert_eq!(failure(&output), (code.into(), exit), "{arguments:?}");
        let value: Value = serde_json::from_slice(&output.stderr).unwrap();
        let sentence = value["error"]["sentence"].as_str().unwrap();
        assert!(!sentence.contains("os error"), "{sentence}");
        assert!(
            value["error"]["next"].is_string(),
            "{arguments:?}: {sentence}"
        );
    }
}

#[test]
fn completions_and_manual_pages_cover_the_commands() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let script = scrip(home.path(), &["completions", shell]);
        assert!(out(&script).contains("wallet"), "{shell}");
    }
    let pages = home.path().join("man");
    let made = json(&scrip(
        home.path(),
        &["man", pages.to_str().unwrap(), "--json"],
    ));
    assert!(made["pages"].as_u64().unwrap() > 10);
    assert!(pages.join("scrip-wallet-pay.1").is_file());
}

#[test]
fn a_wallet_is_made_once_and_its_passphrase_is_never_printed() {
    let home = tempfile::tempdir().unwrap();
    let made = scrip(home.path(), &["wallet", "create", "--json"]);
    let value = json(&made);
    assert_eq!(value["public_key"].as_str().unwrap().len(), 64);
    assert_eq!(value["account"].as_str().unwrap().len(), 32);
    assert!(!out(&made).contains("correct horse"));
    let again = scrip(home.path(), &["wallet", "create", "--json"]);
    assert_eq!(failure(&again), ("key_file_exists".into(), 5));
}

#[test]
fn without_terminal_and_passphrase_nobody_is_asked() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    command
        .args(["wallet", "create", "--json"])
        .env_clear()
        .env("SCRIP_HOME", home.path());
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(failure(&output), ("passphrase_missing".into(), 5));
}

#[test]
fn a_network_that_is_not_there_is_told_apart_from_a_refusal() {
    let home = tempfile::tempdir().unwrap();
    scrip(home.path(), &["wallet", "create"]);
    // Port 9 of loopback: nobody answers there.
    let arguments = [
        "wallet",
        "balance",
        "--json",
        "--node",
        "http://127.0.0.1:9",
    ];
    assert_eq!(
        failure(&scrip(home.path(), &arguments)),
        ("network_unreachable".into(), 3)
    );
}

#[test]
fn files_that_prove_nothing_are_refused_by_name() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("receipt");
    std::fs::write(&file, b"not a receipt").unwrap();
    let file = file.to_str().unwrap();
    let key = "00".repeat(96);
    let output = scrip(
        home.path(),
        &["verify", file, "--network-key", &key, "--json"],
    );
    assert_eq!(failure(&output), ("network_key_invalid".into(), 4));
    let output = scrip(
        home.path(),
        &["verify", file, "--network-key", "12", "--json"],
    );
    assert_eq!(failure(&output), ("network_key_invalid".into(), 4));
}

#[test]
fn a_bank_file_is_read_and_planned_without_a_network() {
    let home = tempfile::tempdir().unwrap();
    let plan = json(&scrip(
        home.path(),
        &["import", "bank", EXTRACT, "--dry-run", "--json"],
    ));
    assert_eq!(
        (
            plan["rows"].as_u64(),
            plan["accounts"].as_u64(),
            plan["sent"].as_u64()
        ),
        (Some(541), Some(13), Some(0))
    );
}

#[test]
fn a_torn_or_malformed_bank_file_is_refused_with_its_line() {
    let home = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(EXTRACT).unwrap();
    let file = home.path().join("torn.csv");
    let path = file.to_str().unwrap();
    let refused = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let output = scrip(
            home.path(),
            &["import", "bank", path, "--dry-run", "--json"],
        );
        (failure(&output), err(&output))
    };
    let (torn, message) = refused(&text[..text.len() - 3]);
    assert_eq!(torn, ("statement_torn".into(), 4));
    assert!(message.contains("line 542"), "{message}");
    let wrong = text.replacen(",in,", ",up,", 1);
    let (field, message) = refused(&wrong);
    assert_eq!(field, ("statement_field".into(), 4));
    assert!(message.contains("Line 2, column 'direction'"), "{message}");
    let missing = home.path().join("missing.csv");
    let output = scrip(
        home.path(),
        &["import", "bank", missing.to_str().unwrap(), "--json"],
    );
    assert_eq!(failure(&output), ("file_unreadable".into(), 4));
}

#[test]
fn an_import_without_key_says_which_one_it_needs() {
    let home = tempfile::tempdir().unwrap();
    let output = scrip(home.path(), &["import", "bank", EXTRACT, "--json"]);
    assert_eq!(failure(&output), ("key_missing".into(), 2));
    assert!(err(&output).contains("wallets/registrar.key"));
}

/// Only the authority revokes, and anybody may look what that would stop.
#[test]
fn a_preview_of_a_revocation_needs_no_authority_and_a_revocation_does() {
    let home = tempfile::tempdir().unwrap();
    // Nobody answers at port 1, so that a command that is complete gets as far as that.
    let revoke = [
        "cert",
        "revoke",
        "till/front",
        "--node",
        "http://127.0.0.1:1",
    ];
    let missing = scrip(home.path(), &revoke);
    assert_eq!(missing.status.code(), Some(2));
    assert!(err(&missing).contains("--dir <DIR>"), "{}", err(&missing));
    let preview = scrip(
        home.path(),
        &[&revoke[..], &["--dry-run", "--json"]].concat(),
    );
    assert_eq!(failure(&preview), ("network_unreachable".into(), 3));
    let sure = scrip(
        home.path(),
        &[&revoke[..], &["--dry-run", "--yes"]].concat(),
    );
    assert_eq!(sure.status.code(), Some(2));
}

#[test]
fn a_node_is_prepared_and_an_invitation_written() {
    let home = tempfile::tempdir().unwrap();
    let mut members = Vec::new();
    for index in 0..4 {
        let folder = home.path().join(format!("node-{index}"));
        let address = format!("127.0.0.1:{}", 17_201 + index);
        let arguments = [
            "network",
            "prepare",
            "--dir",
            folder.to_str().unwrap(),
            "--peers",
            &address,
            "--json",
        ];
        let prepared = json(&scrip(home.path(), &arguments));
        members.push(format!(
            "org{index}={}@{address}",
            prepared["public_key"].as_str().unwrap()
        ));
        let again = scrip(home.path(), &arguments);
        assert_eq!(failure(&again), ("key_file_exists".into(), 5));
    }
    let registrar = json(&scrip(home.path(), &["wallet", "create", "--json"]));
    let file = home.path().join("invitation.json");
    let mut arguments = vec![
        "network", "invite", "--name", "Town", "--asset", "TOWN:2", "--json",
    ];
    arguments.extend([
        "--registrar",
        registrar["public_key"].as_str().unwrap(),
        "--out",
        file.to_str().unwrap(),
    ]);
    members
        .iter()
        .for_each(|member| arguments.extend(["--member", member]));
    let invited = json(&scrip(home.path(), &arguments));
    assert_eq!(invited["members"], 4);
    let invitation: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(invitation["name"], "Town");
}

#[test]
fn a_benchmark_reports_its_machine_and_its_figures() {
    let home = tempfile::tempdir().unwrap();
    let arguments = [
        "bench",
        "--only",
        "signatures,execute",
        "--seconds",
        "0.05",
        "--accounts",
        "100",
        "--json",
    ];
    let report = json(&scrip(home.path(), &arguments));
    assert!(report["machine"]["cores"].as_u64().unwrap() > 0);
    assert!(report["signatures"]["checks_per_s"].as_f64().unwrap() > 100.0);
    let cost = &report["execute"][0];
    assert_eq!(cost["accounts"], 100);
    assert!(cost["single_transfers_per_s"].as_f64().unwrap() > 100.0);
    assert!(cost["batched_transfers_per_s"].as_f64().unwrap() > 100.0);
}
