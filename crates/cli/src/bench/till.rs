//! How long a customer stands at a till: from scanning a code to the network's answer, with four validators and a gateway on the same
//! machine. The till does what the page does: it reads the text of the QR code, checks both signatures and every limit, and brings it in.

use super::gateway::{Town, percentile, refused, sign_in};
use crate::failure::{Exit, Failure, Outcome};
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_math::algebra::Random as _;
use rand::Rng as _;
use reqwest::{Client, Method};
use scrip_codes::{
    Draft, Issuer, Preauthorization, Till as Shop, TransactionCode, Trust, check::check,
    text::Content, transaction::message,
};
use scrip_gateway::Gateway;
use scrip_gateway::seed::SeedPayment;
use scrip_ledger::mandate::Presentation;
use serde::Serialize;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Payments that are measured; one phone's mandate is good for 256.
const PAYMENTS: u16 = 200;
/// Payments before, so that everything is there that the first ones make.
const WARM_UP: u16 = 10;
const PRICE: u64 = 10;
/// How long the nodes may take to vote on the till's certificate.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_TIME: Duration = Duration::from_millis(100);

/// What a till reached.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Reached {
    /// Payments that were measured, one after the other.
    pub payments: usize,
    /// From the scan to FINAL.
    pub final_p50_ms: f64,
    /// The same.
    pub final_p99_ms: f64,
    /// The till's own checks, of that.
    pub checked_p50_ms: f64,
}

/// Measures.
pub async fn measure(note: impl Fn(&str)) -> Outcome<Reached> {
    let town = Town::start(&note).await?;
    note("enrolling a till and a phone");
    let http = Http::to(&town.gateway)?;
    let (payer, shop) = found(&http, &town.gateway).await?;
    let till = Till::enrol(&http, &shop).await?;
    let phone = Phone::register(&http, &payer).await?;
    note("paying");
    let (mut all, mut checks) = (Vec::new(), Vec::new());
    for serial in 0..WARM_UP + PAYMENTS {
        let text = phone.show(serial, &till)?;
        let (checked, took) = till.take(&http, &phone, &text).await?;
        if serial >= WARM_UP {
            all.push(took.as_secs_f64() * 1e3);
            checks.push(checked.as_secs_f64() * 1e3);
        }
    }
    let reached = Reached {
        payments: all.len(),
        final_p50_ms: percentile(&mut all, 0.5),
        final_p99_ms: percentile(&mut all, 0.99),
        checked_p50_ms: percentile(&mut checks, 0.5),
    };
    town.stop().await;
    Ok(reached)
}

fn surprised(what: &str, found: impl std::fmt::Display) -> Failure {
    let sentence = format!("{what}: {found}.");
    Failure::new(Exit::CheckFailed, "bench_surprised", sentence)
}

fn hex<const N: usize>(what: &str, value: &Value) -> Outcome<[u8; N]> {
    const_hex::decode_to_array(value.as_str().unwrap_or_default())
        .map_err(|error| surprised(what, error))
}

/// The gateway over HTTP.
struct Http {
    client: Client,
    url: String,
}

impl Http {
    fn to(gateway: &Gateway) -> Outcome<Self> {
        let client = Client::builder().tcp_nodelay(true).build();
        Ok(Self {
            client: client.map_err(|error| Failure::local("can't make requests", error))?,
            url: format!("http://{}", gateway.address()),
        })
    }

    /// Asks as whoever this header names.
    async fn ask(&self, method: Method, path: &str, who: &Who, body: &Value) -> Outcome<Value> {
        let mut key = [0; 12];
        rand::rng().fill_bytes(&mut key);
        let request = self
            .client
            .request(method.clone(), format!("{}{path}", self.url))
            .header("scrip-client", "1")
            .header("idempotency-key", const_hex::encode(key));
        let request = match who {
            Who::Nobody => request,
            Who::Member(cookie) => request.header("cookie", cookie),
            Who::Till(token) => request.bearer_auth(token),
        };
        let request = match method {
            Method::GET => request,
            _ => request.json(body),
        };
        let answer = request.send().await;
        let answer = answer.map_err(|error| surprised("the gateway", error))?;
        let answer = answer.json().await;
        answer.map_err(|error| surprised("the gateway", error))
    }
}

enum Who {
    Nobody,
    Member(String),
    Till(String),
}

/// Somebody with money, and a shop.
async fn found(http: &Http, gateway: &Gateway) -> Outcome<(Who, Who)> {
    let mut both = Vec::new();
    for name in ["payer", "shop"] {
        let member = gateway.add_member(name, name, &[]).await;
        let member = member.map_err(|error| refused(&error))?;
        let link = gateway.sign_in_link(&member, PATIENCE).await;
        let link = link.map_err(|error| refused(&error))?;
        let cookie = sign_in(&http.client, gateway.address(), &link).await;
        let cookie = cookie.ok_or_else(|| surprised("signing in", "no cookie"))?;
        both.push(Who::Member(cookie));
    }
    let beginning = SeedPayment {
        name: "begin".into(),
        payer: None,
        payee: "payer".into(),
        minor_units: PRICE * 1_000,
        memo: String::new(),
    };
    let seeded = gateway.seed(&[beginning]).await;
    seeded.map_err(|error| refused(&error))?;
    gateway.settled().await.map_err(|error| refused(&error))?;
    let shop = both.pop().unwrap_or(Who::Nobody);
    Ok((both.pop().unwrap_or(Who::Nobody), shop))
}

