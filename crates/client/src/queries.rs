//! Asking for the state, blocks and what became of operations.

use crate::{Client, Error};
use scrip_api::{
    block::{BlockDetail, BlockView, OperationView},
    election::{SeedView, TenureView},
    page::Page,
    problem::{Code, codes},
    state::{AccountView, AssetView, NameView, RecordView, Stated},
    submit::OperationStatus,
};
use scrip_ledger::{
    ids::{AccountId, AssetCode, OperationId},
    state::Key,
    username::Username,
};
use serde::de::DeserializeOwned;
use std::collections::VecDeque;

impl Client {
    /// An account as the node says it, or `None` if there is none.
    pub async fn account(&self, account: &AccountId) -> Result<Option<AccountView>, Error> {
        self.stated(&format!("/v1/accounts/{account}"), codes::ACCOUNT_UNKNOWN)
            .await
    }

    /// Whose a username is as the node says it, or `None` if nobody has it. That it looks like another one is an error.
    pub async fn name(&self, name: &Username) -> Result<Option<NameView>, Error> {
        self.stated(
            &format!("/v1/names/{}", percent_encoded(name.as_str())),
            codes::NAME_UNKNOWN,
        )
        .await
    }

    /// An asset as the node says it, or `None` if there is none.
    pub async fn asset(&self, code: &AssetCode) -> Result<Option<AssetView>, Error> {
        self.stated(&format!("/v1/assets/{code}"), codes::ASSET_UNKNOWN)
            .await
    }

    /// The election in an epoch as the node says it, or `None` if there is none or it is not kept any more.
    pub async fn election(&self, epoch: u64) -> Result<Option<TenureView>, Error> {
        self.stated(&format!("/v1/elections/{epoch}"), codes::ELECTION_UNKNOWN)
            .await
    }

    /// The network's random value of the view of the block at `height`, or `None` if the node does not have it.
    pub async fn seed(&self, height: u64) -> Result<Option<SeedView>, Error> {
        self.find(
            &format!("/v1/blocks/{height}/seed"),
            &[codes::SEED_UNAVAILABLE.code],
        )
        .await
    }

    /// Any record as the node says it, or `None` if there is none.
    pub async fn record(&self, key: &Key) -> Result<Option<RecordView>, Error> {
        self.stated(&format!("/v1/state/{key}"), codes::RECORD_UNKNOWN)
            .await
    }

    /// Any record as the node says it, with the block after which it is so, or `None` if there is none.
    pub async fn stated_record(&self, key: &Key) -> Result<Option<Stated<RecordView>>, Error> {
        self.find(&format!("/v1/state/{key}"), &[codes::RECORD_UNKNOWN.code])
            .await
    }

    async fn stated<T: DeserializeOwned>(
        &self,
        path: &str,
        absent: Code,
    ) -> Result<Option<T>, Error> {
        let stated: Option<Stated<T>> = self.find(path, &[absent.code]).await?;
        Ok(stated.and_then(|stated| stated.record))
    }

    /// What the node knows of an operation, or `None` if it does not know it.
    pub async fn operation(
        &self,
        author: &AccountId,
        id: &OperationId,
    ) -> Result<Option<OperationStatus>, Error> {
        self.find(
            &format!("/v1/operations/{author}/{id}"),
            &[codes::OPERATION_UNKNOWN.code],
        )
        .await
    }

    /// A block with its first operations, or `None` if it is not final yet.
    pub async fn block(&self, height: u64) -> Result<Option<BlockDetail>, Error> {
        self.find(
            &format!("/v1/blocks/{height}"),
            &[codes::BLOCK_UNKNOWN.code],
        )
        .await
    }

    /// A block with a page of its operations, from the one at `offset` on, or `None` if it is not final yet.
    pub async fn block_from(&self, height: u64, offset: u32) -> Result<Option<BlockDetail>, Error> {
        self.find(
            &format!("/v1/blocks/{height}?offset={offset}&limit=200"),
            &[codes::BLOCK_UNKNOWN.code],
        )
        .await
    }

    /// A page of blocks, newest first.
    pub async fn blocks(&self, cursor: Option<&str>) -> Result<Page<BlockView>, Error> {
        let cursor = cursor.map_or_else(String::new, |cursor| format!("?cursor={cursor}"));
        self.get(&format!("/v1/blocks{cursor}")).await
    }

    /// The newest blocks below a height, or of all, newest first, at most `limit`.
    pub async fn blocks_below(
        &self,
        height: Option<u64>,
        limit: u32,
    ) -> Result<Page<BlockView>, Error> {
        let cursor = height.map_or_else(String::new, |height| format!("&cursor={height}"));
        self.get(&format!("/v1/blocks?limit={limit}{cursor}")).await
    }

    /// One page of what an account did and got, newest first.
    pub async fn history_page(
        &self,
        account: &AccountId,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<OperationView>, Error> {
        let cursor = cursor.map_or_else(String::new, |cursor| {
            format!("&cursor={}", percent_encoded(cursor))
        });
        self.get(&format!(
            "/v1/accounts/{account}/operations?limit={limit}{cursor}"
        ))
        .await
    }

    /// What an account did and got, newest first.
    pub fn history(&self, account: &AccountId) -> History {
        History {
            client: self.clone(),
            path: format!("/v1/accounts/{account}/operations?limit=200"),
            cursor: None,
            page: VecDeque::new(),
            is_over: false,
        }
    }
}

/// An account's history, fetched page by page as it is read.
#[derive(Debug)]
pub struct History {
    client: Client,
    path: String,
    cursor: Option<String>,
    page: VecDeque<OperationView>,
    is_over: bool,
}

impl History {
    /// The next older entry; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<OperationView>, Error> {
        while self.page.is_empty() && !self.is_over {
            let path = match &self.cursor {
                Some(cursor) => format!("{}&cursor={cursor}", self.path),
                None => self.path.clone(),
            };
            let page: Page<OperationView> = self.client.get(&path).await?;
            self.is_over = page.next_cursor.is_none();
            self.cursor = page.next_cursor;
            self.page = page.items.into();
        }
        Ok(self.page.pop_front())
    }
}

/// A text as one segment of a path.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte as char);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
