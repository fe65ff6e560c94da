//! A gateway whose network lost its quorum for good goes on with the successor: `restart_after_quorum_loss` takes it along.

use super::gateways::{Gateway, Member, command, server::ports};
use super::recovery::code;
use super::{PATIENCE, Town, json, run, scrip};
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use scrip_codes::{Draft, Preauthorization, TransactionCode, text::Content};
use scrip_ledger::mandate::Presentation;
use serde_json::{Value, json as object};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

/// What the phone carries, and what is paid with it, in minor units.
const CARRIED: usize = 500;
const PRICE: usize = 200;

/// A phone that pays without a network.
struct Phone {
    key: PrivateKey,
    id: String,
}

/// A till, by its token.
struct Till {
    token: String,
    account: [u8; 16],
}

/// A gateway with a payer who was given 50.00, carries 5.00 of it on a phone, and pays a shop that has a till.
pub(super) struct Members {
    runtime: tokio::runtime::Runtime,
    gateway: Gateway,
    payer: Member,
    shop: Member,
    phone: Phone,
    till: Till,
    /// A code that the phone showed before, and that nobody brought in.
    old_code: String,
    /// Payments that were acknowledged. The first was final before.
    ids: Vec<String>,
    receipt: PathBuf,
}

impl Members {
    pub(super) fn join(town: &Town) -> Self {
        let port = ports::free();
        let start = command(town, &town.urls, port, &["joe:none", "payee:none"]);
        let gateway = Gateway::spawn(start, port);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (payer, shop) = runtime.block_on(async {
            (
                Member::sign_in(&gateway, [port, port], 0).await,
                Member::sign_in(&gateway, [port, port], 1).await,
            )
        });
        let accounts = runtime.block_on(payer.get("/v1/accounts"));
        let account = accounts["items"][0]["id"].as_str().unwrap();
        json(town.wallet("registrar", &["issue", account, "50.00", "TOWN"]));
        let till = runtime.block_on(enrol(&gateway, &shop));
        let key = PrivateKey::from_seed(77);
        let phone = object!({
            "name": "Joe's phone", "key": const_hex::encode(key.public_key()),
            "target": { "minor_units": CARRIED.to_string(), "asset": "TOWN", "scale": 2 },
        });
        let (status, made) =
            runtime.block_on(post(&gateway, &payer, "/v1/phones", "phone", &phone));
        assert_eq!(status, 201, "{made}");
        let id = made["id"].as_str().unwrap().to_owned();
        let mut members = Self {
            runtime,
            gateway,
            payer,
            shop,
            phone: Phone { key, id },
            till,
            old_code: String::new(),
            ids: Vec::new(),
            receipt: town.folder().join("joe-pays.receipt"),
        };
        members.old_code = members.show(&members.network(), 0, 0);
        members.pay();
        members.until_decided(0);
        let path = format!("/v1/payments/{}/receipt", members.ids[0]);
        let file = members
            .runtime
            .block_on(members.payer.file(members.gateway.port, &path));
        std::fs::write(&members.receipt, file).unwrap();
        members
    }

    /// One more payment is acknowledged.
    pub(super) fn pay(&mut self) {
        let paid = self.runtime.block_on(self.payer.pay(self.ids.len()));
        self.ids.push(paid);
    }

    /// The gateway ends without being told, with payments on their way.
    pub(super) fn stop_short(&mut self) {
        let last = self.ids.last().unwrap();
        let last = self
            .runtime
            .block_on(self.payer.get(&format!("/v1/payments/{last}")));
        assert_eq!(last["state"], "pending");
        self.gateway.kill();
    }

    /// `scrip gateway follow`.
    pub(super) fn follow(
        &self,
        town: &Town,
        link: &Path,
        nodes: &[String],
        options: &[&str],
    ) -> Output {
        let mut command = scrip(town.folder());
        command.args(["gateway", "follow", "--json", "--node", &nodes.join(",")]);
        command.args(options).arg(link).stdin(Stdio::null());
        command.output().unwrap()
    }

