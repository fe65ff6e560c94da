//! Gateways on a PostgreSQL, killed, or with database and nodes killed under them: no acknowledged payment is lost, none is made twice.

#[path = "../../../gateway/tests/api/postgres/server.rs"]
pub(super) mod server;

use super::{PATIENCE, Town, json, scrip};
use serde_json::{Value, json as object};
use server::{Postgres, ports};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const PAYMENTS: usize = 120;

/// A gateway as a process of its own.
pub(super) struct Gateway {
    pub(super) port: u16,
    child: Child,
    /// What it printed when it was ready.
    ready: Value,
}

/// The command that starts a gateway with the issuer's key at these nodes.
pub(super) fn command(town: &Town, nodes: &[String], port: u16, founders: &[&str]) -> Command {
    let mut command = scrip(town.folder());
    command.args(["gateway", "--json", "--stop-with-stdin", "--asset", "TOWN"]);
    command.args(["--node", &nodes.join(",")]);
    command.args(["--listen", &format!("127.0.0.1:{port}")]);
    command.args(["--public-url", "http://localhost:1"]);
    // One master key, because they share what is sealed under it.
    command.arg("--dir").arg(town.folder().join("gateway"));
    command
        .arg("--key")
        .arg(town.folder().join("wallets/registrar.key"));
    founders.iter().for_each(|founder| {
        command.args(["--found", founder]);
    });
    command
}

impl Gateway {
    fn start(town: &Town, postgres: &Postgres, port: u16, founders: &[&str]) -> Self {
        let mut command = command(town, &town.urls, port, founders);
        command.args(["--database", &postgres.url]);
        Self::spawn(command, port)
    }

    /// Starts it. It serves when this returns.
    pub(super) fn spawn(mut command: Command, port: u16) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        // One object over several lines, which ends with a brace of its own.
        while out.read_line(&mut text).unwrap() > 0 && !text.ends_with("\n}\n") {}
        let ready =
            serde_json::from_str(&text).unwrap_or_else(|_| panic!("the gateway said {text:?}"));
        Self { port, child, ready }
    }

    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) struct Member {
    pub(super) http: reqwest::Client,
    ports: [u16; 2],
    pub(super) cookie: String,
}

