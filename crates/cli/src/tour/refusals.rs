//! The tour of what is refused.

use super::Tour;
use super::browser::{Browser, fresh_key};
use super::gateway::{Party, expect, expect_code};
use crate::failure::Outcome;
use reqwest::Method;
use serde_json::{Value, json};

/// Walks through what is refused, each with its code.
pub(super) async fn walk(tour: &mut Tour<'_>, party: &mut Party) -> Outcome {
    let with = |field: &str, value: Value| {
        let mut body = party.payment(1, "");
        body[field] = value;
        body
    };
    let cases = [
        (
            "a payee that nobody is",
            with("payee", "nobody-has-this-name".into()),
            "payee_unknown",
        ),
        (
            "oneself",
            with("payee", party.payer.username.clone().into()),
            "transfer_to_self",
        ),
        (
            "nothing",
            with("amount", party.money(0)),
            "transfer_amount_zero",
        ),
        (
            "less than nothing",
            with(
                "amount",
                json!({ "minor_units": "-1", "asset": party.asset }),
            ),
            "amount_negative",
        ),
        (
            "a number that loses digits",
            with("amount", json!({ "minor_units": 1, "asset": party.asset })),
            "amount_not_a_string",
        ),
        (
            "a currency that there is not",
            with("amount", json!({ "minor_units": "1", "asset": "NONE" })),
            "asset_not_known",
        ),
        (
            "a memo of two lines",
            with("memo", "a\nb".into()),
            "reference_control_character",
        ),
        (
            "ten megabytes",
            with("memo", "x".repeat(10 << 20).into()),
            "body_too_large",
        ),
    ];
    let payer = &mut party.payer.browser;
    for (what, body, code) in cases {
        tour.step(&format!("pay {what}: {code}"), async {
            let answer = payer.post("/v1/payments", &body).await?;
            expect_code(what, &answer, code)
        })
        .await?;
    }
    keys_and_names(tour, party).await
}

async fn keys_and_names(tour: &mut Tour<'_>, party: &mut Party) -> Outcome {
    let payer = &mut party.payer.browser;
    let (one, other) = (json!({ "alias": "one" }), json!({ "alias": "other" }));
    let path = format!("/v1/contacts/{}", party.payee.username);
    tour.step(
        "use a key for something else: idempotency_key_reused",
        async {
            let key = fresh_key();
            expect(
                "the first",
                payer
                    .send(Method::PUT, &path, Some(&key), Some(&one))
                    .await?,
                200,
            )?;
            let answer = payer
                .send(Method::PUT, &path, Some(&key), Some(&other))
                .await?;
            expect_code("the second", &answer, "idempotency_key_reused")
        },
    )
    .await?;
    let (url, taken) = (tour.url.clone(), party.payee.username.to_uppercase());
    tour.step(
        "take a name that is taken, in capitals: username_taken",
        async {
            let body = json!({ "username": taken, "display_name": "X" });
            let answer = Browser::new(&url)?.post("/v1/registrations", &body).await?;
            expect_code("the name", &answer, "username_taken")
        },
    )
    .await?;
    let url = tour.url.clone();
    tour.step("look without signing in: not_signed_in", async {
        let answer = Browser::new(&url)?.get("/v1/accounts").await?;
        expect_code("the accounts", &answer, "not_signed_in")
    })
    .await
}
