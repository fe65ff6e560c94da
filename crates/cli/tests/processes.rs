//! Real processes: validators and importers that are ended with SIGKILL at bad moments, and nothing is lost or done twice.

#[path = "processes/certificates.rs"]
mod certificates;
#[path = "processes/elections.rs"]
mod elections;
#[path = "processes/following.rs"]
mod following;
#[path = "processes/founding.rs"]
mod founding;
#[path = "processes/gateways.rs"]
mod gateways;
#[path = "processes/membership.rs"]
mod membership;
#[path = "processes/recovery.rs"]
mod recovery;
#[path = "processes/secured.rs"]
mod secured;

use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const EXTRACT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/bank-1993-extract.csv"
);
const PEOPLE: [&str; 4] = ["ann", "ben", "cat", "dan"];
/// Everything here has to happen within this, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A network dealt into a temporary folder, its nodes as our children.
struct Town {
    folder: tempfile::TempDir,
    urls: Vec<String>,
    nodes: Vec<Option<Child>>,
}

impl Town {
    fn start() -> Self {
        Self::start_with_epochs_of(64)
    }

    fn start_with_epochs_of(blocks: u32) -> Self {
        Self::start_with(blocks, &[])
    }

    /// With further options of `scrip network deal`.
    fn start_with(blocks: u32, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = scrip(folder.path());
        command
            .args([
                "network",
                "deal",
                "--blocks-per-epoch",
                &blocks.to_string(),
                "--dir",
            ])
            .arg(folder.path())
            .args(options);
        PEOPLE.iter().for_each(|person| {
            command.args(["--wallet", person]);
        });
        let dealt = json(command.arg("--json").output().unwrap());
        let urls = dealt["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["http"].as_str().unwrap().to_owned());
        let mut town = Self {
            urls: urls.collect(),
            nodes: (0..4).map(|_| None).collect(),
            folder,
        };
        (0..4).for_each(|index| town.start_node(index));
        (0..4).for_each(|index| town.wait_ready(index));
        town
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn start_node(&mut self, index: usize) {
        self.start_node_with(index, &[]);
    }

    fn start_node_with(&mut self, index: usize, arguments: &[&str]) {
        let log = std::fs::File::create(self.folder().join(format!("log-{index}"))).unwrap();
        let mut command = scrip(self.folder());
        command
            .args(["node", "--stop-with-stdin", "--dir"])
            .arg(self.folder().join(format!("node-{}", index + 1)));
        command
            .arg("--passphrase-file")
            .arg(self.folder().join("passphrase"))
            .args(arguments);
        self.nodes[index] = Some(
            command
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(log)
                .spawn()
                .unwrap(),
        );
    }

    fn kill_node(&mut self, index: usize) {
        let mut child = self.nodes[index].take().unwrap();
        // SIGKILL: nothing is flushed, nobody is told.
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn wait_ready(&mut self, index: usize) {
        let start = Instant::now();
        let url = self.urls[index].clone();
        while run(self.folder(), &["network", "inspect", "--node", &url]).is_none() {
            let ended = self.nodes[index].as_mut().unwrap().try_wait().unwrap();
            assert!(
                ended.is_none() && start.elapsed() < PATIENCE,
                "node {index}: {}",
                self.log(index)
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn log(&self, index: usize) -> String {
        let mut text = String::new();
        let file = std::fs::File::open(self.folder().join(format!("log-{index}")));
        file.unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn wallet(&self, name: &str, arguments: &[&str]) -> std::process::Output {
        let mut command = scrip(self.folder());
        command
            .args([
                "wallet",
                "--wallet",
                name,
                "--json",
                "--node",
                &self.urls.join(","),
            ])
            .args(arguments);
        command.output().unwrap()
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        for mut node in self.nodes.iter_mut().filter_map(Option::take) {
            let _ = node.kill();
            let _ = node.wait();
        }
    }
}

fn scrip(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrip"));
    command.env_clear().env("SCRIP_HOME", home);
    if let Ok(passphrase) = std::fs::read_to_string(home.join("passphrase")) {
        command.env("SCRIP_PASSPHRASE", passphrase);
    }
    command
}

/// The JSON that a command printed, or nothing if it failed.
fn run(home: &Path, arguments: &[&str]) -> Option<Value> {
    let output = scrip(home).args(arguments).arg("--json").output().unwrap();
    output
        .status
        .success()
        .then(|| serde_json::from_slice(&output.stdout).unwrap())
}

fn json(output: std::process::Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// All entries of a wallet's history, over all pages.
fn history(town: &Town, person: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut arguments = vec!["history", "--limit", "200"];
        if let Some(cursor) = &cursor {
            arguments.extend(["--cursor", cursor]);
        }
        let page = json(town.wallet(person, &arguments));
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return items,
        }
    }
}

fn balance_minor(town: &Town, person: &str) -> i64 {
    let balance = json(town.wallet(person, &["balance"]));
    balance["holdings"][0]["available"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap()
}

/// Pays until told to stop, and gives the ids of the payments that were acknowledged.
fn pay_until(town: &Town, from: &str, to: &str, stop: &AtomicBool) -> Vec<String> {
    let mut acknowledged = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let output = town.wallet(from, &["pay", to, "0.01", "TOWN"]);
        match output.status.code() {
            Some(0) => acknowledged.push(json(output)["id"].as_str().unwrap().to_owned()),
            // In doubt, or an earlier one was and is done now: what a person would see, and go on from.
            Some(1 | 3) => {}
            other => panic!(
                "exit {other:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            ),
        }
    }
    acknowledged
}

#[test]
fn killed_validators_lose_no_acknowledged_payment_and_double_none() {
    let mut town = Town::start();
    for person in PEOPLE {
        let account = json(town.wallet(person, &["open"]))["account"]
            .as_str()
            .unwrap()
            .to_owned();
        json(town.wallet(person, &["name", "claim", person]));
        json(town.wallet("registrar", &["issue", &account, "100.00", "TOWN"]));
    }
    let stop = AtomicBool::new(false);
    let acknowledged: Vec<Vec<String>> = std::thread::scope(|scope| {
        let payers = std::array::from_fn::<_, 4, _>(|index| {
            let (from, to) = (PEOPLE[index], format!("@{}", PEOPLE[(index + 1) % 4]));
            let (folder, urls, stop) = (town.folder().to_owned(), town.urls.clone(), &stop);
            scope.spawn(move || pay_until(&Town::view(folder, urls), from, &to, stop))
        });
        for victim in [0, 2, 1, 3] {
            std::thread::sleep(Duration::from_millis(1_700));
            town.kill_node(victim);
            std::thread::sleep(Duration::from_millis(900));
            town.start_node(victim);
            town.wait_ready(victim);
        }
        stop.store(true, Ordering::Relaxed);
        payers
            .into_iter()
            .map(|payer| payer.join().unwrap())
            .collect()
    });
    let total: usize = acknowledged.iter().map(Vec::len).sum();
    assert!(
        total > 10,
        "the network kept working: {total} payments were acknowledged"
    );
    check_books(&town, &acknowledged);
    // Everything is still there after all validators died at once.
    (0..4).for_each(|index| town.kill_node(index));
    (0..4).for_each(|index| town.start_node(index));
    (0..4).for_each(|index| town.wait_ready(index));
    check_books(&town, &acknowledged);
}

/// Every acknowledged payment is there once, and balances are what the histories say.
fn check_books(town: &Town, acknowledged: &[Vec<String>]) {
    let paid = std::array::from_fn::<usize, 4, _>(|index| {
        json(town.wallet(PEOPLE[index], &["settle"]));
        let account = json(town.wallet(PEOPLE[index], &["balance"]))["account"].clone();
        let transfers = history(town, PEOPLE[index])
            .into_iter()
            .filter(|item| item["content"]["operation"]["type"] == "transfer");
        let own: Vec<String> = transfers
            .filter(|item| item["author"] == account)
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect();
        let unique: BTreeSet<&String> = own.iter().collect();
        assert_eq!(unique.len(), own.len(), "no payment appears twice");
        for id in &acknowledged[index] {
            assert!(
                unique.contains(id),
                "{} lost the acknowledged payment {id}",
                PEOPLE[index]
            );
        }
        own.len()
    });
    let mut sum = 0;
    for index in 0..4 {
        let received = paid[(index + 3) % 4] as i64;
        let balance = balance_minor(town, PEOPLE[index]);
        assert_eq!(
            balance,
            10_000 - paid[index] as i64 + received,
            "{}",
            PEOPLE[index]
        );
        sum += balance;
    }
    assert_eq!(sum, 4 * 10_000);
}

impl Town {
    /// The same network for another thread, which starts and ends no nodes.
    fn view(folder: PathBuf, urls: Vec<String>) -> Self {
        let link = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(folder.join("wallets"), link.path().join("wallets")).unwrap();
        std::fs::copy(folder.join("passphrase"), link.path().join("passphrase")).unwrap();
        Self {
            folder: link,
            urls,
            nodes: Vec::new(),
        }
    }
}

#[test]
fn an_import_survives_the_death_of_itself_and_of_a_validator() {
    let mut town = Town::start();
    let state = town.folder().join("state");
    let key = town.folder().join("wallets/registrar.key");
    let import = |town: &Town| {
        let mut command = scrip(town.folder());
        command
            .args([
                "import",
                "bank",
                EXTRACT,
                "--json",
                "--node",
                &town.urls.join(","),
                "--key",
            ])
            .arg(&key);
        command
    };
    let mut first = import(&town)
        .arg("--state")
        .arg(&state)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while steps_checked(&state) < 5 {
        assert!(start.elapsed() < PATIENCE, "the import does not get going");
        std::thread::sleep(Duration::from_millis(5));
    }
    first.kill().unwrap();
    first.wait().unwrap();
    town.kill_node(0);
    town.start_node(0);
    let done = json(import(&town).arg("--state").arg(&state).output().unwrap());
    assert_eq!(
        (done["rows"].as_u64(), done["mismatches"].as_u64()),
        (Some(541), Some(0))
    );
    assert!(
        done["rows_sent"].as_u64().unwrap() > 0,
        "the first run was killed before its end"
    );
    assert_eq!(done["issued_minor"], done["held_minor"]);
    let compared = ["rows_compared", "rows_compared_before", "rows_implied"]
        .map(|field| done[field].as_u64().unwrap());
    assert_eq!(compared.iter().sum::<u64>(), 541);
    town.wait_ready(0);
    // From another machine, without any notes.
    let elsewhere = town.folder().join("elsewhere");
    let again = json(
        import(&town)
            .arg("--state")
            .arg(elsewhere)
            .arg("--prove")
            .output()
            .unwrap(),
    );
    assert_eq!(
        (again["steps_sent"].as_u64(), again["rows_sent"].as_u64()),
        (Some(0), Some(0))
    );
    assert_eq!(again["issued_minor"], done["issued_minor"]);
    assert!(again["balances_proven"].as_u64().unwrap() > 13);
}

/// How many steps the importer has noted.
fn steps_checked(state: &Path) -> u64 {
    let entries = std::fs::read_dir(state)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let notes = entries.filter(|entry| {
        entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "json")
    });
    let steps = notes.filter_map(|entry| {
        let page: Value = serde_json::from_slice(&std::fs::read(entry.path()).ok()?).ok()?;
        page["steps_checked"].as_u64()
    });
    steps.max().unwrap_or(0)
}

#[test]
fn an_ephemeral_import_survives_a_killed_validator_and_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let places = home.path().join("tmp");
    std::fs::create_dir(&places).unwrap();
    let mut command = scrip(home.path());
    command.env("TMPDIR", &places).args([
        "import",
        "bank",
        EXTRACT,
        "--ephemeral",
        "--kill-one",
        "--json",
    ]);
    let done = json(command.output().unwrap());
    assert_eq!(
        (done["rows"].as_u64(), done["mismatches"].as_u64()),
        (Some(541), Some(0))
    );
    assert_eq!(done["rows_compared"].as_u64(), Some(541));
    assert_eq!(done["validator_killed"].as_u64(), Some(1));
    assert_eq!(done["issued_minor"], done["held_minor"]);
    assert_eq!(std::fs::read_dir(places).unwrap().count(), 0);
}
