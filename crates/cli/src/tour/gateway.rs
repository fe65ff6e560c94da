//! The tour of the gateway: joining, paying, asking to be paid, giving back, and what is refused.

use super::{
    Browser, Tour,
    browser::{Answer, fresh_key},
    offline, refusals, surprised,
};
use crate::authenticator::Authenticator;
use crate::failure::{Exit, Failure, Outcome};
use rand::Rng as _;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long a payment may take.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// Somebody on the tour.
pub(super) struct Person {
    pub(super) browser: Browser,
    authenticator: Authenticator,
    pub(super) username: String,
}

/// Two strangers, and what they have.
pub(super) struct Party {
    pub(super) payer: Person,
    pub(super) payee: Person,
    pub(super) asset: String,
    network_key: String,
    /// Whether the payer has money. In a town where nobody gives any, only refusals can be seen.
    pub(super) has_money: bool,
}

/// Walks through what the gateway does.
pub async fn walk(tour: &mut Tour<'_>, chosen: Option<&str>) -> Outcome {
    let mut party = join(tour).await?;
    let is_chosen = |name: &str| chosen.is_none_or(|chosen| chosen == name);
    if !party.has_money && chosen.is_none_or(|chosen| !matches!(chosen, "join" | "refusals")) {
        tour.output.note(
            "         nobody gave the strangers money, so that payments are seen to be refused",
        );
    }
    if is_chosen("payment") {
        payment(tour, &mut party).await?;
    }
    if is_chosen("request") {
        request(tour, &mut party).await?;
    }
    if is_chosen("refund") {
        refund(tour, &mut party).await?;
    }
    if is_chosen("offline") {
        offline::walk(tour, &mut party).await?;
    }
    if is_chosen("refusals") {
        refusals::walk(tour, &mut party).await?;
    }
    Ok(())
}

pub(super) fn expect(what: &str, answer: Answer, status: u16) -> Outcome<Answer> {
    match answer.status == status {
        true => Ok(answer),
        false => Err(surprised(what, &answer)),
    }
}

pub(super) fn expect_code(what: &str, answer: &Answer, code: &str) -> Outcome {
    match answer.body["code"] == code && answer.body["detail"].is_string() {
        true => Ok(()),
        false => Err(surprised(&format!("{what} should be {code}"), answer)),
    }
}

async fn sign_up(url: &str, role: &str) -> Outcome<Person> {
    let mut bytes = [0; 4];
    rand::rng().fill_bytes(&mut bytes);
    let username = format!("{role}{}", const_hex::encode(bytes));
    let mut browser = Browser::new(url)?;
    let mut authenticator = Authenticator::new(url);
    let body = json!({ "username": username, "display_name": format!("A {role} on tour") });
    let start = expect(
        "beginning to sign up",
        browser.post("/v1/registrations", &body).await?,
        200,
    )?;
    let garbled = || surprised("the passkey's options", &start);
    let credential = authenticator
        .create(&start.body["creation_options"])
        .ok_or_else(garbled)?;
    let path = format!("/v1/registrations/{}/finish", start.text("registration_id"));
    expect(
        "signing up",
        browser
            .post(&path, &json!({ "credential": credential }))
            .await?,
        201,
    )?;
    Ok(Person {
        browser,
        authenticator,
        username,
    })
}

async fn join(tour: &mut Tour<'_>) -> Outcome<Party> {
    let url = tour.url.clone();
    let network = tour
        .step("ask what network this is", async {
            expect(
                "the network",
                Browser::new(&url)?.get("/v1/network").await?,
                200,
            )
        })
        .await?;
    let payer = tour
        .step("sign up with a passkey", sign_up(&url, "visitor"))
        .await?;
    let payee = tour
        .step("sign up another one", sign_up(&url, "seller"))
        .await?;
    let mut party = Party {
        payer,
        payee,
        asset: network.body["assets"][0]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        network_key: network.text("network_key"),
        has_money: false,
    };
    let person = &mut party.payer;
    tour.step(
        "sign out, and in again with the passkey",
        sign_in_again(person),
    )
    .await?;
    party.has_money = tour
        .step("look at the account", is_given_money(&mut party.payer))
        .await?;
    Ok(party)
}

