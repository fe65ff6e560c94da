//! The tour of paying offline: a phone that carries money, a till, and codes that must not pay.

use super::{
    Browser, Tour,
    browser::{Answer, fresh_key},
    gateway::{Party, expect, expect_code},
    surprised,
};
use crate::failure::{Exit, Failure, Outcome};
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use commonware_math::algebra::Random as _;
use reqwest::Method;
use scrip_codes::{
    Draft, Issuer, Till as Shop, TransactionCode, Trust, check::check, text::Content,
};
use scrip_ledger::ids::CredentialId;
use scrip_ledger::mandate::Presentation;
use scrip_ledger::state::Key;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What the phone carries and spends, in minor units. Newcomers have little.
const TARGET: u64 = 60;
const PRICE: u64 = 40;
/// How long the nodes may take to vote.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_TIME: Duration = Duration::from_millis(100);

fn garbled(what: &str, error: impl std::fmt::Display) -> Failure {
    Failure::new(
        Exit::CheckFailed,
        "tour_surprised",
        format!("{what}: {error}."),
    )
}

fn hex<const N: usize>(what: &str, text: &str) -> Outcome<[u8; N]> {
    const_hex::decode_to_array(text).map_err(|error| garbled(what, error))
}

/// A phone without a network: all that it knows.
struct Phone {
    key: PrivateKey,
    id: String,
    network: [u8; 32],
    issuer: Issuer,
    held: Vec<u8>,
    now_s: u64,
}

impl Phone {
    async fn register(party: &mut Party, network: &str) -> Outcome<Self> {
        let key = PrivateKey::random(rand::rng());
        let body = json!({
            "name": "A phone on tour",
            "key": const_hex::encode(key.public_key()),
            "target": party.money(TARGET),
        });
        let answer = party.payer.browser.post("/v1/phones", &body).await?;
        let answer = expect("registering a phone", answer, 201)?;
        let held = answer.body["carries"][0]["preauthorization"].as_str();
        let held = const_hex::decode(held.unwrap_or_default());
        let held = held.map_err(|error| garbled("what the phone carries", error))?;
        let read = scrip_codes::Preauthorization::read(&held);
        let read = read.map_err(|error| garbled("what the phone carries", error))?;
        let text = |field: &str| answer.body["issuer"][field].as_str().unwrap_or_default();
        let issuer = Issuer {
            account: hex("the issuer", text("account"))?,
            key: hex("the issuer's key", text("key"))?,
        };
        let network = hex("the network", network)?;
        let held_by = read.clone().check(&network, &issuer.key);
        let held_by = held_by.map_err(|error| garbled("what the phone carries", error))?;
        Ok(Self {
            key,
            id: answer.text("id"),
            network,
            issuer,
            held,
            now_s: held_by.issued_at_s,
        })
    }

    /// A code, made without asking anybody.
    fn pay(&self, serial: u16, payee: &str, amount: u64, spent: u64) -> Outcome<TransactionCode> {
        let refused = |error: scrip_codes::Error| garbled("the code", error);
        let (payee, now_s) = (hex("the shop", payee)?, self.now_s);
        let draft = Draft::new(
            &self.held,
            &self.network,
            serial,
            &payee,
            amount,
            spent,
            now_s,
        );
        let draft = draft.map_err(refused)?;
        let message = {
            let read = scrip_codes::Preauthorization::read(&self.held).map_err(refused)?;
            let mandate = read.content().mandate;
            scrip_codes::transaction::message(&self.network, &mandate, serial, &payee, amount)
        };
        let signature = self.key.sign(Presentation::NAMESPACE, &message);
        let mut bytes = [0; 64];
        bytes.copy_from_slice(signature.as_ref());
        draft.finish(&bytes).map_err(refused)
    }
}

/// A till with its token.
struct Till {
    http: reqwest::Client,
    url: String,
    token: String,
    id: String,
    /// Its certificate on the ledger.
    credential: String,
    account: String,
    asset: String,
}