    /// Each with its own code, and nothing changes.
    pub(super) fn refuse_what_is_no_succession(&self, town: &Town, link: &Path, nodes: &[String]) {
        let text = std::fs::read_to_string(link).unwrap();
        let changed = |name: &str, text: &str| {
            let path = town.folder().join(name);
            std::fs::write(&path, text).unwrap();
            code(&self.follow(town, &path, nodes, &["--yes"]))
        };
        assert_eq!(
            changed("cut.json", &text[..text.len() / 2]),
            "receipt_malformed"
        );
        let mut other: Value = serde_json::from_str(&text).unwrap();
        other["predecessor"]["name"] = "Another town".into();
        assert_eq!(
            changed("other.json", &other.to_string()),
            "gateway_network_other"
        );
        let mut forged: Value = serde_json::from_str(&text).unwrap();
        forged["network"] = "00".repeat(32).into();
        assert_eq!(
            changed("forged.json", &forged.to_string()),
            "recovery_signature_invalid"
        );
        // Not without being asked for, and not while the database is of the old network.
        assert_eq!(
            code(&self.follow(town, link, nodes, &[])),
            "follow_not_confirmed"
        );
        let port = ports::free();
        let mut early = command(town, nodes, port, &[]);
        let early = early.stdin(Stdio::null()).output().unwrap();
        assert_eq!(code(&early), "gateway_network_other");
        let shown = json(self.follow(town, link, nodes, &["--dry-run"]));
        assert_eq!(shown["dry_run"], true);
        copy(
            &town.folder().join("gateway"),
            &town.folder().join("gateway-before"),
        );
    }

    /// Follows, and everybody is there, with what they had; what was on its way is decided, and nothing is paid twice.
    pub(super) fn go_on(&mut self, town: &Town, link: &Path, nodes: &[String], keys: [&str; 2]) {
        let [old_key, new_key] = keys;
        let done = json(self.follow(town, link, nodes, &["--yes"]));
        assert_eq!(
            (&done["followed"], &done["report"]["members"]),
            (&true.into(), &2.into())
        );
        let report = &done["report"];
        assert_eq!(report["unexplained"], object!([]), "{report}");
        assert_eq!(
            (&report["tills"], &report["preauthorizations"]),
            (&1.into(), &1.into())
        );
        let again = json(self.follow(town, link, nodes, &["--yes"]));
        assert_eq!(
            (&again["followed"], &again["already"]),
            (&false.into(), &true.into())
        );
        let port = self.gateway.port;
        self.gateway = Gateway::spawn(command(town, nodes, port, &[]), port);
        let running = self.follow(town, link, nodes, &["--yes"]);
        assert_eq!(code(&running), "gateway_running");

        let network = self.runtime.block_on(self.payer.get("/v1/network"));
        assert_eq!(network["network_key"], new_key);
        assert_eq!(network["earlier"][0]["network_key"], old_key);
        self.check_history(town, &network, old_key);
        self.check_on(town, new_key);
        self.check_till(network["network_id"].as_str().unwrap());
    }

