//! A network founded by a key ceremony between four processes, followed by a fifth that joins late, and nodes that can't
//! go on: each says so with its own code, and loses nothing.

use super::gateways::server::ports;
use super::{PATIENCE, Town, json, run, scrip};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MEMBERS: [&str; 4] = ["school", "library", "market", "bakery"];
const POLL: Duration = Duration::from_millis(200);

/// A node's folder and where it listens.
struct Place {
    folder: PathBuf,
    key: String,
    peers: SocketAddr,
    url: String,
}

impl Place {
    fn prepare(home: &Path, name: &str) -> Self {
        let [peers, http] =
            std::array::from_fn(|_| SocketAddr::from(([127, 0, 0, 1], ports::free())));
        let folder = home.join(name);
        let mut command = scrip(home);
        command.args(["network", "prepare", "--json", "--dir"]);
        command.arg(&folder);
        command.args(["--peers", &peers.to_string(), "--http", &http.to_string()]);
        let prepared = json(command.output().unwrap());
        Self {
            folder,
            key: prepared["public_key"].as_str().unwrap().to_owned(),
            peers,
            url: format!("http://{http}"),
        }
    }

    /// Lets the node read along with this one.
    fn admit(&self, follower: &Self) {
        let path = self.folder.join("node.toml");
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str(&format!(
            "\n[[followers]]\npublic_key = \"{}\"\naddress = \"{}\"\n",
            follower.key, follower.peers
        ));
        std::fs::write(path, text).unwrap();
    }
}

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

fn node(home: &Path, folder: &Path, more: &[&str]) -> Command {
    let mut command = scrip(home);
    command.args(["node", "--json", "--stop-with-stdin"]);
    command.args(more).arg("--dir").arg(folder);
    command
}

/// What a node says that does not start or go on: its code and all of its words.
fn last_words(mut command: Command) -> (Value, String) {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let output = child
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output();
    let output = output.unwrap();
    assert!(!output.status.success());
    let words = String::from_utf8(output.stderr).unwrap();
    let start = words.rfind("{\n  \"error\"").expect(&words);
    let error: Value = serde_json::from_str(words[start..].trim()).expect(&words);
    (error["error"]["code"].clone(), words)
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(POLL);
    }
}

fn height(home: &Path, url: &str) -> Option<u64> {
    run(home, &["network", "inspect", "--node", url])?["tip"]["height"].as_u64()
}