impl Till {
    async fn enrol(url: &str, merchant: &mut Browser) -> Outcome<Self> {
        let mut till = Self {
            http: reqwest::Client::new(),
            url: url.to_owned(),
            token: String::new(),
            id: String::new(),
            credential: String::new(),
            account: String::new(),
            asset: String::new(),
        };
        let start = json!({ "name": "A till on tour" });
        let waiting = till.post("/v1/tills/enrolments", &start).await?;
        let waiting = expect("enrolling a till", waiting, 201)?;
        let poll = json!({ "device_code": waiting.text("device_code") });
        let early = till.post("/v1/tills/enrolments/token", &poll).await?;
        expect_code("a till that was not approved", &early, "enrolment_pending")?;
        let path = format!("/v1/shop/enrolments/{}/approve", waiting.text("user_code"));
        expect(
            "approving the till",
            merchant.post(&path, &json!({})).await?,
            200,
        )?;
        let token = till.certified(&poll).await?;
        let text = |field: &str| token.body["till"][field].as_str().unwrap_or_default();
        (till.account, till.asset) = (text("account").to_owned(), text("asset").to_owned());
        till.id = text("id").to_owned();
        let credential = token.body["till"]["certificate"]["credential"].as_str();
        till.credential = credential.unwrap_or_default().to_owned();
        till.token = token.text("token");
        Ok(till)
    }

    /// The till's token, once the nodes have voted on its certificate.
    async fn certified(&self, poll: &Value) -> Outcome<Answer> {
        let start = Instant::now();
        loop {
            let answer = self.post("/v1/tills/enrolments/token", poll).await?;
            let waits = answer.body["code"] == "enrolment_certifying";
            if !waits || start.elapsed() > PATIENCE {
                return expect("the till's token", answer, 200);
            }
            tokio::time::sleep(LOOK_TIME).await;
        }
    }

    async fn post(&self, path: &str, body: &Value) -> Outcome<Answer> {
        self.send(Method::POST, path, Some(body)).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Outcome<Answer> {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.url))
            .header("scrip-client", "1");
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await;
        let response = response.map_err(|error| garbled("the till is not answered", error))?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await;
        let bytes = bytes.map_err(|error| garbled("the till is not answered", error))?;
        Ok(Answer {
            status,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            bytes: bytes.to_vec(),
            is_replayed: false,
        })
    }

    /// Waits until the nodes have voted on the list that names its certificate, as a node says.
    async fn revoked(&self, node: &str) -> Outcome {
        let id = self.credential.parse::<CredentialId>();
        let id = id.map_err(|error| garbled("the till's certificate", error))?;
        let url = format!("{node}/v1/state/{}", Key::credential(&id));
        let unreadable = |error| garbled("the till's certificate", error);
        let start = Instant::now();
        loop {
            let answer = self.http.get(&url).send().await.map_err(unreadable)?;
            let known: Value = answer.json().await.map_err(unreadable)?;
            if known["record"]["status"] == "revoked" {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err(garbled("the till's certificate", known));
            }
            tokio::time::sleep(LOOK_TIME).await;
        }
    }

    async fn bring(&self, code: &TransactionCode) -> Outcome<Answer> {
        let text = Content::Plain(code.to_bytes()).to_text();
        self.post("/v1/tills/sales", &json!({ "code": text })).await
    }
}

