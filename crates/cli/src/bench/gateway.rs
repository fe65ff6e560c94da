//! Payments through a gateway over HTTP, at a steady rate, with a network of four validators on the same machine.

use crate::ephemeral::Ephemeral;
use crate::failure::{Exit, Failure, Outcome};
use crate::replay::network::Network as _;
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::PrivateKey;
use rand::Rng as _;
use reqwest::Client;
use scrip_gateway::seed::SeedPayment;
use scrip_gateway::{Config, Gateway, Limits};
use scrip_ledger::account::{self, Controller};
use scrip_ledger::ids::{AccountId, AssetCode, KeyBytes};
use serde::Serialize;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

const VALIDATORS: usize = 4;
const BLOCKS_PER_EPOCH: u64 = 4_096;
/// How long an operation can be applied.
const VALIDITY_S: u64 = 60;
/// Members who pay each other in turn.
const MEMBERS: usize = 256;
const EACH_MINOR: u64 = 1_000_000;
/// Members founded at once: their usernames are operations of one author.
const AT_ONCE: usize = 32;

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Payments sent per second.
    pub rate: u32,
    /// For how long.
    pub seconds: u32,
}

/// What a gateway reached.
#[derive(Clone, Debug, Serialize)]
pub struct Reached {
    /// Payments sent per second.
    pub sent_per_s: f64,
    /// Payments that became final, over the time from the first being sent to the last being final.
    pub final_per_s: f64,
    /// Payments sent.
    pub payments: usize,
    /// Payments that failed or were not taken in.
    pub failed: usize,
    /// From sending to being acknowledged as pending.
    pub acknowledged_p50_ms: f64,
    /// The same.
    pub acknowledged_p99_ms: f64,
    /// From being taken in to being final.
    pub final_p50_ms: f64,
    /// The same.
    pub final_p99_ms: f64,
    /// Payments per operation on the ledger, on average.
    pub payments_per_batch: f64,
}

/// Measures.
pub async fn measure(load: Load, note: impl Fn(&str)) -> Outcome<Reached> {
    let town = Town::start(&note).await?;
    let gateway = &town.gateway;
    note("founding members");
    let cookies = found(gateway).await?;
    note("paying");
    let before = batches(gateway).await?;
    let start = Instant::now();
    let acknowledged = pay(gateway, &cookies, load).await;
    let sending = start.elapsed();
    gateway.settled().await.map_err(|error| refused(&error))?;
    let all = start.elapsed();
    let after = batches(gateway).await?;
    let (mut times, failed) = finality(gateway, &cookies).await?;
    let mut taken: Vec<f64> = acknowledged
        .iter()
        .flatten()
        .map(|took| took.as_secs_f64() * 1e3)
        .collect();
    let payments = acknowledged.len();
    let reached = Reached {
        sent_per_s: payments as f64 / sending.as_secs_f64(),
        final_per_s: times.len() as f64 / all.as_secs_f64(),
        payments,
        failed: failed + payments - taken.len(),
        acknowledged_p50_ms: percentile(&mut taken, 0.5),
        acknowledged_p99_ms: percentile(&mut taken, 0.99),
        final_p50_ms: percentile(&mut times, 0.5),
        final_p99_ms: percentile(&mut times, 0.99),
        payments_per_batch: times.len() as f64 / (after - before).max(1.0),
    };
    town.stop().await;
    Ok(reached)
}

/// Four validators and a gateway, all on this machine and in temporary folders.
pub(super) struct Town {
    pub(super) gateway: Gateway,
    _network: Ephemeral,
    _folder: tempfile::TempDir,
}

impl Town {
    /// Starts them and has the network make its first block.
    pub(super) async fn start(note: &impl Fn(&str)) -> Outcome<Self> {
        note("starting four validators and a gateway");
        let network = Ephemeral::start(VALIDATORS, BLOCKS_PER_EPOCH).await?;
        wake(&network).await?;
        let folder = tempfile::tempdir()
            .map_err(|error| Failure::local("can't make a temporary folder", error))?;
        Ok(Self {
            gateway: start(&network, &folder).await?,
            _network: network,
            _folder: folder,
        })
    }

    /// Stops the gateway, then the validators.
    pub(super) async fn stop(self) {
        self.gateway.stop().await;
    }
}

/// The value that this share of all is not above.
pub(super) fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() as f64 * share).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

pub(super) fn refused(error: &scrip_gateway::error::Failure) -> Failure {
    Failure::new(Exit::Refused, error.code().to_owned(), error.to_string())
}

async fn start(ephemeral: &Ephemeral, folder: &tempfile::TempDir) -> Outcome<Gateway> {
    let listen = crate::processes::free_ports(1)?[0];
    let asset = AssetCode::new(crate::dealt::CURRENCY).expect("four capital letters");
    let url = format!("http://localhost:{}", listen.port());
    let mut config = Config::new(folder.path(), listen, &url, ephemeral.urls(), vec![asset]);
    config.key = Some(ephemeral.network().registrar()?);
    config.limits = Limits {
        sign_ins: u32::MAX,
        names: u32::MAX,
        requests: u32::MAX,
        ..Limits::default()
    };
    Gateway::start(config)
        .await
        .map_err(|error| crate::commands::gateway::failure(&error))
}

fn username(index: usize) -> String {
    format!("member{index}")
}

/// Opens an account of nobody, so that the network makes its first block now and not when it would show a sign of life.
async fn wake(ephemeral: &Ephemeral) -> Outcome {
    let remote = ephemeral.connect().await?;
    let key = PrivateKey::from_seed(rand::rng().next_u64());
    let controller = Controller::Key(KeyBytes::from(&key.public_key()));
    let open = account::Operation::Open {
        salt: 0,
        controller,
    };
    let author = AccountId::derive(&key.public_key(), 0);
    let signed = remote.sign(&key, author, open, VALIDITY_S);
    remote.apply(&signed).await.map(|_| ())
}

