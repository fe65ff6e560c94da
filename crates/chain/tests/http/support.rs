//! A server on an ephemeral loopback port, and short ways to talk to it.

use crate::node::TestNode;
use scrip_api::{binary, operation::Signed as ApiSigned, value::no_scales};
use scrip_chain::{
    http::{self, Config, Server},
    index::{self, FlushRules, Follower},
    service::Service as _,
};
use scrip_ledger::operation::Signed;
use serde_json::Value;
use tempfile::TempDir;

/// A node with its server and index.
pub struct Town {
    pub node: TestNode,
    pub base: String,
    pub client: reqwest::Client,
    server: Option<Server>,
    follower: Option<Follower>,
    _folder: TempDir,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub json: Value,
}

impl Reply {
    /// The problem's code, after checking that it is a proper problem.
    pub fn code(&self) -> &str {
        assert_eq!(
            self.headers["content-type"], "application/problem+json",
            "{}",
            self.json
        );
        assert_eq!(self.json["status"], self.status, "{}", self.json);
        assert!(
            self.json["detail"]
                .as_str()
                .is_some_and(|detail| detail.len() > 10),
            "{}",
            self.json
        );
        assert!(self.json["retry"].is_string(), "{}", self.json);
        let code = self.json["code"].as_str().expect("a code");
        assert_eq!(self.json["type"], format!("/v1/problems/{code}"));
        code
    }
}

impl Town {
    pub async fn open() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        let node = TestNode::new();
        let folder = tempfile::tempdir().expect("a folder");
        let (index, follower) =
            index::start(node.clone(), folder.path(), FlushRules::default()).expect("an index");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let server = http::start(listener, node.clone(), Some(index), config).expect("a server");
        Self {
            base: format!("http://{}", server.address()),
            client: reqwest::Client::new(),
            node,
            server: Some(server),
            follower: Some(follower),
            _folder: folder,
        }
    }

    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
        if let Some(follower) = self.follower.take() {
            follower.stop().await;
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub async fn get(&self, path: &str) -> Reply {
        read(
            self.client
                .get(self.url(path))
                .send()
                .await
                .expect("an answer"),
        )
        .await
    }

    /// Posts JSON.
    pub async fn post(&self, query: &str, json: &Value) -> Reply {
        let request = self
            .client
            .post(self.url(&format!("/v1/operations{query}")));
        let request = request
            .header("content-type", "application/json")
            .body(json.to_string());
        read(request.send().await.expect("an answer")).await
    }

    /// Posts bytes.
    pub async fn post_binary(&self, query: &str, body: Vec<u8>) -> Reply {
        let request = self
            .client
            .post(self.url(&format!("/v1/operations{query}")));
        let request = request
            .header("content-type", binary::MEDIA_TYPE)
            .body(body);
        read(request.send().await.expect("an answer")).await
    }

    /// Posts an operation by itself.
    pub async fn submit(&self, query: &str, signed: &Signed) -> Reply {
        self.post(query, &json(signed)).await
    }

    /// Submits, seals a block and sees that the operation is in it.
    pub async fn apply(&self, signed: &Signed) -> u64 {
        let reply = self.submit("", signed).await;
        assert_eq!(reply.status, 202, "{}", reply.json);
        let height = self.node.seal();
        assert!(self.node.waiting(&signed.author(), &signed.id()).is_none());
        height
    }
}

/// The JSON form of an operation.
pub fn json(signed: &Signed) -> Value {
    serde_json::to_value(ApiSigned::of(signed, &no_scales)).expect("plain data")
}

pub async fn read(response: reqwest::Response) -> Reply {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = response.bytes().await.expect("a body");
    let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Reply {
        status,
        headers,
        json,
    }
}