#[test]
fn a_network_is_founded_by_a_ceremony_and_joined_late() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    std::fs::write(home.join("passphrase"), "four words are enough").unwrap();
    let places: Vec<Place> = MEMBERS
        .iter()
        .map(|name| Place::prepare(home, name))
        .collect();
    let late = Place::prepare(home, "late");
    places.iter().for_each(|place| place.admit(&late));
    let registrar = run(home, &["wallet", "--wallet", "registrar", "create"]).unwrap();
    let invitation = home.join("invitation.json");
    invite(
        home,
        &places,
        registrar["public_key"].as_str().unwrap(),
        &invitation,
    );

    let found = |place: &Place| {
        let mut command = scrip(home);
        command.args(["network", "found", "--json", "--dir"]);
        command.arg(&place.folder).arg("--invitation");
        command.arg(&invitation);
        command
    };
    let refused = found(&late).output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("node_not_invited"));
    let ceremony: Vec<Child> = places
        .iter()
        .map(|place| {
            let mut command = found(place);
            let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let founded: Vec<Value> = ceremony
        .into_iter()
        .map(|child| json(child.wait_with_output().unwrap()))
        .collect();
    assert_eq!(founded[0]["key_origin"], "ceremony");
    assert!(founded.iter().all(|each| *each == founded[0]), "all agree");
    let again = found(&places[0]).output().unwrap();
    assert!(String::from_utf8_lossy(&again.stderr).contains("node_has_network"));

    let _nodes: Vec<Process> = places
        .iter()
        .map(|place| Process::start(node(home, &place.folder, &[])))
        .collect();
    let url = &places[0].url;
    wait_until("the founders do not answer", || height(home, url).is_some());
    let ann = run(home, &["wallet", "--wallet", "ann", "create"]).unwrap();
    let wallet = |name: &str, arguments: &[&str]| {
        let arguments = [&["wallet", "--wallet", name, "--node", url], arguments].concat();
        run(home, &arguments)
    };
    wait_until("no account can be opened", || {
        wallet("ann", &["open"]).is_some()
    });
    let account = ann["account"].as_str().unwrap();
    wallet("registrar", &["open"]).unwrap();
    wallet("registrar", &["issue", account, "5.00", "TOWN"]).unwrap();
    check_late_joiner(home, &places[0], &late, account);
}

fn invite(home: &Path, places: &[Place], registrar: &str, out: &Path) {
    let mut command = scrip(home);
    command.args(["network", "invite", "--name", "Town", "--json"]);
    command.args(["--registrar", registrar, "--asset", "TOWN:2"]);
    for (name, place) in MEMBERS.iter().zip(places) {
        let member = format!("{name}={}@{}", place.key, place.peers);
        command.args(["--member", &member]);
    }
    json(command.arg("--out").arg(out).output().unwrap());
}

/// A node that was not there joins by state synchronisation, follows, dies, and follows on.
fn check_late_joiner(home: &Path, member: &Place, late: &Place, account: &str) {
    let genesis = member.folder.join("genesis.json");
    let mut join = scrip(home);
    join.args(["network", "join", "--json", "--dir"]);
    join.arg(&late.folder).arg("--genesis").arg(&genesis);
    json(join.output().unwrap());
    let balance = |url: &str| {
        let arguments = [
            "wallet", "--wallet", "ann", "--node", url, "balance", account,
        ];
        run(home, &arguments)?["holdings"][0]["available"]
            .as_str()
            .map(str::to_owned)
    };
    let first = Process::start(node(home, &late.folder, &["--state-sync"]));
    wait_until("the late node does not follow", || {
        balance(&late.url).as_deref() == Some("500")
    });
    drop(first);
    let registrar = ["wallet", "--wallet", "registrar", "--node", &member.url];
    run(
        home,
        &[&registrar[..], &["issue", account, "1.00", "TOWN"]].concat(),
    )
    .unwrap();
    let second = Process::start(node(home, &late.folder, &[]));
    wait_until("the late node does not follow on", || {
        balance(&late.url).as_deref() == Some("600")
    });
    drop(second);

    // The same folder with another network's founding document.
    let other = home.join("other");
    let mut deal = scrip(home);
    deal.args(["network", "deal", "--json", "--dir"])
        .arg(&other);
    json(deal.output().unwrap());
    std::fs::copy(other.join("genesis.json"), late.folder.join("genesis.json")).unwrap();
    let (code, words) = last_words(node(home, &late.folder, &[]));
    assert_eq!(code, "node_wrong_genesis", "{words}");
}

#[test]
fn a_node_whose_disk_is_full_or_whose_store_is_damaged_says_so_and_comes_back() {
    let mut town = Town::start();
    let account = json(town.wallet("ann", &["open"]))["account"].clone();
    let account = account.as_str().unwrap();
    json(town.wallet("registrar", &["issue", account, "1.00", "TOWN"]));
    town.kill_node(3);
    let folder = town.folder().join("node-4");

    // No file of the node may grow further, as on a disk without room.
    let mut full = Command::new("sh");
    full.env_clear().env("SCRIP_HOME", town.folder());
    full.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"]);
    full.arg(env!("CARGO_BIN_EXE_scrip"));
    full.args(["node", "--json", "--stop-with-stdin", "--dir"]);
    full.arg(&folder).arg("--passphrase-file");
    full.arg(town.folder().join("passphrase"));
    let (code, words) = last_words(full);
    assert_eq!(code, "node_disk_full", "{words}");
    json(town.wallet("registrar", &["issue", account, "1.00", "TOWN"]));
    town.start_node(3);
    town.wait_ready(3);
    wait_until("the node does not come back", || {
        height(town.folder(), &town.urls[3]) >= height(town.folder(), &town.urls[0])
    });

    town.kill_node(3);
    damage(&folder.join("storage"));
    let (code, words) = last_words(node(town.folder(), &folder, &[]));
    assert_eq!(code, "node_store_unusable", "{words}");
    assert!(words.contains("--state-sync"), "{words}");
    std::fs::rename(folder.join("storage"), folder.join("damaged")).unwrap();
    std::fs::remove_dir_all(folder.join("index")).unwrap();
    let back = Process::start(node(town.folder(), &folder, &["--state-sync"]));
    wait_until("the node does not come back", || {
        let known = height(town.folder(), &town.urls[3]);
        known.is_some() && known >= height(town.folder(), &town.urls[0])
    });
    drop(back);
}

/// Overwrites the middle of every file.
fn damage(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            damage(&path);
            continue;
        }
        let mut bytes = std::fs::read(&path).unwrap();
        let (start, end) = (bytes.len() / 4, bytes.len() * 3 / 4);
        bytes[start..end].iter_mut().for_each(|byte| *byte ^= 0xa5);
        std::fs::write(path, bytes).unwrap();
    }
}
