//! The committee changes for real: a fifth node is linked, a key is renewed and a node is removed, while people pay.

use super::{PATIENCE, PEOPLE, Town, check_books, json, pay_until, run, scrip};
use serde_json::Value;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A change of the committee takes three to four epochs, of which each deals the network's key anew.
const CHANGE: Duration = Duration::from_secs(240);

fn wait_for<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(250));
    }
}

fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

impl Town {
    fn node_dir(&self, number: usize) -> String {
        self.folder()
            .join(format!("node-{number}"))
            .display()
            .to_string()
    }

    /// Prepares one more node of this network and gives its public key.
    fn prepare(&mut self) -> String {
        let number = self.nodes.len() + 1;
        let (dir, http) = (self.node_dir(number), free_port());
        let peers = free_port();
        let prepare = [
            "network", "prepare", "--dir", &dir, "--peers", &peers, "--http", &http,
        ];
        let prepared = run(self.folder(), &prepare).expect("a folder is prepared");
        let genesis = self.folder().join("genesis.json").display().to_string();
        run(
            self.folder(),
            &["network", "join", "--dir", &dir, "--genesis", &genesis],
        )
        .expect("it joins");
        self.urls.push(format!("http://{http}"));
        self.nodes.push(None);
        prepared["public_key"].as_str().unwrap().to_owned()
    }

    fn cert(&self, arguments: &[&str]) -> std::process::Output {
        let node = self.urls[0].clone();
        let mut command = scrip(self.folder());
        command
            .arg("cert")
            .args(arguments)
            .args(["--json", "--node", &node]);
        command.output().unwrap()
    }

    fn network(&self, index: usize) -> Option<Value> {
        run(
            self.folder(),
            &["network", "inspect", "--node", &self.urls[index]],
        )
    }

    fn committee(&self, index: usize) -> Vec<String> {
        let view = self.network(index);
        let members = view.as_ref().and_then(|view| view["committee"].as_array());
        let keys = members
            .into_iter()
            .flatten()
            .map(|member| member["key"].as_str().unwrap().to_owned());
        keys.collect()
    }

    /// Nodes' names by their keys, as the register has them.
    fn names(&self) -> Vec<(String, String)> {
        let listed = json(self.cert(&["list"]));
        let nodes = listed["register"]["nodes"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        nodes
            .iter()
            .map(|node| (text(&node["identity"]), text(&node["key"])))
            .collect()
    }

    fn request_status(&self, request: &str) -> String {
        let shown = json(self.cert(&["inspect", request]));
        shown["status"].as_str().unwrap().to_owned()
    }
}

fn code(output: &std::process::Output) -> String {
    let failure: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
    failure["error"]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_node_is_linked_a_key_renewed_and_a_node_removed_under_load_and_no_payment_is_lost() {
    let mut town = Town::start_with_epochs_of(32);
    for person in PEOPLE {
        let account = json(town.wallet(person, &["open"]))["account"]
            .as_str()
            .unwrap()
            .to_owned();
        json(town.wallet(person, &["name", "claim", person]));
        json(town.wallet("registrar", &["issue", &account, "100.00", "TOWN"]));
    }
    let network_key = town.network(0).unwrap()["key"].clone();
    let stop = AtomicBool::new(false);
    let acknowledged: Vec<Vec<String>> = std::thread::scope(|scope| {
        let payers = std::array::from_fn::<_, 4, _>(|index| {
            let (from, to) = (PEOPLE[index], format!("@{}", PEOPLE[(index + 1) % 4]));
            let (folder, urls, stop) = (town.folder().to_owned(), town.urls.clone(), &stop);
            scope.spawn(move || pay_until(&Town::view(folder, urls), from, &to, stop))
        });
        let done =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| change_committee(&mut town)));
        stop.store(true, Ordering::Relaxed);
        let paid = payers
            .into_iter()
            .map(|payer| payer.join().unwrap())
            .collect();
        if let Err(panic) = done {
            std::panic::resume_unwind(panic);
        }
        paid
    });
    let total: usize = acknowledged.iter().map(Vec::len).sum();
    assert!(
        total > 10,
        "the network kept working: {total} payments were acknowledged"
    );
    assert_eq!(
        town.network(0).unwrap()["key"],
        network_key,
        "the network's key stays"
    );
    check_books(&town, &acknowledged);
}

