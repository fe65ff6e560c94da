//! Connections by TLS with certificates of the ledger, and what other software is told about them: a gateway, nodes and a till
//! are certified, used, and revoked.

use super::certificates::{cert, code, on_network};
use super::gateways::server::ports;
use super::{PATIENCE, Town, json, run, scrip};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Instant;

/// An authority that the town trusts.
struct Authority<'a> {
    town: &'a Town,
}

impl<'a> Authority<'a> {
    fn new(town: &'a Town) -> Self {
        let authority = Self { town };
        let create = [
            "authority",
            "create",
            "--dir",
            &authority.dir(),
            "--name",
            "Town",
        ];
        json(cert(town, &create));
        let propose = [
            "authority",
            "propose",
            "--certificate",
            &authority.path("ca/authority.pem"),
            "--key",
            &authority.path("wallets/registrar.key"),
        ];
        accepted(on_network(town, &propose));
        authority
    }

    fn path(&self, name: &str) -> String {
        self.town.folder().join(name).to_str().unwrap().to_owned()
    }

    fn dir(&self) -> String {
        self.path("ca")
    }

    /// Certifies the key in a key file, and puts it on the ledger. Gives the file of the certificate and its serial number.
    fn certify(&self, key: &str, class: &str, label: &str) -> (String, String) {
        let csr = self.path(&format!("{label}.csr"));
        json(cert(
            self.town,
            &["csr", "--key", key, "--label", label, "--out", &csr],
        ));
        self.certify_request(&csr, class, label)
    }

    fn certify_request(&self, csr: &str, class: &str, label: &str) -> (String, String) {
        let out = self.path(&format!("{label}.pem"));
        let (dir, issue) = (self.dir(), ["authority", "issue", "--dir"]);
        let asked = [
            &dir, "--csr", csr, "--class", class, "--label", label, "--out", &out,
        ];
        let issued = json(cert(self.town, &[&issue[..], &asked].concat()));
        let submit = ["authority", "submit", "--dir", &dir, "--certificate", &out];
        accepted(on_network(self.town, &submit));
        (out, issued["serial"].as_str().unwrap().to_owned())
    }

    fn revoke(&self, serial: &str) {
        let dir = self.dir();
        let revoke = ["revoke", "--dir", &dir, "--yes", "--reason"];
        let what = ["key_compromise", serial];
        accepted(on_network(self.town, &[&revoke[..], &what].concat()));
    }

    /// A till's key and request as other software makes them.
    fn foreign_request(&self, name: &str) -> (String, String) {
        let [key, csr] = ["key.pem", "csr"].map(|kind| self.path(&format!("{name}.{kind}")));
        openssl(&["genpkey", "-algorithm", "ed25519", "-out", &key]);
        openssl(&[
            "req", "-new", "-key", &key, "-subj", "/CN=till", "-out", &csr,
        ]);
        (key, csr)
    }
}

fn accepted(output: Output) {
    assert_eq!(json(output)["decision"], "accepted");
}

fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text + &String::from_utf8_lossy(&output.stderr)
}

/// What a node answers to whoever shows a certificate, or none.
fn ask(address: &str, shown: Option<(&str, &str)>, path: &str) -> String {
    let mut command = Command::new("openssl");
    command.args(["s_client", "-connect", address, "-quiet", "-ign_eof"]);
    if let Some((certificate, key)) = shown {
        command.args(["-cert", certificate, "-key", key]);
    }
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n");
    let mut input = child.stdin.take().unwrap();
    let _ = input.write_all(request.as_bytes());
    let output = child.wait_with_output().unwrap();
    drop(input);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(std::time::Duration::from_millis(250));
    }
}

/// A command that goes on until the test ends, and what it said when it was ready.
struct Server(Child);

impl Server {
    fn start(mut command: Command) -> (Self, Value) {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::inherit()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        // One object over several lines, which ends with a brace of its own.
        while out.read_line(&mut text).unwrap() > 0 && !text.ends_with("\n}\n") {}
        let ready = serde_json::from_str(&text).unwrap_or_else(|_| panic!("it said {text:?}"));
        (Self(child), ready)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Lets a node serve by TLS, and starts it again.
fn secure(town: &mut Town, index: usize, certificate: &str) -> String {
    let address = format!("127.0.0.1:{}", ports::free());
    let path = town.folder().join(format!("node-{}/node.toml", index + 1));
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str(&format!(
        "\n[tls]\nlisten = \"{address}\"\ncertificate = \"{certificate}\"\nclients = [\"gateway\", \"till\"]\n"
    ));
    std::fs::write(path, text).unwrap();
    town.kill_node(index);
    town.start_node(index);
    town.wait_ready(index);
    address
}

fn gateway(town: &Town, nodes: &[&str], shown: (&str, &str), folder: &str) -> Command {
    let mut command = scrip(town.folder());
    let nodes: Vec<String> = nodes.iter().map(|node| format!("https://{node}")).collect();
    command.args(["gateway", "--json", "--stop-with-stdin", "--asset", "TOWN"]);
    command.args(["--node", &nodes.join(",")]);
    command.args(["--listen", &format!("127.0.0.1:{}", ports::free())]);
    command.args(["--public-url", "http://localhost:1", "--dir"]);
    command.arg(town.folder().join(folder));
    command
        .arg("--key")
        .arg(town.folder().join("wallets/registrar.key"));
    command.args(["--tls-certificate", shown.0, "--tls-key", shown.1]);
    let view = run(
        town.folder(),
        &["network", "inspect", "--node", &town.urls[0]],
    );
    let key = view.unwrap()["key"].as_str().unwrap().to_owned();
    command.args(["--network-key", &key]);
    command
}

/// What a gateway says that does not start.
fn refusal(mut command: Command) -> (String, String) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success());
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let start = words.rfind("{\n  \"error\"").expect(&words);
    let failure: Value = serde_json::from_str(words[start..].trim()).expect(&words);
    let code = failure["error"]["code"].as_str().unwrap().to_owned();
    (code, words)
}

