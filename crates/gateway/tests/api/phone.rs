//! A phone and a till, as far as the gateway sees them.

use crate::town::{Answer, Browser, PATIENCE, Town, money};
use ed25519_dalek::{Signer as _, SigningKey};
use reqwest::Method;
use scrip_codes::{Draft, Error, Preauthorization, TransactionCode, text::Content};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A member's phone with its key, and what it stores.
#[derive(Clone, Debug)]
pub struct Phone {
    pub id: String,
    key: SigningKey,
    network: [u8; 32],
    pub gateway_key: [u8; 32],
    pub held: Vec<u8>,
    serial: u16,
    pub spent: u64,
    pub now_s: u64,
}

fn array<const N: usize>(text: &str) -> [u8; N] {
    const_hex::decode_to_array(text).expect("hex")
}

pub fn registration(key: &SigningKey, target: u64) -> Value {
    json!({
        "name": "Pocket",
        "key": const_hex::encode(key.verifying_key().to_bytes()),
        "target": money(target),
    })
}

impl Phone {
    /// Registers a phone that carries so much. Each number is another key.
    pub async fn register(browser: &mut Browser, number: u8, target: u64) -> Self {
        let key = SigningKey::from_bytes(&[number; 32]);
        let answer = browser
            .post("/v1/phones", &registration(&key, target))
            .await;
        assert_eq!(answer.status, 201, "{answer:?}");
        Self::of(browser, key, &answer).await
    }

    pub async fn of(browser: &mut Browser, key: SigningKey, answer: &Answer) -> Self {
        let network = browser.get("/v1/network").await;
        let held = answer.body["carries"][0]["preauthorization"]
            .as_str()
            .expect("something to carry");
        let held = const_hex::decode(held).expect("hex");
        let claims = Preauthorization::read(&held).expect("a preauthorization");
        let content = claims.content().clone();
        let issuer = array(answer.body["issuer"]["key"].as_str().expect("a key"));
        let network = array(network.text("network_id"));
        claims.check(&network, &issuer).expect("its issuer's");
        assert_eq!(content.device, key.verifying_key().to_bytes());
        Self {
            id: answer.text("id").to_owned(),
            key,
            network,
            gateway_key: array(answer.text("gateway_key")),
            held,
            serial: 0,
            spent: 0,
            now_s: content.issued_at_s,
        }
    }

    /// Stores what it was given when it was topped up.
    pub fn take_up(&mut self, answer: &Answer) {
        let held = answer.body["carries"][0]["preauthorization"].as_str();
        self.held = const_hex::decode(held.expect("something to carry")).expect("hex");
    }

    pub fn claims(&self) -> Preauthorization {
        let read = Preauthorization::read(&self.held).expect("a preauthorization");
        read.content().clone()
    }

    fn sign(&self, held: &[u8], serial: u16, payee: &str, amount: u64) -> TransactionCode {
        let draft = self.draft(held, serial, payee, amount, 0).expect("sound");
        self.finish(draft)
    }

    fn draft(
        &self,
        held: &[u8],
        serial: u16,
        payee: &str,
        amount: u64,
        spent: u64,
    ) -> Result<Draft, Error> {
        Draft::new(
            held,
            &self.network,
            serial,
            &array(payee),
            amount,
            spent,
            self.now_s,
        )
    }

    fn finish(&self, draft: Draft) -> TransactionCode {
        let signature = self.key.sign(&draft.to_sign()).to_bytes();
        draft.finish(&signature).expect("its own signature")
    }

    /// Shows a code, as its own program does: refuses what is over.
    pub fn pay(&mut self, payee: &str, amount: u64) -> Result<String, Error> {
        let draft = self.draft(&self.held, self.serial, payee, amount, self.spent)?;
        let code = self.finish(draft);
        self.serial += 1;
        self.spent += amount;
        Ok(text(&code))
    }