/// Founds the members, gives them money, and signs them in.
async fn found(gateway: &Gateway) -> Outcome<Vec<String>> {
    let client = Client::new();
    let numbers: Vec<usize> = (0..MEMBERS).collect();
    let mut cookies = Vec::with_capacity(MEMBERS);
    for chunk in numbers.chunks(AT_ONCE) {
        let each = chunk.iter().map(|&index| {
            let client = client.clone();
            async move {
                let member = gateway
                    .add_member(&username(index), "A member", &[])
                    .await?;
                let link = gateway
                    .sign_in_link(&member, Duration::from_secs(600))
                    .await?;
                Ok(sign_in(&client, gateway.address(), &link).await)
            }
        });
        let signed_in: Result<Vec<Option<String>>, scrip_gateway::error::Failure> =
            futures::future::try_join_all(each).await;
        for cookie in signed_in.map_err(|error| refused(&error))? {
            let missing = || {
                Failure::new(
                    Exit::Unreachable,
                    "gateway_unreachable",
                    "A member could not sign in.",
                )
            };
            cookies.push(cookie.ok_or_else(missing)?);
        }
    }
    let beginnings: Vec<SeedPayment> = (0..MEMBERS)
        .map(|index| SeedPayment {
            name: format!("begin {index}"),
            payer: None,
            payee: username(index),
            minor_units: EACH_MINOR,
            memo: String::new(),
        })
        .collect();
    gateway
        .seed(&beginnings)
        .await
        .map_err(|error| refused(&error))?;
    gateway.settled().await.map_err(|error| refused(&error))?;
    Ok(cookies)
}

pub(super) async fn sign_in(client: &Client, address: SocketAddr, link: &str) -> Option<String> {
    let request = client
        .post(format!("http://{address}/v1/sessions/link"))
        .header("scrip-client", "1")
        .json(&json!({ "token": link.rsplit('/').next()? }));
    let response = request.send().await.ok()?;
    let cookie = response.headers().get("set-cookie")?.to_str().ok()?;
    Some(cookie.split(';').next()?.to_owned())
}

/// Sends payments at the rate, whether or not earlier ones were answered. What comes back is how long each took to be acknowledged.
async fn pay(gateway: &Gateway, cookies: &[String], load: Load) -> Vec<Option<Duration>> {
    let client = Client::builder()
        .tcp_nodelay(true)
        .build()
        .unwrap_or_default();
    let url = format!("http://{}/v1/payments", gateway.address());
    let count = (load.rate * load.seconds) as usize;
    let start = tokio::time::Instant::now();
    let mut sent = Vec::with_capacity(count);
    for number in 0..count {
        let due = start + Duration::from_secs_f64(number as f64 / f64::from(load.rate));
        tokio::time::sleep_until(due).await;
        let mut key = [0; 12];
        rand::rng().fill_bytes(&mut key);
        let payee = username((number * 7 + 1 + number / MEMBERS) % MEMBERS);
        let payer = number % MEMBERS;
        let payee = if payee == username(payer) {
            username((payer + 1) % MEMBERS)
        } else {
            payee
        };
        let request = client
            .post(&url)
            .header("scrip-client", "1")
            .header("cookie", &cookies[payer])
            .header("idempotency-key", const_hex::encode(key))
            .json(&json!({ "payee": payee, "amount": { "minor_units": "1", "asset": crate::dealt::CURRENCY }, "memo": "bench" }));
        sent.push(tokio::spawn(async move {
            let start = Instant::now();
            let response = request.send().await.ok()?;
            let is_taken = response.status().as_u16() == 202;
            response.bytes().await.ok()?;
            is_taken.then(|| start.elapsed())
        }));
    }
    let mut acknowledged = Vec::with_capacity(count);
    for task in sent {
        acknowledged.push(task.await.ok().flatten());
    }
    acknowledged
}

/// How long each payment took to be final, as its payer is told, and how many failed.
async fn finality(gateway: &Gateway, cookies: &[String]) -> Outcome<(Vec<f64>, usize)> {
    let client = Client::new();
    let (mut times, mut failed) = (Vec::new(), 0);
    for cookie in cookies {
        let mut cursor = String::new();
        loop {
            let url = format!(
                "http://{}/v1/payments?direction=out&limit=200{cursor}",
                gateway.address()
            );
            let unreadable = |error: reqwest::Error| {
                Failure::new(Exit::Unreachable, "gateway_unreachable", error.to_string())
            };
            let response = client
                .get(url)
                .header("cookie", cookie)
                .send()
                .await
                .map_err(unreadable)?;
            let page: Value = response.json().await.map_err(unreadable)?;
            for item in page["items"].as_array().into_iter().flatten() {
                match item["finality_ms"].as_f64() {
                    Some(ms) => times.push(ms),
                    None => failed += 1,
                }
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
    }
    Ok((times, failed))
}

/// How many operations the gateway has sent so far.
async fn batches(gateway: &Gateway) -> Outcome<f64> {
    let unreadable = |error: reqwest::Error| {
        Failure::new(Exit::Unreachable, "gateway_unreachable", error.to_string())
    };
    let response = reqwest::get(format!("http://{}/metrics", gateway.address()))
        .await
        .map_err(unreadable)?;
    let text = response.text().await.map_err(unreadable)?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("scrip_gateway_submissions_total "));
    Ok(line.and_then(|number| number.parse().ok()).unwrap_or(0.0))
}
