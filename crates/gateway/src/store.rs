//! The database: SQLite in a file, or PostgreSQL by a connection string. One set of statements serves both.
//!
//! Statements use `$1` for what they are given and keep to types that both have: 64-bit integers, texts and bytes. Times are
//! milliseconds. With SQLite one connection writes, so that writers wait for each other in the program and not by polling a lock.

mod migrations;
pub(crate) mod running;

use crate::error::Outcome;
use sqlx::{
    Any, AnyPool, AssertSqlSafe, Row as _, Transaction,
    any::{AnyPoolOptions, AnyRow, install_default_drivers},
};
use std::{path::Path, time::Duration};

/// A row of an answer.
pub type Row = AnyRow;
/// Several statements that happen together or not at all.
pub type Tx = Transaction<'static, Any>;

/// Readers at once.
const READERS_MAX: u32 = 8;

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    read: AnyPool,
    write: AnyPool,
    is_postgres: bool,
}

/// Names a lock that gateways hold for the length of a transaction.
#[derive(Clone, Copy, Debug)]
pub enum Lock {
    /// Choosing payments for a batch.
    Batch = 7_401,
    /// Numbering events and audit entries in the order in which they become visible.
    Sequence = 7_402,
    /// Changing the tables.
    Migration = 7_403,
}

impl Store {
    /// Opens the database: `postgres://...`, or `sqlite://FILE`, which is made if it is not there. Brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self, sqlx::Error> {
        install_default_drivers();
        let is_postgres = url.starts_with("postgres:") || url.starts_with("postgresql:");
        let options = AnyPoolOptions::new()
            .acquire_timeout(Duration::from_secs(5))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if !is_postgres {
                        let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32000";
                        sqlx::raw_sql(settings).execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            });
        let (read, write) = if is_postgres {
            let pool = options
                .max_connections(2 * READERS_MAX)
                .connect(url)
                .await?;
            (pool.clone(), pool)
        } else {
            let separator = if url.contains('?') { '&' } else { '?' };
            let url = format!("{url}{separator}mode=rwc");
            let write = options.clone().max_connections(1).connect(&url).await?;
            let read = options.max_connections(READERS_MAX).connect(&url).await?;
            (read, write)
        };
        let store = Self {
            read,
            write,
            is_postgres,
        };
        migrations::run(&store).await?;
        Ok(store)
    }

    /// The connection string of a file.
    pub fn file_url(file: &Path) -> String {
        format!("sqlite://{}", file.display())
    }

    /// Whether several gateways may work with it at once.
    pub fn is_shared(&self) -> bool {
        self.is_postgres
    }

    /// Where questions go that change nothing.
    pub fn reader(&self) -> &AnyPool {
        &self.read
    }

    /// Begins to write.
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        match self.is_postgres {
            true => self.write.begin().await,
            // A transaction that begins as a reader can't become a writer while another one writes.
            false => self.write.begin_with("BEGIN IMMEDIATE").await,
        }
    }

    /// Holds a lock until the transaction ends. With SQLite there is one writer anyway.
    pub async fn lock(&self, tx: &mut Tx, lock: Lock) -> Result<(), sqlx::Error> {
        if self.is_postgres {
            sqlx::query("SELECT CAST(pg_advisory_xact_lock($1) AS TEXT)")
                .bind(lock as i64)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// One statement by itself. Says how many rows it changed.
    pub async fn execute(&self, query: Query<'_>) -> Result<u64, sqlx::Error> {
        Ok(query.execute(&self.write).await?.rows_affected())
    }

    /// Rows for a question.
    pub async fn all(&self, query: Query<'_>) -> Result<Vec<Row>, sqlx::Error> {
        query.fetch_all(&self.read).await
    }

    /// At most one row for a question.
    pub async fn one(&self, query: Query<'_>) -> Result<Option<Row>, sqlx::Error> {
        query.fetch_optional(&self.read).await
    }

    /// The number that a question with one number comes to.
    pub async fn number(&self, query: Query<'_>) -> Result<i64, sqlx::Error> {
        let row = query.fetch_one(&self.read).await?;
        Ok(row.try_get::<Option<i64>, _>(0)?.unwrap_or(0))
    }

    /// Whether it answers.
    pub async fn is_well(&self) -> bool {
        let ask = sqlx::query("SELECT 1").execute(&self.read);
        matches!(
            tokio::time::timeout(Duration::from_secs(2), ask).await,
            Ok(Ok(_))
        )
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// A statement with what it is given.
pub type Query<'q> = sqlx::query::Query<'q, Any, <Any as sqlx::Database>::Arguments>;

/// A statement that was put together in the program, never from what came from outside.
pub fn built(statement: String) -> Query<'static> {
    sqlx::query(AssertSqlSafe(statement))
}

/// `($1,$2),($3,$4)`: places for `rows` rows of `columns` values, after `offset` others.
pub fn places(rows: usize, columns: usize, offset: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            if column > 0 {
                text.push(',');
            }
            text.push('$');
            text.push_str(&(offset + row * columns + column + 1).to_string());
        }
        text.push(')');
    }
    text
}

/// Shorthands for taking values out of rows.
pub trait Take {
    /// A text.
    fn text(&self, column: &str) -> Outcome<String>;
    /// A text that may be absent.
    fn maybe_text(&self, column: &str) -> Outcome<Option<String>>;
    /// A number.
    fn int(&self, column: &str) -> Outcome<i64>;
    /// A number that may be absent.
    fn maybe_int(&self, column: &str) -> Outcome<Option<i64>>;
    /// Bytes.
    fn bytes(&self, column: &str) -> Outcome<Vec<u8>>;
}

impl Take for Row {
    fn text(&self, column: &str) -> Outcome<String> {
        Ok(self.try_get(column)?)
    }
    fn maybe_text(&self, column: &str) -> Outcome<Option<String>> {
        Ok(self.try_get(column)?)
    }
    fn int(&self, column: &str) -> Outcome<i64> {
        Ok(self.try_get(column)?)
    }
    fn maybe_int(&self, column: &str) -> Outcome<Option<i64>> {
        Ok(self.try_get(column)?)
    }
    fn bytes(&self, column: &str) -> Outcome<Vec<u8>> {
        Ok(self.try_get(column)?)
    }
}