#[test]
fn revoked_terminal_is_really_dead() {
    let mut town = Town::start();
    let places = [0, 1].map(|index| {
        let key = town.folder().join(format!("node-{}/node.key", index + 1));
        key.to_str().unwrap().to_owned()
    });
    let gateway_key = town.folder().join("wallets/ben.key");
    let gateway_key = gateway_key.to_str().unwrap().to_owned();
    let certified = {
        let authority = Authority::new(&town);
        let (till_key, csr) = authority.foreign_request("till");
        let (camera_key, camera) = authority.foreign_request("camera");
        [
            authority.certify(&places[0], "node", "first"),
            authority.certify(&places[1], "node", "second"),
            authority.certify(&gateway_key, "gateway", "gate"),
            authority.certify_request(&csr, "till", "front"),
            authority.certify_request(&camera, "device", "camera"),
            (till_key, camera_key),
        ]
    };
    let [first, second, gate, till, camera, (till_key, camera_key)] = certified;
    let addresses = [
        secure(&mut town, 0, &first.0),
        secure(&mut town, 1, &second.0),
    ];
    let [one, two] = addresses.each_ref().map(String::as_str);
    let authority = Authority { town: &town };
    let shown = Some((till.0.as_str(), till_key.as_str()));

    // Whoever shows an accepted certificate is served, and nobody else.
    let served = ask(one, shown, "/v1/network");
    assert!(served.starts_with("HTTP/1.1 200"), "{served}");
    let nobody = ask(one, None, "/v1/network");
    assert!(nobody.starts_with("HTTP/1.1 403"), "{nobody}");
    assert!(nobody.contains("client_certificate_missing"), "{nobody}");
    let stranger = authority.path("stranger.pem");
    openssl(&[
        "req", "-x509", "-new", "-key", &till_key, "-subj", "/CN=till", "-out", &stranger,
    ]);
    let unknown = ask(one, Some((&stranger, &till_key)), "/v1/network");
    assert!(unknown.contains("credential_not_on_ledger"), "{unknown}");
    let mut command = gateway(&town, &[one, two], (&gate.0, &gateway_key), "g1");
    let counter = format!("127.0.0.1:{}", ports::free());
    command.args(["--tls-listen", &counter]);
    let (serving, _) = Server::start(command);
    // The gateway serves the till in the same way.
    let problems = |shown| ask(&counter, shown, "/v1/problems");
    assert!(
        problems(shown).starts_with("HTTP/1.1 200"),
        "{}",
        problems(shown)
    );
    assert!(problems(None).contains("client_certificate_missing"));
    let class = problems(Some((&camera.0, &camera_key)));
    assert!(class.contains("client_certificate_class"), "{class}");

    check_responder(&authority, &till);

    // The till is revoked: nobody serves it any more.
    authority.revoke(&till.1);
    wait_for("the till is refused", || {
        ask(one, shown, "/v1/network").contains("credential_revoked")
    });
    let refused = ask(two, shown, "/v1/network");
    assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    wait_for("the gateway refuses the till", || {
        problems(shown).contains("credential_revoked")
    });

    // So is a gateway.
    drop(serving);
    authority.revoke(&gate.1);
    let (code_of, words) = refusal(gateway(&town, &[one, two], (&gate.0, &gateway_key), "g2"));
    assert_eq!(code_of, "connection_untrusted");
    assert!(words.contains("credential_revoked"), "{words}");

    // A gateway with a good certificate does not trust a revoked node, and goes to another.
    let ann = authority.path("wallets/ann.key");
    let fresh = authority.certify(&ann, "gateway", "fresh");
    authority.revoke(&first.1);
    let (code_of, words) = refusal(gateway(&town, &[one], (&fresh.0, &ann), "g3"));
    assert_eq!(code_of, "connection_untrusted");
    assert!(words.contains("credential_revoked"), "{words}");
    let (served, _) = Server::start(gateway(&town, &[one, two], (&fresh.0, &ann), "g3"));
    drop(served);
    // The network does not care: money moves with the revoked node in the committee.
    json(town.wallet("cat", &["open"]));
}