/// A phone, and all that it knows.
struct Phone {
    key: PrivateKey,
    network: [u8; 32],
    issuer: Issuer,
    held: Vec<u8>,
    mandate: [u8; 16],
    now_s: u64,
}

impl Phone {
    async fn register(http: &Http, payer: &Who) -> Outcome<Self> {
        let network = http
            .ask(Method::GET, "/v1/network", payer, &Value::Null)
            .await?;
        let key = PrivateKey::random(rand::rng());
        let target = PRICE * u64::from(WARM_UP + PAYMENTS);
        let body = json!({
            "name": "A phone",
            "key": const_hex::encode(key.public_key()),
            "target": { "minor_units": target.to_string(), "asset": crate::dealt::CURRENCY },
        });
        let phone = http.ask(Method::POST, "/v1/phones", payer, &body).await?;
        let held = phone["carries"][0]["preauthorization"].as_str();
        let held = held.ok_or_else(|| surprised("the phone", &phone))?;
        let held = const_hex::decode(held).map_err(|error| surprised("the phone", error))?;
        let read = Preauthorization::read(&held);
        let read = read.map_err(|error| surprised("the phone", error))?;
        Ok(Self {
            key,
            network: hex("the network", &network["network_id"])?,
            issuer: Issuer {
                account: hex("the issuer", &phone["issuer"]["account"])?,
                key: hex("the issuer", &phone["issuer"]["key"])?,
            },
            mandate: read.content().mandate,
            now_s: read.content().issued_at_s,
            held,
        })
    }

    /// The text of the QR code of one payment.
    fn show(&self, serial: u16, till: &Till) -> Outcome<String> {
        let wrong = |error: scrip_codes::Error| surprised("the code", error);
        let spent = PRICE * u64::from(serial);
        let (network, payee, now_s) = (&self.network, &till.shop.payee, self.now_s);
        let draft = Draft::new(&self.held, network, serial, payee, PRICE, spent, now_s);
        let message = message(network, &self.mandate, serial, payee, PRICE);
        let signature = self.key.sign(Presentation::NAMESPACE, &message);
        let mut bytes = [0; 64];
        bytes.copy_from_slice(signature.as_ref());
        let code = draft
            .and_then(|draft| draft.finish(&bytes))
            .map_err(wrong)?;
        Ok(Content::Plain(code.to_bytes()).to_text())
    }
}

struct Till {
    token: Who,
    shop: Shop,
}

impl Till {
    async fn enrol(http: &Http, shop: &Who) -> Outcome<Self> {
        let name = json!({ "name": "Counter" });
        let waiting = http
            .ask(Method::POST, "/v1/tills/enrolments", &Who::Nobody, &name)
            .await?;
        let code = waiting["user_code"].as_str().unwrap_or_default();
        let path = format!("/v1/shop/enrolments/{code}/approve");
        http.ask(Method::POST, &path, shop, &json!({})).await?;
        let poll = json!({ "device_code": waiting["device_code"] });
        let (path, start) = ("/v1/tills/enrolments/token", Instant::now());
        let granted = loop {
            let answer = http.ask(Method::POST, path, &Who::Nobody, &poll).await?;
            if answer["token"].is_string() {
                break answer;
            }
            if start.elapsed() > PATIENCE {
                return Err(surprised("the till's certificate", answer));
            }
            tokio::time::sleep(LOOK_TIME).await;
        };
        let asset = granted["till"]["asset"].as_str().unwrap_or_default();
        Ok(Self {
            token: Who::Till(granted["token"].as_str().unwrap_or_default().to_owned()),
            shop: Shop {
                payee: hex("the till", &granted["till"]["account"])?,
                classes: 0,
                asset: asset.to_owned(),
                amount: Some(PRICE),
            },
        })
    }

    /// From what the scanner read to FINAL: how long the till's checks took, and how long everything.
    async fn take(&self, http: &Http, phone: &Phone, text: &str) -> Outcome<(Duration, Duration)> {
        let wrong = |error: scrip_codes::Error| surprised("the code", error);
        let start = Instant::now();
        let Content::Plain(bytes) = Content::read(text).map_err(wrong)? else {
            return Err(surprised("the code", "sealed"));
        };
        let trust = Trust {
            network: phone.network,
            issuers: vec![phone.issuer],
        };
        let code = TransactionCode::read(&bytes).map_err(wrong)?;
        check(code, &trust, &self.shop, phone.now_s).map_err(wrong)?;
        let checked = start.elapsed();
        let body = json!({ "code": text });
        let sale = http
            .ask(Method::POST, "/v1/tills/sales", &self.token, &body)
            .await?;
        match sale["state"] == "final" {
            true => Ok((checked, start.elapsed())),
            false => Err(surprised("the sale", sale)),
        }
    }
}
