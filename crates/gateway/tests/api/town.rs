//! A gateway with its node and a few people, and clients that act as their browsers.

use crate::{
    authenticator::Authenticator,
    node::{TestNode, eur, node_key, registrar_key},
    postgres::server::ports,
};
use reqwest::{Method, Response, StatusCode};
use scrip_api::gateway::people::Role;
use scrip_chain::{
    credentials::{Policy, Voter},
    http::{self, Server},
    index::{self, FlushRules, Follower, Index},
};
use scrip_gateway::{Config, Gateway, Limits};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{sync::watch, task::JoinHandle};

/// Everything here has to happen within this, also on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub struct Town {
    pub node: TestNode,
    pub gateway: Option<Gateway>,
    pub config: Config,
    server: Option<Server>,
    address: SocketAddr,
    index: Index,
    _follower: Follower,
    sealing: JoinHandle<()>,
    /// The node votes on certificates by itself while this is there.
    voting: JoinHandle<()>,
    _stop_voting: watch::Sender<bool>,
    /// Dropped last: what still writes into it would keep it from being removed.
    _folder: TempDir,
}

impl Town {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let node = TestNode::new();
        let folder = tempfile::tempdir().expect("a folder");
        let (index, follower) =
            index::start(node.clone(), folder.path(), FlushRules::default()).expect("an index");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let server = http::start(
            listener,
            node.clone(),
            Some(index.clone()),
            http::Config::default(),
        )
        .expect("a server");
        let sealing = node.seal_every(Duration::from_millis(20));
        let policy = Policy {
            authorities: true,
            ..Policy::default()
        };
        let (stop_voting, stopping) = watch::channel(false);
        let voter = Voter::new(node.clone(), node_key(), policy);
        let voting = tokio::spawn(voter.run(stopping));
        let url = format!("http://{}", server.address());
        let port = ports::free();
        let listen = SocketAddr::from(([127, 0, 0, 1], port));
        let mut config = Config::new(
            folder.path().join("gateway"),
            listen,
            &format!("http://localhost:{port}"),
            vec![url],
            vec![eur()],
        );
        config.key = Some(registrar_key());
        config.webhooks_private = true;
        config.limits = Limits {
            sign_ins: 10_000,
            sign_ups: 10_000,
            names: 10_000,
            requests: 100_000,
            ..Limits::default()
        };
        change(&mut config);
        let gateway = Gateway::start(config.clone()).await.expect("a gateway");
        Self {
            node,
            gateway: Some(gateway),
            _folder: folder,
            config,
            address: server.address(),
            server: Some(server),
            index,
            _follower: follower,
            sealing,
            voting,
            _stop_voting: stop_voting,
        }
    }

    /// From now on nothing is voted on but by people.
    pub fn leave_votes_to_people(&self) {
        self.voting.abort();
    }

    pub fn gateway(&self) -> &Gateway {
        self.gateway.as_ref().expect("it runs")
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.gateway().address())
    }

    /// Stops the gateway and starts it again with the same database.
    pub async fn restart(&mut self) {
        self.gateway.take().expect("it runs").stop().await;
        self.gateway = Some(
            Gateway::start(self.config.clone())
                .await
                .expect("a gateway"),
        );
    }

    /// Takes the node off the network.
    pub async fn stop_node(&mut self) {
        self.server.take().expect("it runs").stop().await;
    }

    /// Puts it back.
    pub async fn start_node(&mut self) {
        let listener = tokio::net::TcpListener::bind(self.address)
            .await
            .expect("the port");
        let server = http::start(
            listener,
            self.node.clone(),
            Some(self.index.clone()),
            http::Config::default(),
        );
        self.server = Some(server.expect("a server"));
    }

    /// A member who is signed in.
    pub async fn member(&self, name: &str) -> Browser {
        self.member_with(name, &[]).await
    }

    pub async fn member_with(&self, name: &str, roles: &[Role]) -> Browser {
        let id = self
            .gateway()
            .add_member(name, &format!("The {name}"), roles)
            .await
            .expect("a member");
        let link = self
            .gateway()
            .sign_in_link(&id, Duration::from_secs(60))
            .await
            .expect("a link");
        let token = link.rsplit('/').next().expect("a token").to_owned();
        let mut browser = self.browser();
        let answer = browser
            .post("/v1/sessions/link", &json!({ "token": token }))
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
        browser.name = name.to_owned();
        browser
    }

    /// A member who is signed in and has money.
    pub async fn rich(&self, name: &str, minor_units: u64) -> Browser {
        let browser = self.member(name).await;
        let beginning = scrip_gateway::seed::SeedPayment {
            name: format!("begin {name}"),
            payer: None,
            payee: name.to_owned(),
            minor_units,
            memo: "Welcome".into(),
        };
        self.gateway().seed(&[beginning]).await.expect("money");
        self.gateway().settled().await.expect("settled");
        browser
    }

    /// Somebody who is not signed in.
    pub fn browser(&self) -> Browser {
        Browser {
            http: reqwest::Client::new(),
            url: self.url(),
            origin: self.config.public_url.clone(),
            cookie: None,
            name: String::new(),
        }
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        self.sealing.abort();
        self.voting.abort();
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The code of a problem, which has to have the right shape.
    pub fn code(&self) -> &str {
        assert_eq!(
            self.headers["content-type"], "application/problem+json",
            "{self:?}"
        );
        assert_eq!(self.body["status"], self.status, "{self:?}");
        assert!(
            self.body["detail"]
                .as_str()
                .is_some_and(|detail| detail.ends_with('.')),
            "{self:?}"
        );
        let code = self.body["code"].as_str().expect("a code");
        assert_eq!(self.body["type"], format!("/v1/problems/{code}"));
        code
    }

    pub fn is_replayed(&self) -> bool {
        self.headers
            .get("idempotency-replayed")
            .is_some_and(|value| value == "true")
    }

    pub fn text(&self, field: &str) -> &str {
        self.body[field]
            .as_str()
            .unwrap_or_else(|| panic!("{field} of {self:?}"))
    }

    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("a body").to_vec();
        Self {
            status,
            headers,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            bytes,
        }
    }
}