/// OpenSSL asks about the till before and after it is revoked, over HTTP, and a peer checks it offline.
fn check_responder(authority: &Authority<'_>, till: &(String, String)) {
    let town = authority.town;
    let (pem, _) = authority.certify(&authority.path("wallets/dan.key"), "responder", "responder");
    let mut command = scrip(town.folder());
    command.args(["cert", "respond", "--json", "--stop-with-stdin"]);
    command.args(["--listen", "127.0.0.1:0", "--certificate", &pem, "--key"]);
    command.arg(town.folder().join("wallets/dan.key"));
    command.args(["--node", &town.urls.join(",")]);
    let (responder, ready) = Server::start(command);
    let url = format!("http://{}/", ready["http"].as_str().unwrap());
    let own = authority.path("ca/authority.pem");
    let status = |certificate: &str| {
        openssl(&[
            "ocsp",
            "-issuer",
            &own,
            "-cert",
            certificate,
            "-url",
            &url,
            "-CAfile",
            &own,
        ])
    };
    let text = status(&till.0);
    assert!(text.contains("Response verify OK"), "{text}");
    assert!(text.contains("front.pem: good"), "{text}");
    // Another till, which is issued but on no ledger, and then revoked.
    let (_, csr) = authority.foreign_request("side");
    let side = authority.path("side.pem");
    let (dir, issue) = (authority.dir(), ["authority", "issue", "--dir"]);
    let asked = [
        &dir, "--csr", &csr, "--class", "till", "--label", "side", "--out", &side,
    ];
    let issued = json(cert(town, &[&issue[..], &asked].concat()));
    assert!(
        status(&side).contains("side.pem: unknown"),
        "{}",
        status(&side)
    );
    let submit = ["authority", "submit", "--dir", &dir, "--certificate", &side];
    accepted(on_network(town, &submit));
    check_offline(authority, &side, issued["credential"].as_str().unwrap());
    authority.revoke(issued["serial"].as_str().unwrap());
    let text = status(&side);
    assert!(text.contains("side.pem: revoked"), "{text}");
    assert!(text.contains("keyCompromise"), "{text}");
    // What is revoked stays refused, also by a proof.
    let proofs = prove(authority, issued["credential"].as_str().unwrap(), "later");
    let refused = check(authority, &side, &proofs, "0");
    assert_eq!(code(&refused), "credential_revoked");
    drop(responder);
}

fn prove(authority: &Authority<'_>, id: &str, folder: &str) -> Vec<String> {
    let out = authority.path(folder);
    let prove = ["credential", "prove", id, "--out", &out];
    let proven = json(on_network(authority.town, &prove));
    let files = proven["proofs"].as_array().unwrap().iter();
    files
        .map(|file| file.as_str().unwrap().to_owned())
        .collect()
}

/// With nothing but files: no node is asked.
fn check(authority: &Authority<'_>, certificate: &str, proofs: &[String], block: &str) -> Output {
    let genesis = std::fs::read(authority.path("genesis.json")).unwrap();
    let genesis: Value = serde_json::from_slice(&genesis).unwrap();
    let mut command = scrip(Path::new("/nonexistent"));
    command.args(["cert", "credential", "check", "--json"]);
    command.args(["--certificate", certificate, "--as-of-block", block]);
    command.args(["--network-key", genesis["network_key"].as_str().unwrap()]);
    for proof in proofs {
        command.args(["--proof", proof]);
    }
    command.output().unwrap()
}

/// A peer's certificate is checked offline against the network's key.
fn check_offline(authority: &Authority<'_>, certificate: &str, id: &str) {
    let proofs = prove(authority, id, "proofs");
    let good = json(check(authority, certificate, &proofs, "0"));
    assert_eq!(
        (good["class"].as_str(), good["label"].as_str()),
        (Some("till"), Some("side"))
    );
    let height = good["height"].as_u64().unwrap();
    json(check(authority, certificate, &proofs, &height.to_string()));
    let next = (height + 1).to_string();
    let old = check(authority, certificate, &proofs, &next);
    assert_eq!(code(&old), "proof_too_old");
    let half = check(authority, certificate, &proofs[..1], "0");
    assert_eq!(code(&half), "proof_missing");
    let other = check(authority, &authority.path("front.pem"), &proofs, "0");
    assert_eq!(code(&other), "credential_other");
    let mut bytes = std::fs::read(&proofs[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let flipped = authority.path("flipped.proof");
    std::fs::write(&flipped, bytes).unwrap();
    let damaged = check(authority, certificate, &[flipped, proofs[1].clone()], "0");
    assert!(!damaged.status.success());
    // Of a certificate that was never submitted, the absence is proven.
    let absent = prove(authority, &"0".repeat(32), "absent");
    let none = check(authority, certificate, &absent, "0");
    assert_eq!(code(&none), "credential_not_on_ledger");
}