    /// A code that its own program would not make: whatever serial number and amount.
    pub fn pay_by_force(&self, payee: &str, serial: u16, amount: u64) -> String {
        let wide = Preauthorization {
            total_max: i64::MAX as u64,
            use_max: i64::MAX as u64,
            uses_max: 256,
            ..self.claims()
        };
        let wide = wide.sign(&self.network, &[99; 32]).expect("sound");
        let signature = self.sign(&wide, serial, payee, amount).signature;
        let mut code = self.sign(&self.held, 0, payee, 1);
        code.serial = serial;
        code.amount = amount;
        code.signature = signature;
        text(&code)
    }

    /// A code with a preauthorization that somebody else signed.
    pub fn pay_with(&self, terms: &Preauthorization, secret: &[u8; 32], payee: &str) -> String {
        let held = terms.sign(&self.network, secret).expect("sound");
        text(&self.sign(&held, 0, payee, 1))
    }

    /// The same code, so that only the gateway can read it.
    pub fn seal(&self, text: &str) -> String {
        let bytes = bytes(text);
        let sealed = scrip_codes::sealed::seal(&self.network, &self.gateway_key, &bytes, [8; 32]);
        Content::Sealed(sealed.expect("a key")).to_text()
    }
}

pub fn text(code: &TransactionCode) -> String {
    Content::Plain(code.to_bytes()).to_text()
}

pub fn bytes(text: &str) -> Vec<u8> {
    match Content::read(text) {
        Ok(Content::Plain(bytes)) => bytes,
        other => panic!("{other:?}"),
    }
}

/// A till with its token.
#[derive(Clone, Debug)]
pub struct Till {
    http: reqwest::Client,
    url: String,
    pub token: String,
    pub id: String,
    /// The account that it is paid to.
    pub account: String,
    /// Its certificate on the ledger, and the certified key.
    pub credential: String,
    pub key: String,
}

impl Till {
    /// Enrols a till that this merchant approves.
    pub async fn enrol(town: &Town, merchant: &mut Browser) -> Self {
        let mut till = Self::unenrolled(town);
        let waiting = till.start().await;
        let path = format!("/v1/shop/enrolments/{}", waiting.text("user_code"));
        let approved = merchant.post(&format!("{path}/approve"), &json!({})).await;
        assert_eq!(approved.status, 200, "{approved:?}");
        let answer = till.certified(waiting.text("device_code")).await;
        till.token = answer.text("token").to_owned();
        let certificate = &answer.body["till"]["certificate"];
        let text = |field: &str| certificate[field].as_str().expect("text").to_owned();
        (till.credential, till.key) = (text("credential"), text("key"));
        till.id = answer.body["till"]["id"].as_str().expect("an id").into();
        till.account = answer.body["till"]["account"]
            .as_str()
            .expect("an account")
            .into();
        till
    }

    pub fn unenrolled(town: &Town) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: town.url(),
            token: String::new(),
            id: String::new(),
            account: String::new(),
            credential: String::new(),
            key: String::new(),
        }
    }

    /// The same till, after the gateway was started again.
    pub fn at(&self, town: &Town) -> Self {
        Self {
            url: town.url(),
            ..self.clone()
        }
    }

    pub async fn start(&self) -> Answer {
        let answer = self
            .post(
                "/v1/tills/enrolments",
                None,
                &json!({ "name": "Counter 1" }),
            )
            .await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer
    }

    pub async fn poll(&self, device_code: &str) -> Answer {
        let body = json!({ "device_code": device_code });
        self.post("/v1/tills/enrolments/token", None, &body).await
    }

    /// The token, once the nodes have voted on the till's certificate.
    pub async fn certified(&self, device_code: &str) -> Answer {
        let start = Instant::now();
        loop {
            let answer = self.poll(device_code).await;
            if answer.status == 200 {
                return answer;
            }
            assert_eq!(answer.code(), "enrolment_certifying");
            assert!(start.elapsed() < PATIENCE, "no certificate");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, None).await
    }

    pub async fn post(&self, path: &str, key: Option<&str>, body: &Value) -> Answer {
        self.send(Method::POST, path, key, Some(body)).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.url))
            .header("scrip-client", "1");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request.send().await.expect("an answer")).await
    }

    /// Brings in a code.
    pub async fn bring(&self, code: &str) -> Answer {
        self.post("/v1/tills/sales", None, &json!({ "code": code }))
            .await
    }
}