fn change_committee(town: &mut Town) {
    let founders = town.committee(0);
    let names = town.names();
    // The fifth node asks; the others vote by themselves.
    let fifth_key = town.prepare();
    let fifth = town.node_dir(5);
    let asked = json(town.cert(&["request", "--dir", &fifth, "--name", "node-5.test"]));
    let request = asked["request"].as_str().unwrap().to_owned();
    // The third node gets a new key, which a node beside it takes over with.
    let successor_key = town.prepare();
    let (third, successor) = (town.node_dir(3), town.node_dir(6));
    let renewal = json(town.cert(&["renew", "--dir", &third, "--successor", &successor]));
    let renewal = renewal["request"].as_str().unwrap().to_owned();
    for request in [&request, &renewal] {
        wait_for("the nodes approve", PATIENCE, || {
            (town.request_status(request) == "approved").then_some(())
        });
    }
    town.start_node_with(4, &["--state-sync"]);
    town.start_node_with(5, &["--state-sync"]);
    let old_third = names_of_new(town, &successor_key, &names);
    wait_for("both hold shares", CHANGE, || {
        let committee = town.committee(0);
        let both = committee.contains(&fifth_key) && committee.contains(&successor_key);
        (both && committee.len() == 5).then_some(())
    });
    for index in [4, 5] {
        wait_for("both validate", CHANGE, || {
            let committee = town.committee(index);
            (committee.contains(&fifth_key) && committee.contains(&successor_key)).then_some(())
        });
    }
    assert!(
        !town.committee(0).contains(&old_third),
        "the old key has left"
    );
    // The process with the old key ends; nobody misses it.
    town.kill_node(2);

    // A founder is removed. What that does is said first.
    let first = town.node_dir(1);
    let gone_key = founders
        .iter()
        .find(|key| **key != old_third && **key != own_key(town, 0))
        .unwrap()
        .clone();
    let gone = names
        .iter()
        .find(|(_, key)| *key == gone_key)
        .unwrap()
        .0
        .clone();
    let removal = ["remove", &gone, "--reason", "a test", "--dir", &first];
    let preview = town.cert(&removal);
    assert_eq!(code(&preview), "removal_not_confirmed");
    let said = String::from_utf8_lossy(&preview.stderr).into_owned();
    assert!(
        said.contains("Leaves 4 of 5 validators; one of them may fail."),
        "{said}"
    );
    let asked = json(town.cert(&[&removal[..], &["--yes"]].concat()));
    let request = asked["request"].as_str().unwrap().to_owned();
    // Removals are voted on by hand.
    let voters: Vec<String> = (1..=6)
        .filter(|number| *number != 3)
        .map(|number| town.node_dir(number))
        .collect();
    for dir in &voters {
        if town.request_status(&request) == "approved" {
            break;
        }
        let vote = town.cert(&["approve", &request, "--reason", "agreed", "--dir", dir]);
        let refused = code(&vote);
        assert!(
            vote.status.success() || refused == "membership_target_does_not_vote",
            "{}",
            String::from_utf8_lossy(&vote.stderr)
        );
    }
    assert_eq!(town.request_status(&request), "approved");
    // Its key can do nothing any more.
    let removed = (1..=4)
        .find(|number| own_key(town, number - 1) == gone_key)
        .unwrap();
    let dir = town.node_dir(removed);
    let refused = town.cert(&["rules", "--window-s", "600", "--dir", &dir]);
    assert_eq!(code(&refused), "membership_node_not_linked");
    wait_for("it holds no share", CHANGE, || {
        let committee = town.committee(0);
        (committee.len() == 4 && !committee.contains(&gone_key)).then_some(())
    });
    town.kill_node(removed - 1);
}

/// The key of a founding node.
fn own_key(town: &Town, index: usize) -> String {
    let genesis = std::fs::read(town.folder().join("genesis.json")).unwrap();
    let genesis: Value = serde_json::from_slice(&genesis).unwrap();
    genesis["members"][index]["public_key"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The key that was replaced by `key` in the register.
fn names_of_new(town: &Town, key: &str, before: &[(String, String)]) -> String {
    let names = town.names();
    let (name, _) = names
        .iter()
        .find(|(_, now)| now == key)
        .expect("the key is in the register");
    before
        .iter()
        .find(|(old, _)| old == name)
        .expect("it had another key")
        .1
        .clone()
}