    /// Payments of before: final or failed, none pending, none twice; what is final is marked as the old network's.
    fn check_history(&self, town: &Town, network: &Value, old_key: &str) {
        let old = &network["earlier"][0]["network_id"];
        for (number, id) in self.ids.iter().enumerate() {
            let payment = self
                .runtime
                .block_on(self.payer.get(&format!("/v1/payments/{id}")));
            assert_eq!(&payment["earlier_network"], old, "{payment}");
            let failure = payment["failure"]["code"].as_str();
            let expected = match number {
                0 => ("final", None),
                // Taken in after the network's end.
                _ => ("failed", Some("payment_network_ended")),
            };
            assert_eq!((payment["state"].as_str().unwrap(), failure), expected);
        }
        let paid = 1;
        // Asked again under its key, a payment is the one that it was.
        for (number, id) in self.ids.iter().enumerate() {
            assert_eq!(&self.runtime.block_on(self.payer.pay(number)), id);
        }
        let left = self.runtime.block_on(self.payer.available());
        assert_eq!(left, 5_000 - CARRIED - paid);
        assert_eq!(self.runtime.block_on(self.shop.available()), paid);
        let file = self.file("/v1/statements");
        let statement = String::from_utf8(file).unwrap();
        // The issue, what was paid, and no more; closing with what the ledger says.
        assert_eq!(statement.lines().count(), 1 + 1 + paid, "{statement}");
        let key = old.as_str().unwrap();
        assert!(
            statement.lines().skip(1).all(|line| line.ends_with(key)),
            "{statement}"
        );
        let path = format!("/v1/payments/{}/receipt", self.ids[0]);
        let (status, refused) = self.runtime.block_on(self.payer.ask(&path));
        let code = refused["code"].as_str();
        assert_eq!((status, code), (410, Some("receipt_of_earlier_network")));
        // What was saved then still holds, and so does the link to the new key.
        let saved = self.receipt.to_str().unwrap();
        let proven = run(town.folder(), &["verify", saved, "--network-key", old_key]);
        assert_eq!(&proven.unwrap()["network"], old);
        let link = town.folder().join("from-the-gateway.json");
        std::fs::write(&link, self.file("/v1/network/succession")).unwrap();
        let link = link.to_str().unwrap();
        let verify = [
            "network",
            "recover",
            "verify",
            link,
            "--network-key",
            old_key,
        ];
        let linked = run(town.folder(), &verify).unwrap();
        assert_eq!(linked["network_key"], network["network_key"]);
    }

    /// Payments go on, with receipts of the successor.
    fn check_on(&mut self, town: &Town, new_key: &str) {
        let before = self.runtime.block_on(self.shop.available());
        self.pay();
        let last = self.ids.len() - 1;
        let payment = self.until_decided(last);
        assert_eq!(payment["state"], "final", "{payment}");
        assert_eq!(payment["earlier_network"], Value::Null);
        assert_eq!(self.runtime.block_on(self.shop.available()), before + 1);
        let path = format!("/v1/payments/{}/receipt", self.ids[last]);
        std::fs::write(&self.receipt, self.file(&path)).unwrap();
        let saved = self.receipt.to_str().unwrap();
        assert!(run(town.folder(), &["verify", saved, "--network-key", new_key]).is_some());
    }

    /// The till takes codes as before. One that the phone made for the old network says what to do, and pays nothing.
    fn check_till(&self, new: &str) {
        let before = self.runtime.block_on(self.shop.available());
        let (status, refused) = self.sell(&self.old_code);
        let code = refused["code"].as_str();
        assert_eq!(
            (status, code),
            (422, Some("code_of_earlier_network")),
            "{refused}"
        );
        let code = self.show(new, 1, PRICE as u64);
        let (status, sold) = self.sell(&code);
        assert_eq!(
            (status, sold["state"].as_str()),
            (200, Some("final")),
            "{sold}"
        );
        // The same code again is the same sale.
        let (_, again) = self.sell(&code);
        assert_eq!(again["payment_id"], sold["payment_id"]);
        assert_eq!(self.runtime.block_on(self.shop.available()), before + PRICE);
    }

    /// Nodes of the old network that came back.
    pub(super) fn refuse_the_old_network(&mut self, town: &Town, link: &Path) {
        let before = town.folder().join("gateway-before");
        let options = ["--yes", "--dir", before.to_str().unwrap()];
        let refused = self.follow(town, link, &town.urls, &options);
        assert_eq!(code(&refused), "node_of_ended_network");
        self.gateway.kill();
        let mut back = command(town, &town.urls, ports::free(), &[]);
        let back = back.stdin(Stdio::null()).output().unwrap();
        assert_eq!(code(&back), "gateway_network_left");
    }

    fn file(&self, path: &str) -> Vec<u8> {
        self.runtime
            .block_on(self.payer.file(self.gateway.port, path))
    }

    fn network(&self) -> String {
        let network = self.runtime.block_on(self.payer.get("/v1/network"));
        network["network_id"].as_str().unwrap().to_owned()
    }