/// Walks through paying offline.
pub async fn walk(tour: &mut Tour<'_>, party: &mut Party) -> Outcome {
    if !party.has_money {
        return Ok(());
    }
    let url = tour.url.clone();
    let network = expect(
        "the network",
        party.payer.browser.get("/v1/network").await?,
        200,
    )?;
    let node = network.body["nodes"][0].as_str().unwrap_or_default();
    let node = node.to_owned();
    let network = network.text("network_id");
    let phone = tour
        .step(
            "put money on a phone, for when it is offline",
            Phone::register(party, &network),
        )
        .await?;
    let till = tour
        .step(
            "make a till: its merchant enters a code, the nodes vote on its certificate",
            Till::enrol(&url, &mut party.payee.browser),
        )
        .await?;
    let code = phone.pay(0, &till.account, PRICE, 0)?;
    tour.step(
        "pay without a network: the till checks the code by itself",
        async { offline_checks(&phone, &till, &code) },
    )
    .await?;
    let sale = tour
        .step("bring the code in: final while the customer waits", async {
            let sale = expect("the code", till.bring(&code).await?, 200)?;
            match sale.body["state"] == "final" {
                true => Ok(sale),
                false => Err(surprised("the code", &sale)),
            }
        })
        .await?;
    tour.step(
        "bring the same code in again: the first answer again",
        async {
            let again = expect("the same code", till.bring(&code).await?, 200)?;
            match again.body == sale.body {
                true => Ok(()),
                false => Err(surprised("the same code", &again)),
            }
        },
    )
    .await?;
    tour.step(
        "another code for the same money is refused, with proof",
        async {
            let other = phone.pay(0, &till.account, PRICE - 1, 0)?;
            let refused = till.bring(&other).await?;
            expect_code("the same money again", &refused, "code_already_used")?;
            let id = const_hex::encode(other.id(&phone.network));
            let path = format!("/v1/tills/sales/{id}/misuse");
            let proof = expect("the proof", till.send(Method::GET, &path, None).await?, 200)?;
            match proof.text("device") == const_hex::encode(phone.key.public_key()) {
                true => Ok(()),
                false => Err(surprised("the proof names the phone", &proof)),
            }
        },
    )
    .await?;
    tour.step("see on the phone what settled, and top it up", async {
        let path = format!("/v1/phones/{}/top-up", phone.id);
        let topped = party.payer.browser.post(&path, &json!({})).await?;
        let topped = expect("topping up", topped, 200)?;
        let carries = topped.body["carries"].as_array();
        let uses = carries
            .into_iter()
            .flatten()
            .flat_map(|one| one["uses"].as_array());
        match uses.map(Vec::len).sum::<usize>() == 1 {
            true => Ok(()),
            false => Err(surprised("what settled", &topped)),
        }
    })
    .await?;
    tour.step("take the till out of service: dead at once", async {
        let next = phone.pay(1, &till.account, TARGET - PRICE, PRICE)?;
        let path = format!("/v1/shop/tills/{}", till.id);
        let key = fresh_key();
        let shop = &mut party.payee.browser;
        let ended = shop.send(Method::DELETE, &path, Some(&key), None).await?;
        expect("ending the till", ended, 204)?;
        let refused = till.bring(&next).await?;
        expect_code("a code at a dead till", &refused, "till_revoked")
    })
    .await?;
    tour.step("and revoked on the ledger, for every node", async {
        till.revoked(&node).await
    })
    .await?;
    tour.step("report the phone lost", async {
        let path = format!("/v1/phones/{}/revoke", phone.id);
        let lost = party.payer.browser.post(&path, &json!({})).await?;
        let lost = expect("a lost phone", lost, 200)?;
        match lost.body["state"] == "lost" {
            true => Ok(()),
            false => Err(surprised("a lost phone", &lost)),
        }
    })
    .await
}

/// What the till says by itself: yes to the code, no to a changed one, to one at another shop, and to a forged issuer.
fn offline_checks(phone: &Phone, till: &Till, code: &TransactionCode) -> Outcome {
    let trust = Trust {
        network: phone.network,
        issuers: vec![phone.issuer],
    };
    let shop = Shop {
        payee: hex("the shop", &till.account)?,
        classes: 0,
        asset: till.asset.clone(),
        amount: Some(PRICE),
    };
    let says = |code: &TransactionCode, trust: &Trust, shop: &Shop| {
        let said = check(code.clone(), trust, shop, phone.now_s);
        said.map_or_else(|error| error.code(), |_| "good")
    };
    let mut changed = code.clone();
    changed.signature[0] ^= 1;
    let elsewhere = Shop {
        payee: [0; 16],
        ..shop.clone()
    };
    let forger = Trust {
        issuers: vec![Issuer {
            key: code.claims().device,
            ..phone.issuer
        }],
        ..trust.clone()
    };
    let said = [
        says(code, &trust, &shop),
        says(&changed, &trust, &shop),
        says(code, &trust, &elsewhere),
        says(code, &forger, &shop),
    ];
    let expected = [
        "good",
        "code_device_signature_invalid",
        "code_for_other_payee",
        "code_issuer_signature_invalid",
    ];
    match said == expected {
        true => Ok(()),
        false => Err(garbled("what the till says by itself", said.join(", "))),
    }
}