async fn sign_in_again(person: &mut Person) -> Outcome {
    expect(
        "signing out",
        person
            .browser
            .send(Method::DELETE, "/v1/session", None, None)
            .await?,
        204,
    )?;
    let start = expect(
        "beginning to sign in",
        person
            .browser
            .post("/v1/sessions/passkey", &json!({}))
            .await?,
        200,
    )?;
    let garbled = || surprised("the passkey's options", &start);
    let credential = person
        .authenticator
        .get(&start.body["request_options"])
        .ok_or_else(garbled)?;
    let path = format!("/v1/sessions/passkey/{}/finish", start.text("ceremony_id"));
    expect(
        "signing in",
        person
            .browser
            .post(&path, &json!({ "credential": credential }))
            .await?,
        200,
    )?;
    let session = expect("the session", person.browser.get("/v1/session").await?, 200)?;
    match session.body["member"]["username"] == person.username.as_str() {
        true => Ok(()),
        false => Err(surprised("the session is somebody else's", &session)),
    }
}

/// A demo gives newcomers a little; elsewhere they begin with nothing.
async fn is_given_money(person: &mut Person) -> Outcome<bool> {
    let start = Instant::now();
    loop {
        let accounts = expect(
            "the account",
            person.browser.get("/v1/accounts").await?,
            200,
        )?;
        if accounts.body["items"][0]["available"]
            .as_str()
            .is_some_and(|available| available != "0")
        {
            return Ok(true);
        }
        let payments = person.browser.get("/v1/payments").await?;
        let payments = expect("the payments", payments, 200)?;
        let is_promised = payments.body["items"]
            .as_array()
            .is_some_and(|items| !items.is_empty());
        if !is_promised || start.elapsed() > PATIENCE {
            return Ok(false);
        }
        tokio::time::sleep(POLL).await;
    }
}

impl Party {
    pub(super) fn money(&self, minor_units: u64) -> Value {
        json!({ "minor_units": minor_units.to_string(), "asset": self.asset })
    }

    pub(super) fn payment(&self, minor_units: u64, memo: &str) -> Value {
        json!({ "payee": format!("@{}", self.payee.username), "amount": self.money(minor_units), "memo": memo })
    }
}

/// Waits until a payment is decided, and says whether it is as it should be.
async fn decided(browser: &mut Browser, id: &str, has_money: bool) -> Outcome<Answer> {
    let start = Instant::now();
    loop {
        let answer = expect(
            "the payment",
            browser.get(&format!("/v1/payments/{id}")).await?,
            200,
        )?;
        match (answer.body["state"].as_str(), has_money) {
            (Some("final"), true) => return Ok(answer),
            (Some("failed"), false) if answer.body["failure"]["code"] == "insufficient_funds" => {
                return Ok(answer);
            }
            (Some("pending"), _) if start.elapsed() < PATIENCE => tokio::time::sleep(POLL).await,
            _ => return Err(surprised("the payment", &answer)),
        }
    }
}

async fn payment(tour: &mut Tour<'_>, party: &mut Party) -> Outcome {
    let body = party.payment(125, "A coffee on the tour");
    let payer = &mut party.payer.browser;
    tour.step("see who would be paid, and what is left then", async {
        let preview = expect(
            "the preview",
            payer.post("/v1/payments/preview", &body).await?,
            200,
        )?;
        match preview.body["warnings"].as_array().is_some_and(|warnings| {
            warnings
                .iter()
                .any(|warning| warning["code"] == "first_payment")
        }) {
            true => Ok(()),
            false => Err(surprised("a first payment is warned about", &preview)),
        }
    })
    .await?;
    let (key, has_money) = (fresh_key(), party.has_money);
    let name = if has_money {
        "pay, until it is final"
    } else {
        "pay without money, and be told so"
    };
    let id = tour
        .step(name, async {
            let taken = expect(
                "the payment",
                payer
                    .send(Method::POST, "/v1/payments", Some(&key), Some(&body))
                    .await?,
                202,
            )?;
            decided(payer, &taken.text("id"), has_money).await?;
            Ok(taken.text("id"))
        })
        .await?;
    tour.step("send the same again: it is not paid twice", async {
        let again = expect(
            "the same again",
            payer
                .send(Method::POST, "/v1/payments", Some(&key), Some(&body))
                .await?,
            202,
        )?;
        match again.is_replayed && again.text("id") == id {
            true => Ok(()),
            false => Err(surprised("the same again", &again)),
        }
    })
    .await?;
    if has_money {
        let payee = &mut party.payee.browser;
        tour.step("see it from the other side", async {
            let seen = expect(
                "the payee's view",
                payee.get(&format!("/v1/payments/{id}")).await?,
                200,
            )?;
            match seen.body["direction"] == "in" && seen.body["memo"] == "A coffee on the tour" {
                true => Ok(()),
                false => Err(surprised("the payee's view", &seen)),
            }
        })
        .await?;
        receipt(tour, party, &id, "payment").await?;
    }
    Ok(())
}

