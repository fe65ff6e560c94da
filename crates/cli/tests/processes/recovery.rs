//! Half of a network's nodes are lost for good: it halts, and a successor goes on where it stopped.

use super::following::Members;
use super::gateways::server::ports;
use super::{PATIENCE, PEOPLE, Town, balance_minor, json, run, scrip};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long a network that can't go on is watched.
const STANDSTILL: Duration = Duration::from_secs(4);

/// A process that ends with the test.
struct Process(Child);

impl Process {
    fn start(mut command: Command) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::null());
        Self(command.stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(super) fn code(output: &Output) -> String {
    assert!(
        !output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let words = String::from_utf8_lossy(&output.stderr);
    let start = words.rfind("{\n  \"error\"").expect(&words);
    let failure: Value = serde_json::from_str(words[start..].trim()).expect(&words);
    failure["error"]["code"].as_str().unwrap().to_owned()
}

/// Keys of people who may name a successor, in a place of their own.
struct Trustees(tempfile::TempDir);

impl Trustees {
    fn new() -> (Self, Vec<String>) {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("passphrase"), "three of us know").unwrap();
        let keys = (1..=3).map(|number| {
            let name = format!("trustee-{number}");
            let made = run(home.path(), &["wallet", "--wallet", &name, "create"]).unwrap();
            made["public_key"].as_str().unwrap().to_owned()
        });
        let keys = keys.collect();
        (Self(home), keys)
    }

    fn key(&self, number: usize) -> PathBuf {
        self.0.path().join(format!("wallets/trustee-{number}.key"))
    }

    /// `scrip network recover sign` as this trustee.
    fn sign(&self, number: usize, files: &[(&str, &Path)]) -> Output {
        let mut command = scrip(self.0.path());
        command.args(["network", "recover", "sign", "--json", "--key"]);
        command.arg(self.key(number));
        for (option, path) in files {
            command.arg(option).arg(path);
        }
        command.output().unwrap()
    }
}

impl Town {
    fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    fn height(&self, index: usize) -> u64 {
        let view = run(
            self.folder(),
            &["network", "inspect", "--node", &self.urls[index]],
        );
        view.unwrap()["tip"]["height"].as_u64().unwrap()
    }

    /// The nodes' heights once they have told each other what was final before.
    fn settled_heights(&self, running: &[usize]) -> Vec<u64> {
        let look = || -> Vec<u64> { running.iter().map(|&index| self.height(index)).collect() };
        let (start, mut before) = (Instant::now(), look());
        loop {
            std::thread::sleep(STANDSTILL / 2);
            let now = look();
            if now == before {
                return now;
            }
            assert!(start.elapsed() < PATIENCE, "it does not stand still");
            before = now;
        }
    }

    /// Somebody tries to pay, and for a while nothing becomes final.
    fn check_standstill(&self, payer: &str, running: &[usize]) {
        let heights = self.settled_heights(running);
        let mut command = scrip(self.folder());
        let urls: Vec<&str> = running
            .iter()
            .map(|&index| self.urls[index].as_str())
            .collect();
        command.args(["wallet", "--wallet", payer, "--node", &urls.join(",")]);
        command.args(["pay", "@ann", "1.00", "TOWN"]);
        let mut paying = Process::start(command);
        std::thread::sleep(STANDSTILL);
        assert!(paying.0.try_wait().unwrap().is_none(), "it waits");
        for (&index, height) in running.iter().zip(heights) {
            assert_eq!(self.height(index), height);
        }
    }

    fn save(&self, index: usize, out: &Path) -> Output {
        let mut command = scrip(self.folder());
        command.args(["network", "recover", "save", "--json", "--dir"]);
        command.arg(self.path(&format!("node-{}", index + 1)));
        command.arg("--out").arg(out).output().unwrap()
    }

    /// What a node says that does not start.
    fn start_refused(&self, index: usize) -> String {
        let mut command = scrip(self.folder());
        command.args(["node", "--json", "--dir"]);
        command.arg(self.path(&format!("node-{}", index + 1)));
        code(&command.output().unwrap())
    }
}

/// Founds a successor on `last` with two of the old nodes' keys and two new nodes, by a ceremony, and starts it.
fn found_successor(town: &Town, last: &Path) -> (PathBuf, Vec<String>, Vec<Process>) {
    let home = town.folder();
    let mut invite = scrip(home);
    invite.args(["network", "invite", "--name", "Town again", "--json"]);
    invite
        .args(["--blocks-per-epoch", "64", "--recover"])
        .arg(last);
    let (mut folders, mut urls) = (Vec::new(), Vec::new());
    for number in 1..=4 {
        let folder = town.path(&format!("next-{number}"));
        let [peers, http] = std::array::from_fn(|_| format!("127.0.0.1:{}", ports::free()));
        let mut prepare = scrip(home);
        prepare.args(["network", "prepare", "--json", "--dir"]);
        prepare
            .arg(&folder)
            .args(["--peers", &peers, "--http", &http]);
        if number <= 2 {
            let kept = town.path(&format!("node-{number}"));
            prepare.arg("--keep-key").arg(kept);
        }
        let prepared = json(prepare.output().unwrap());
        let key = prepared["public_key"].as_str().unwrap();
        invite.args(["--member", &format!("node-{number}={key}@{peers}")]);
        folders.push(folder);
        urls.push(format!("http://{http}"));
    }
    let invitation = town.path("invitation.json");
    json(invite.arg("--out").arg(&invitation).output().unwrap());
    let ceremony: Vec<Child> = folders
        .iter()
        .map(|folder| {
            let mut found = scrip(home);
            found.args(["network", "found", "--json", "--dir"]);
            found.arg(folder).arg("--invitation").arg(&invitation);
            let found = found.stdout(Stdio::piped()).stderr(Stdio::piped());
            found.spawn().unwrap()
        })
        .collect();
    for child in ceremony {
        let founded = json(child.wait_with_output().unwrap());
        assert_eq!(founded["key_origin"], "ceremony");
        assert!(founded["origin"]["height"].as_u64().unwrap() > 0);
    }
    let nodes = folders.iter().map(|folder| {
        let mut node = scrip(home);
        node.args(["node", "--json", "--stop-with-stdin", "--dir"]);
        node.arg(folder);
        Process::start(node)
    });
    let nodes = nodes.collect();
    for url in &urls {
        let start = Instant::now();
        // Its first block comes by itself, and brings the state.
        let height = || {
            let view = run(home, &["network", "inspect", "--node", url])?;
            view["tip"]["height"].as_u64()
        };
        while height().is_none_or(|height| height == 0) {
            assert!(start.elapsed() < PATIENCE, "{url} does not answer");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
    (folders[0].join("genesis.json"), urls, nodes)
}

#[test]
fn restart_after_quorum_loss() {
    let (trustees, keys) = Trustees::new();
    let set: Vec<&str> = keys.iter().flat_map(|key| ["--recovery", key]).collect();
    let mut town = Town::start_with(64, &[&set[..], &["--recovery-needed", "2"]].concat());
    for person in PEOPLE {
        let account = json(town.wallet(person, &["open"]))["account"].clone();
        json(town.wallet(person, &["name", "claim", person]));
        let issue = ["issue", account.as_str().unwrap(), "100.00", "TOWN"];
        json(town.wallet("registrar", &issue));
    }
    let old_key = run(
        town.folder(),
        &["network", "inspect", "--node", &town.urls[0]],
    );
    let old_key = old_key.unwrap()["key"].as_str().unwrap().to_owned();

    let mut members = Members::join(&town);

    // The second node misses the last payment; then the third and the fourth are lost for good.
    town.kill_node(1);
    let receipt = town.path("ann-pays-ben.receipt");
    let saved = receipt.to_str().unwrap();
    json(town.wallet("ann", &["pay", "@ben", "12.50", "TOWN", "--receipt", saved]));
    town.kill_node(2);
    town.kill_node(3);
    members.pay();
    members.pay();
    town.check_standstill("dan", &[0]);
    members.stop_short();
    town.kill_node(0);

    // What is left retires with its last state, and can't run again.
    let (last, early) = (town.path("last.json"), town.path("early.json"));
    let final_height = json(town.save(0, &last))["height"].as_u64().unwrap();
    let early_height = json(town.save(1, &early))["height"].as_u64().unwrap();
    assert!(early_height < final_height);
    assert_eq!(town.start_refused(0), "node_retired");
    assert_eq!(town.start_refused(1), "node_retired");
    let again = json(town.save(0, &last));
    assert_eq!(again["height"].as_u64(), Some(final_height));

    refuse_earlier_state(&town, &trustees, &last, &early, &receipt);

    let (genesis, urls, nodes) = found_successor(&town, &last);
    let link = town.path("succession.json");
    let about = [
        ("--last", last.as_path()),
        ("--genesis", genesis.as_path()),
        ("--receipt", link.as_path()),
    ];
    let with_early = [&about[..], &[("--survivor", early.as_path())]].concat();
    let alone = trustees.sign(1, &about);
    assert_eq!(code(&alone), "recovery_network_could_go_on");
    json(trustees.sign(1, &with_early));
    let verify = |key: &str| {
        let mut command = scrip(town.folder());
        command.args(["network", "recover", "verify", "--json"]);
        command.arg(&link).args(["--network-key", key]);
        command.output().unwrap()
    };
    assert_eq!(code(&verify(&old_key)), "recovery_signatures_missing");
    let follow = ["follow", link.to_str().unwrap()];
    let at_successor = |person: &str, arguments: &[&str]| {
        let mut command = scrip(town.folder());
        command.args(["wallet", "--wallet", person, "--json", "--node"]);
        command.arg(urls.join(",")).args(arguments);
        command.output().unwrap()
    };
    let early_bird = at_successor("ann", &follow);
    assert_eq!(code(&early_bird), "recovery_signatures_missing");
    let refused = members.follow(&town, &link, &urls, &[]);
    assert_eq!(code(&refused), "recovery_signatures_missing");
    // A key that is not in the set.
    let mut stranger = scrip(town.folder());
    stranger.args(["network", "recover", "sign", "--json", "--key"]);
    stranger.arg(town.path("wallets/ann.key"));
    for (option, path) in about {
        stranger.arg(option).arg(path);
    }
    assert_eq!(code(&stranger.output().unwrap()), "recovery_key_not_in_set");
    json(trustees.sign(3, &about));

    // The receipt links both networks' keys, for whoever has the old one.
    let linked = json(verify(&old_key));
    assert_eq!(linked["height"].as_u64(), Some(final_height));
    let new_key = linked["network_key"].as_str().unwrap().to_owned();
    assert_ne!(new_key, old_key);
    let view = run(town.folder(), &["network", "inspect", "--node", &urls[2]]);
    assert_eq!(view.unwrap()["key"], new_key.as_str());
    assert_eq!(code(&verify(&new_key)), "recovery_other_network");

    // Balances are what they were, what was in doubt did not happen, and money moves.
    let wrong = at_successor("ann", &["balance"]);
    assert_eq!(code(&wrong), "network_wrong");
    for (person, in_doubt) in [("ann", 0), ("ben", 0), ("dan", 1)] {
        let followed = json(at_successor(person, &follow));
        assert_eq!(followed["in_doubt"].as_u64(), Some(in_doubt), "{person}");
    }
    let balance = |person: &str| {
        let balance = json(at_successor(person, &["balance"]));
        let available = &balance["holdings"][0]["available"];
        available.as_str().unwrap().parse::<i64>().unwrap()
    };
    let balances = ["ann", "ben", "dan"].map(balance);
    assert_eq!(balances, [8_750, 11_250, 10_000]);
    json(at_successor("ben", &["pay", "@ann", "2.50", "TOWN"]));
    assert_eq!(["ann", "ben"].map(balance), [9_000, 11_000]);

    members.refuse_what_is_no_succession(&town, &link, &urls);
    members.go_on(&town, &link, &urls, [&old_key, &new_key]);

    // The old receipt still verifies with the old key.
    let proves = |key: &str| run(town.folder(), &["verify", saved, "--network-key", key]);
    assert!(proves(&old_key).is_some());
    assert!(proves(&new_key).is_none());

    // The nodes that were lost come back, and can't go on without those that retired.
    town_comes_back(&mut town);
    members.refuse_the_old_network(&town, &link);
    drop(nodes);
}

/// Nobody signs for a state that a survivor, or anybody with a receipt, knows not to be the last.
fn refuse_earlier_state(
    town: &Town,
    trustees: &Trustees,
    last: &Path,
    early: &Path,
    receipt: &Path,
) {
    let other = town.path("on-the-earlier");
    let mut deal = scrip(town.folder());
    deal.args(["network", "deal", "--json", "--dir"])
        .arg(&other);
    json(deal.arg("--recover").arg(early).output().unwrap());
    let (genesis, link) = (other.join("genesis.json"), town.path("refused.json"));
    let about = [
        ("--last", early),
        ("--genesis", genesis.as_path()),
        ("--receipt", link.as_path()),
    ];
    let known = [&about[..], &[("--survivor", last)]].concat();
    assert_eq!(code(&trustees.sign(1, &known)), "recovery_not_last");
    let document: Value =
        serde_json::from_slice(&std::fs::read(town.path("genesis.json")).unwrap()).unwrap();
    let lost = document["members"][2]["public_key"].as_str().unwrap();
    let seen = [
        &about[..],
        &[("--lost", Path::new(lost)), ("--seen", receipt)],
    ]
    .concat();
    assert_eq!(code(&trustees.sign(1, &seen)), "recovery_not_last");
    assert!(!link.exists(), "nothing was signed");
}

fn town_comes_back(town: &mut Town) {
    for index in [2, 3] {
        town.start_node(index);
    }
    for index in [2, 3] {
        town.wait_ready(index);
    }
    town.check_standstill("cat", &[2, 3]);
    assert_eq!(town.start_refused(0), "node_retired");
    let url = town.urls[2].clone();
    town.urls = vec![url];
    assert_eq!(balance_minor(town, "cat"), 10_000);
}
