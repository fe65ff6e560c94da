//! Setting elections up on real nodes, and a recorded run: real nodes elect, and a program in another language, written from docs/elections.md alone, holds every one of
//! the elections anew. It has to notice every change of the record.

use super::recovery::code;
use super::{Town, json};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Has the elections of a run held anew.
fn judge(folder: &Path, run: &Value) -> Output {
    let file = folder.join("run.json");
    std::fs::write(&file, run.to_string()).unwrap();
    // With the library for the network's signatures where the checks of receipts have installed it.
    let installed = root().join("target/independent/bin/python");
    let python = match installed.is_file() {
        true => installed,
        false => PathBuf::from("python3"),
    };
    Command::new(python)
        .arg(root().join("tests/independent/elections.py"))
        .arg("--run")
        .arg(file)
        .output()
        .expect("Python 3 is installed")
}

fn words(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The tenure that somebody committed in.
fn held(run: &mut Value) -> &mut Value {
    let tenures = run["tenures"].as_array_mut().unwrap();
    let held = tenures
        .iter_mut()
        .find(|tenure| tenure["outcome"]["standing"] == "held");
    held.expect("the tour holds an election")
}

/// Adds one to a number.
fn raise(value: &mut Value) {
    *value = json!(value.as_u64().unwrap() + 1);
}

/// Another last digit.
fn turn(value: &mut Value) {
    let mut text = value.as_str().unwrap().to_owned();
    let last = match text.pop() {
        Some('0') => '1',
        _ => '0',
    };
    text.push(last);
    *value = json!(text);
}

fn worked(run: &mut Value) -> &mut Value {
    let commits = held(run)["commits"].as_array_mut().unwrap();
    let worked = commits
        .iter_mut()
        .find(|commit| commit["nonce"].is_string());
    worked.expect("one of them mines")
}

/// Changes one thing in a record.
type Change = fn(&mut Value);

#[test]
fn a_recorded_run_can_be_elected_anew_by_another_implementation() {
    let home = tempfile::tempdir().unwrap();
    let receipts = home.path().join("receipts");
    let mut tour = super::scrip(home.path());
    tour.args(["tour", "election", "--json", "--receipts"]);
    let walked = json(tour.arg(&receipts).output().unwrap());
    assert!(walked["steps"].as_array().unwrap().len() > 10, "{walked}");
    let recorded = std::fs::read(receipts.join("election-run.json")).unwrap();
    let recorded: Value = serde_json::from_slice(&recorded).unwrap();
    let judged = judge(home.path(), &recorded);
    assert!(judged.status.success(), "{}", words(&judged));
    assert!(words(&judged).contains("come out as recorded"));

    let changes: [(&str, Change); 10] = [
        ("a weight", |run| {
            raise(&mut held(run)["outcome"]["seats"][0]["weight_sat"]);
        }),
        ("what a validator burned", |run| {
            raise(&mut held(run)["outcome"]["seats"][0]["burned_sat"]);
        }),
        ("what a commit burned", |run| {
            raise(&mut held(run)["commits"][0]["burned_sat"]);
        }),
        ("what work stands for", |run| {
            raise(&mut worked(run)["mapped_sat"]);
        }),
        ("the tier that work met", |run| {
            raise(&mut worked(run)["hashes"]);
        }),
        ("which of two commits counts", |run| {
            let commits = held(run)["commits"].as_array_mut().unwrap();
            let second = commits
                .iter_mut()
                .find(|commit| commit["verdict"] == "superseded");
            second.unwrap()["verdict"] = json!("counted");
        }),
        ("the standing", |run| {
            held(run)["outcome"]["standing"] = json!("empty");
        }),
        ("the seed", |run| {
            turn(&mut held(run)["outcome"]["seed"]);
        }),
        ("the signature that the seed is made of", |run| {
            let seeds = run["seeds"].as_object_mut().unwrap();
            let (_, seed) = seeds.iter_mut().next().unwrap();
            turn(&mut seed["signature"]);
        }),
        ("who led a block", |run| {
            let leads = held(run)["outcome"]["leads_epoch"].clone();
            let blocks = run["blocks"].as_array_mut().unwrap();
            let other = blocks[0]["leader"].clone();
            for block in blocks.iter_mut().filter(|block| block["epoch"] == leads) {
                block["leader"] = match block["leader"] == other {
                    true => json!("00".repeat(32)),
                    false => other.clone(),
                };
            }
        }),
    ];
    for (what, change) in changes {
        let mut changed = recorded.clone();
        change(&mut changed);
        assert_ne!(changed, recorded, "{what}");
        let judged = judge(home.path(), &changed);
        assert!(!judged.status.success(), "nobody noticed: {what}");
        assert!(
            words(&judged).contains("AssertionError"),
            "{what}: {}",
            words(&judged)
        );
    }
}

/// The registrar sets elections up once, from then on the nodes decide together, and nothing happens before it was shown.
#[test]
fn elections_are_set_up_by_the_registrar_and_changed_by_the_nodes() {
    let town = Town::start();
    let folder = town.folder();
    let configure = |arguments: &[&str]| {
        let mut command = super::scrip(folder);
        command.args(["elect", "configure", "--json", "--node", &town.urls[0]]);
        command.arg("--passphrase-file");
        command.arg(folder.join("passphrase"));
        command.args(arguments).output().unwrap()
    };
    let refused = |arguments: &[&str]| {
        let output = configure(arguments);
        (code(&output), output.status.code().unwrap_or_default())
    };
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (chain, registrar) = (path("bitcoin"), path("wallets/registrar.key"));
    let set_up = ["--bitcoin-folder", &chain, "--registrar-key", &registrar];
    let with = |more: &[&'static str]| [&set_up[..], more].concat();

    assert_eq!(refused(&[]), ("election_not_configured".into(), 1));
    let shown = json(configure(&["--bitcoin-folder", &chain, "--window", "4"]));
    assert_eq!(shown["anchor"]["height"], 0);
    assert_eq!(shown["settings"]["window"], 4);
    assert_eq!(shown["settings"]["commit_blocks"], 32);
    assert!(!Path::new(&chain).exists(), "looking changes nothing");
    assert_eq!(
        json(configure(&with(&["--dry-run"])))["height"],
        Value::Null
    );
    assert_eq!(refused(&set_up), ("election_not_confirmed".into(), 4));
    assert_eq!(
        refused(&with(&["--yes", "--window", "0"])),
        ("setting_out_of_range".into(), 4)
    );
    // The key of somebody else, and the registrar's.
    let node = path("node-1/node.key");
    let by_node = [
        "--bitcoin-folder",
        &chain,
        "--yes",
        "--registrar-key",
        &node,
    ];
    assert_eq!(refused(&by_node), ("election_not_by_registrar".into(), 1));
    let done = json(configure(&with(&["--yes", "--confirmations", "1"])));
    assert!(done["height"].as_u64().unwrap() > 0, "{done}");
    assert_eq!(
        refused(&with(&["--yes"])),
        ("election_set_up_already".into(), 2)
    );
    assert_eq!(
        refused(&["--confirmations", "1"]),
        ("settings_unchanged".into(), 2)
    );

    let change = ["--window", "3"];
    let shown = json(configure(&change));
    assert_eq!(shown["changes"][0]["now"], "6");
    let later = ["--window", "3", "--node-key", &registrar];
    assert_eq!(refused(&later), ("election_settings_by_nodes".into(), 1));
    for (node, decided) in [("node-1", false), ("node-2", false), ("node-3", true)] {
        let key = path(&format!("{node}/node.key"));
        let vote = ["--window", "3", "--node-key", &key];
        let dry = json(configure(&[&vote[..], &["--dry-run"]].concat()));
        assert_eq!(dry["height"], Value::Null);
        assert_eq!(json(configure(&vote))["decided"], decided, "{node}");
    }
    assert_eq!(refused(&change), ("settings_unchanged".into(), 2));
}