/// Saves a receipt and checks it without asking anybody.
async fn receipt(tour: &mut Tour<'_>, party: &mut Party, id: &str, name: &str) -> Outcome {
    let file = tour.receipts.join(format!("{name}.scrip"));
    let payer = &mut party.payer.browser;
    let bytes = tour
        .step(&format!("save the receipt as {}", file.display()), async {
            let receipt = expect(
                "the receipt",
                payer.get(&format!("/v1/payments/{id}/receipt")).await?,
                200,
            )?;
            std::fs::write(&file, &receipt.bytes).map_err(|error| {
                Failure::local(format!("can't write {}", file.display()), error)
            })?;
            Ok(receipt.bytes)
        })
        .await?;
    let key = party.network_key.clone();
    tour.step(
        "check the receipt offline, with the network's key alone",
        async {
            let wrong = |error: &dyn std::fmt::Display| {
                Failure::new(
                    Exit::CheckFailed,
                    "receipt_invalid",
                    format!("The receipt does not hold: {error}."),
                )
            };
            let key = const_hex::decode(&key).map_err(|error| wrong(&error))?;
            let key = scrip_receipt::NetworkKey::from_bytes(&key).map_err(|error| wrong(&error))?;
            scrip_receipt::verify(&bytes, &key).map_err(|error| wrong(&error))?;
            let mut forged = bytes.clone();
            let middle = forged.len() / 2;
            forged[middle] ^= 1;
            match scrip_receipt::verify(&forged, &key) {
                Err(_) => Ok(()),
                Ok(_) => Err(wrong(&"a changed one passes as well")),
            }
        },
    )
    .await
}

async fn request(tour: &mut Tour<'_>, party: &mut Party) -> Outcome {
    let opening =
        json!({ "payer": party.payer.username, "amount": party.money(75), "memo": "Order 17" });
    let mut pay = party.payment(75, "Order 17");
    let has_money = party.has_money;
    let (payer, payee) = (&mut party.payer.browser, &mut party.payee.browser);
    let id = tour
        .step("ask to be paid", async {
            let opened = expect(
                "the request",
                payee.post("/v1/requests", &opening).await?,
                201,
            )?;
            Ok(opened.text("id"))
        })
        .await?;
    pay["request_id"] = id.clone().into();
    if has_money {
        tour.step("pay the request, once", async {
            let taken = expect("the payment", payer.post("/v1/payments", &pay).await?, 202)?;
            decided(payer, &taken.text("id"), true).await?;
            let seen = expect(
                "the request",
                payee.get(&format!("/v1/requests/{id}")).await?,
                200,
            )?;
            match seen.body["state"] == "paid" {
                true => Ok(()),
                false => Err(surprised("the request", &seen)),
            }
        })
        .await
    } else {
        tour.step("decline the request", async {
            let declined = payer
                .post(&format!("/v1/requests/{id}/decline"), &json!({}))
                .await?;
            expect("declining", declined, 200).map(|_| ())
        })
        .await
    }
}

async fn refund(tour: &mut Tour<'_>, party: &mut Party) -> Outcome {
    if !party.has_money {
        return Ok(());
    }
    let (body, part, too_much) = (
        party.payment(200, "A cake"),
        party.money(150),
        party.money(100),
    );
    let (payer, payee) = (&mut party.payer.browser, &mut party.payee.browser);
    let refund = tour
        .step("give a part of a payment back", async {
            let taken = expect("the payment", payer.post("/v1/payments", &body).await?, 202)?;
            let id = taken.text("id");
            decided(payer, &id, true).await?;
            let path = format!("/v1/payments/{id}/refund");
            let part = expect(
                "the refund",
                payee.post(&path, &json!({ "amount": part })).await?,
                202,
            )?;
            decided(payee, &part.text("id"), true).await?;
            let more = payee.post(&path, &json!({ "amount": too_much })).await?;
            expect_code("more than is left", &more, "refund_too_large")?;
            Ok(part.text("id"))
        })
        .await?;
    receipt(tour, party, &refund, "refund").await
}
