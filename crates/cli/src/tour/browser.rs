//! A stranger's browser: requests with a cookie, and an authenticator.

use crate::failure::{Exit, Failure, Outcome};
use rand::Rng as _;
use reqwest::{Client, Method};
use serde_json::Value;
use std::time::Duration;

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body as JSON, or null.
    pub body: Value,
    /// The body.
    pub bytes: Vec<u8>,
    /// Whether it repeats an earlier answer.
    pub is_replayed: bool,
}

impl Answer {
    /// A text of the body.
    pub fn text(&self, field: &str) -> String {
        self.body[field].as_str().unwrap_or_default().to_owned()
    }
}

/// A browser with its cookie.
#[derive(Clone, Debug)]
pub struct Browser {
    http: Client,
    url: String,
    cookie: Option<String>,
}

/// A key for one attempt.
pub fn fresh_key() -> String {
    let mut bytes = [0; 12];
    rand::rng().fill_bytes(&mut bytes);
    const_hex::encode(bytes)
}

impl Browser {
    /// A new one, at the gateway's address.
    pub fn new(url: &str) -> Outcome<Self> {
        let http = Client::builder()
            .timeout(Duration::from_secs(30))
            .tcp_nodelay(true)
            .build();
        Ok(Self {
            http: http.map_err(|error| Failure::local("can't make requests", error))?,
            url: url.to_owned(),
            cookie: None,
        })
    }

    /// Sends a request.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Outcome<Answer> {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.url))
            .header("scrip-client", "1");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let failed = |error: reqwest::Error| {
            Failure::new(
                Exit::Unreachable,
                "gateway_unreachable",
                format!("The gateway at {} does not answer: {error}.", self.url),
            )
        };
        let response = request.send().await.map_err(failed)?;
        let cookie = response
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok());
        if let Some(pair) = cookie.and_then(|cookie| cookie.split(';').next()) {
            self.cookie = Some(pair.to_owned());
        }
        let (status, is_replayed) = (
            response.status().as_u16(),
            response.headers().contains_key("idempotency-replayed"),
        );
        let bytes = response.bytes().await.map_err(failed)?.to_vec();
        Ok(Answer {
            status,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            bytes,
            is_replayed,
        })
    }

    /// Asks.
    pub async fn get(&mut self, path: &str) -> Outcome<Answer> {
        self.send(Method::GET, path, None, None).await
    }

    /// Changes something, once.
    pub async fn post(&mut self, path: &str, body: &Value) -> Outcome<Answer> {
        self.send(Method::POST, path, Some(&fresh_key()), Some(body))
            .await
    }
}