impl Member {
    pub(super) async fn sign_in(gateway: &Gateway, ports: [u16; 2], index: usize) -> Self {
        let link = gateway.ready["links"][index]["link"].as_str().unwrap();
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap();
        let response = http
            .post(format!(
                "http://127.0.0.1:{}/v1/sessions/link",
                gateway.port
            ))
            .header("scrip-client", "1")
            .json(&object!({ "token": link.rsplit('/').next().unwrap() }))
            .send()
            .await
            .unwrap();
        assert!(response.status().is_success());
        let cookie = response.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        Self {
            http,
            ports,
            cookie,
        }
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        let start = Instant::now();
        loop {
            for port in self.ports {
                let request = self
                    .http
                    .get(format!("http://127.0.0.1:{port}{path}"))
                    .header("cookie", &self.cookie);
                if let Ok(response) = request.send().await
                    && response.status().is_success()
                {
                    return response.json().await.unwrap();
                }
            }
            assert!(start.elapsed() < PATIENCE, "{path}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What one gateway answers, whatever it is.
    pub(super) async fn ask(&self, path: &str) -> (u16, Value) {
        let request = self
            .http
            .get(format!("http://127.0.0.1:{}{path}", self.ports[0]))
            .header("cookie", &self.cookie);
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }

    /// Asks until a field is true.
    async fn until_ready(&self, path: &str, field: &str) -> Value {
        let start = Instant::now();
        loop {
            let (_, body) = self.ask(path).await;
            if body[field] == true {
                return body;
            }
            assert!(start.elapsed() < PATIENCE, "{body}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(super) async fn available(&self) -> usize {
        self.get("/v1/accounts").await["items"][0]["available"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap()
    }

    /// Pays under one key until one of the gateways acknowledges it, as a till would.
    pub(super) async fn pay(&self, number: usize) -> String {
        let body = object!({ "payee": "payee", "amount": { "minor_units": "1", "asset": "TOWN" }, "memo": number.to_string() });
        let start = Instant::now();
        for attempt in 0.. {
            let port = self.ports[(number + attempt) % 2];
            let request = self
                .http
                .post(format!("http://127.0.0.1:{port}/v1/payments"))
                .header("scrip-client", "1")
                .header("cookie", &self.cookie)
                .header("idempotency-key", format!("payment-{number}"))
                .json(&body);
            if let Ok(response) = request.send().await
                && response.status().as_u16() == 202
                && let Ok(payment) = response.json::<Value>().await
            {
                return payment["id"].as_str().unwrap().to_owned();
            }
            assert!(start.elapsed() < PATIENCE, "payment {number}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        unreachable!("the loop has no end")
    }
}

/// A payer with 50.00, a payee, and what they paid so far.
struct Books {
    payer: Member,
    payee: Member,
    ids: Vec<String>,
}

impl Books {
    async fn open(town: &Town, gateway: &Gateway, ports: [u16; 2]) -> Self {
        let payer = Member::sign_in(gateway, ports, 0).await;
        let payee = Member::sign_in(gateway, ports, 1).await;
        let accounts = payer.get("/v1/accounts").await;
        let account = accounts["items"][0]["id"].as_str().unwrap();
        json(town.wallet("registrar", &["issue", account, "50.00", "TOWN"]));
        Self {
            payer,
            payee,
            ids: Vec::new(),
        }
    }

    /// Pays a few more times.
    async fn pay(&mut self, count: usize) {
        for _ in 0..count {
            let id = self.payer.pay(self.ids.len()).await;
            self.ids.push(id);
        }
    }

    /// Every acknowledged payment is final, once, and the money adds up.
    async fn check(&self) {
        let start = Instant::now();
        for id in &self.ids {
            while self.payer.get(&format!("/v1/payments/{id}")).await["state"] != "final" {
                assert!(start.elapsed() < PATIENCE, "{id}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        let count = self.ids.len();
        assert_eq!(self.payee.available().await, count);
        assert_eq!(self.payer.available().await, 5_000 - count);
    }
}

#[test]
fn killed_gateway_loses_no_acknowledged_payment_and_doubles_none() {
    let town = Town::start();
    let postgres = Postgres::start();
    let ports = [ports::free(), ports::free()];
    let mut first = Gateway::start(&town, &postgres, ports[0], &["payer:none", "payee:none"]);
    let _second = Gateway::start(&town, &postgres, ports[1], &[]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut books = Books::open(&town, &first, ports).await;
        books.pay(PAYMENTS / 3).await;
        // With payments on their way, and not started again: the other one has to finish them.
        first.kill();
        books.pay(PAYMENTS - PAYMENTS / 3).await;
        books.check().await;
    });
}

/// The database and the network go away under a gateway, by SIGKILL: it says so, goes on by itself, and nothing is lost or done twice.
#[test]
fn killed_database_and_killed_nodes_lose_nothing_and_double_nothing() {
    let mut town = Town::start();
    let mut postgres = Postgres::start();
    let port = ports::free();
    let gateway = Gateway::start(&town, &postgres, port, &["payer:none", "payee:none"]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut books = Books::open(&town, &gateway, [port, port]).await;
        books.pay(10).await;
        postgres.kill();
        // What a person sees meanwhile, and that it is worth trying again.
        let (status, problem) = books.payer.ask("/v1/payments").await;
        assert_eq!(
            (status, problem["code"].as_str(), problem["retry"].as_str()),
            (503, Some("database_unavailable"), Some("later"))
        );
        let (status, health) = books.payer.ask("/health").await;
        assert_eq!((status, health["database"].as_bool()), (503, Some(false)));
        postgres.start_again();
        books.pay(10).await;
        // Two of four: the network can't decide anything.
        town.kill_node(0);
        town.kill_node(1);
        books.pay(5).await;
        let waiting = books.ids.last().unwrap().clone();
        let payment = books.payer.get(&format!("/v1/payments/{waiting}")).await;
        assert_eq!(payment["state"], "pending");
        // Both at once.
        postgres.kill();
        town.kill_node(2);
        town.kill_node(3);
        postgres.start_again();
        let health = books.payer.until_ready("/health", "database").await;
        assert_eq!(health["network"].as_bool(), Some(false));
        books.pay(5).await;
        (0..4).for_each(|index| town.start_node(index));
        (0..4).for_each(|index| town.wait_ready(index));
        books.pay(5).await;
        books.check().await;
    });
}