    fn until_decided(&self, number: usize) -> Value {
        let (path, start) = (format!("/v1/payments/{}", self.ids[number]), Instant::now());
        loop {
            let payment = self.runtime.block_on(self.payer.get(&path));
            if payment["state"] != "pending" {
                return payment;
            }
            assert!(start.elapsed() < PATIENCE, "{payment}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A code for the till, of what the phone fetches from its gateway.
    fn show(&self, network: &str, serial: u16, amount: u64) -> String {
        let amount = amount.max(1);
        let path = format!("/v1/phones/{}", self.phone.id);
        let phone = self.runtime.block_on(self.payer.get(&path));
        let held = phone["carries"][0]["preauthorization"].as_str().unwrap();
        let held = const_hex::decode(held).unwrap();
        let network: [u8; 32] = const_hex::decode_to_array(network).unwrap();
        let issuer = phone["issuer"]["key"].as_str().unwrap();
        let issuer = const_hex::decode_to_array(issuer).unwrap();
        let read = Preauthorization::read(&held).unwrap();
        let said = read
            .check(&network, &issuer)
            .expect("signed for this network");
        let payee = &self.till.account;
        let draft = Draft::new(&held, &network, serial, payee, amount, 0, said.issued_at_s);
        let message =
            scrip_codes::transaction::message(&network, &said.mandate, serial, payee, amount);
        let signature = self.phone.key.sign(Presentation::NAMESPACE, &message);
        let signature = signature.as_ref().try_into().unwrap();
        let code: TransactionCode = draft.unwrap().finish(&signature).unwrap();
        Content::Plain(code.to_bytes()).to_text()
    }

    /// The till brings a code in.
    fn sell(&self, code: &str) -> (u16, Value) {
        let url = format!("http://127.0.0.1:{}/v1/tills/sales", self.gateway.port);
        let request = self.payer.http.post(url).header("scrip-client", "1");
        let request = request.bearer_auth(&self.till.token);
        let request = request.json(&object!({ "code": code, "reference": "" }));
        self.runtime.block_on(answer(request))
    }
}

impl Member {
    async fn file(&self, port: u16, path: &str) -> Vec<u8> {
        let request = self.http.get(format!("http://127.0.0.1:{port}{path}"));
        let response = request.header("cookie", &self.cookie).send().await.unwrap();
        assert!(response.status().is_success(), "{path}");
        response.bytes().await.unwrap().to_vec()
    }
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

async fn post(
    gateway: &Gateway,
    member: &Member,
    path: &str,
    key: &str,
    body: &Value,
) -> (u16, Value) {
    let request = member
        .http
        .post(format!("http://127.0.0.1:{}{path}", gateway.port));
    let request = request
        .header("cookie", &member.cookie)
        .header("scrip-client", "1");
    answer(request.header("idempotency-key", key).json(body)).await
}

/// A till of `shop`, once the nodes have voted on its certificate.
async fn enrol(gateway: &Gateway, shop: &Member) -> Till {
    let name = object!({ "name": "The counter" });
    let (status, waiting) = post(gateway, shop, "/v1/tills/enrolments", "enrol", &name).await;
    assert_eq!(status, 201, "{waiting}");
    let user_code = waiting["user_code"].as_str().unwrap();
    let path = format!("/v1/shop/enrolments/{user_code}/approve");
    let (status, approved) = post(gateway, shop, &path, "approve", &object!({})).await;
    assert_eq!(status, 200, "{approved}");
    let poll = object!({ "device_code": waiting["device_code"] });
    let start = Instant::now();
    loop {
        let path = "/v1/tills/enrolments/token";
        let (status, token) = post(gateway, shop, path, "poll", &poll).await;
        if status == 200 {
            let account = token["till"]["account"].as_str().unwrap();
            return Till {
                token: token["token"].as_str().unwrap().to_owned(),
                account: const_hex::decode_to_array(account).unwrap(),
            };
        }
        assert!(start.elapsed() < PATIENCE, "{token}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}