static KEYS: AtomicU64 = AtomicU64::new(0);

/// A key that was not used before.
pub fn fresh_key() -> String {
    format!("key-{}", KEYS.fetch_add(1, Ordering::Relaxed))
}

/// A browser with its cookie.
#[derive(Clone)]
pub struct Browser {
    http: reqwest::Client,
    pub url: String,
    pub origin: String,
    pub cookie: Option<String>,
    pub name: String,
}

impl Browser {
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Answer {
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
        let answer = Answer::of(request.send().await.expect("an answer")).await;
        if let Some(cookie) = answer.headers.get("set-cookie") {
            let pair = cookie
                .to_str()
                .expect("text")
                .split(';')
                .next()
                .expect("a pair");
            self.cookie = Some(pair.to_owned()).filter(|pair| !pair.ends_with('='));
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, None).await
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(&fresh_key()), Some(body))
            .await
    }

    pub async fn pay(&mut self, payee: &str, minor_units: u64, memo: &str) -> Answer {
        self.post("/v1/payments", &payment(payee, minor_units, memo))
            .await
    }

    /// Waits until a payment is decided.
    pub async fn decided(&mut self, id: &str) -> Value {
        let start = Instant::now();
        loop {
            let answer = self.get(&format!("/v1/payments/{id}")).await;
            assert_eq!(answer.status, StatusCode::OK.as_u16(), "{answer:?}");
            if answer.body["state"] != "pending" {
                return answer.body;
            }
            assert!(start.elapsed() < PATIENCE, "{answer:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What the member can spend.
    pub async fn available(&mut self) -> i64 {
        let answer = self.get("/v1/accounts").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["items"][0]["available"]
            .as_str()
            .expect("an amount")
            .parse()
            .expect("a number")
    }

    /// Signs up with a new passkey.
    pub async fn sign_up(&mut self, username: &str) -> (Authenticator, Value) {
        let mut authenticator = Authenticator::new(&self.origin);
        let start = self
            .post(
                "/v1/registrations",
                &json!({ "username": username, "display_name": format!("The {username}") }),
            )
            .await;
        assert_eq!(start.status, 200, "{start:?}");
        let credential = authenticator
            .create(&start.body["creation_options"])
            .expect("options");
        let path = format!("/v1/registrations/{}/finish", start.text("registration_id"));
        let finish = self.post(&path, &json!({ "credential": credential })).await;
        assert_eq!(finish.status, 201, "{finish:?}");
        (authenticator, finish.body)
    }
}

pub fn money(minor_units: u64) -> Value {
    json!({ "minor_units": minor_units.to_string(), "asset": "EUR", "scale": 2 })
}

pub fn payment(payee: &str, minor_units: u64, memo: &str) -> Value {
    json!({ "payee": payee, "amount": money(minor_units), "memo": memo })
}
