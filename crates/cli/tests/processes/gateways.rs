//! Two gateways on one PostgreSQL, one of them killed: no acknowledged payment is lost, none is made twice.

#[path = "../../../gateway/tests/api/postgres/server.rs"]
mod server;

use super::{PATIENCE, Town, json, scrip};
use serde_json::{Value, json as object};
use server::Postgres;
use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

const PAYMENTS: usize = 120;

/// A gateway as a process of its own.
struct Gateway {
    port: u16,
    child: Child,
    /// What it printed when it was ready.
    ready: Value,
}

impl Gateway {
    fn start(town: &Town, postgres: &Postgres, port: u16, founders: &[&str]) -> Self {
        let mut command = scrip(town.folder());
        command.args([
            "gateway",
            "--json",
            "--stop-with-stdin",
            "--asset",
            "TOWN",
            "--node",
            &town.urls.join(","),
        ]);
        command.args([
            "--database",
            &postgres.url,
            "--listen",
            &format!("127.0.0.1:{port}"),
            "--public-url",
            "http://localhost:1",
        ]);
        // One master key, because they share what is sealed under it.
        command.arg("--dir").arg(town.folder().join("gateway"));
        command
            .arg("--key")
            .arg(town.folder().join("wallets/registrar.key"));
        founders.iter().for_each(|founder| {
            command.args(["--found", founder]);
        });
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

    fn kill(&mut self) {
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

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

struct Member {
    http: reqwest::Client,
    ports: [u16; 2],
    cookie: String,
}

impl Member {
    async fn sign_in(gateway: &Gateway, ports: [u16; 2], index: usize) -> Self {
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

    async fn get(&self, path: &str) -> Value {
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

    /// Pays under one key until one of the gateways acknowledges it, as a till would.
    async fn pay(&self, number: usize) -> String {
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

#[test]
fn killed_gateway_loses_no_acknowledged_payment_and_doubles_none() {
    let town = Town::start();
    let postgres = Postgres::start();
    let ports = [free_port(), free_port()];
    let mut first = Gateway::start(&town, &postgres, ports[0], &["payer:none", "payee:none"]);
    let _second = Gateway::start(&town, &postgres, ports[1], &[]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let payer = Member::sign_in(&first, ports, 0).await;
        let payee = Member::sign_in(&first, ports, 1).await;
        let accounts = payer.get("/v1/accounts").await;
        let account = accounts["items"][0]["id"].as_str().unwrap();
        json(town.wallet("registrar", &["issue", account, "50.00", "TOWN"]));
        let mut ids = Vec::new();
        for number in 0..PAYMENTS {
            if number == PAYMENTS / 3 {
                // With payments on their way, and not started again: the other one has to finish them.
                first.kill();
            }
            ids.push(payer.pay(number).await);
        }
        let start = Instant::now();
        for id in &ids {
            while payer.get(&format!("/v1/payments/{id}")).await["state"] != "final" {
                assert!(start.elapsed() < PATIENCE, "{id}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        let has = async |member: &Member| {
            member.get("/v1/accounts").await["items"][0]["available"]
                .as_str()
                .unwrap()
                .parse::<usize>()
                .unwrap()
        };
        assert_eq!(has(&payee).await, PAYMENTS);
        assert_eq!(has(&payer).await, 5_000 - PAYMENTS);
    });
}
