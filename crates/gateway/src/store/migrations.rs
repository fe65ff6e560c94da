//! The tables, step by step. A step that was released is never changed; a later one changes what it made.

use super::{Lock, Store, built};

/// `{INT}` is a 64-bit number, `{BYTES}` is bytes, `{SERIAL}` is a number that counts up by itself.
const STEPS: &[&str] = &[
    include_str!("tables.sql"),
    include_str!("outside.sql"),
    include_str!("proven.sql"),
    include_str!("offline.sql"),
    include_str!("certified.sql"),
    include_str!("renewed.sql"),
    include_str!("succeeded.sql"),
];

pub(super) async fn run(store: &Store) -> Result<(), sqlx::Error> {
    let mut tx = store.begin().await?;
    store.lock(&mut tx, Lock::Migration).await?;
    let table = store.words("CREATE TABLE IF NOT EXISTS migrations (step {INT} PRIMARY KEY)");
    built(table).execute(&mut *tx).await?;
    let done: i64 = {
        use sqlx::Row as _;
        let row = sqlx::query("SELECT COUNT(*) FROM migrations")
            .fetch_one(&mut *tx)
            .await?;
        row.try_get(0)?
    };
    for (step, script) in STEPS.iter().enumerate().skip(done as usize) {
        for statement in store.words(script).split(";\n") {
            if !statement.trim().is_empty() {
                built(statement.to_owned()).execute(&mut *tx).await?;
            }
        }
        sqlx::query("INSERT INTO migrations (step) VALUES ($1)")
            .bind(step as i64)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await
}

impl Store {
    fn words(&self, script: &str) -> String {
        let (int, bytes, serial) = match self.is_postgres {
            true => ("BIGINT", "BYTEA", "BIGSERIAL PRIMARY KEY"),
            false => ("INTEGER", "BLOB", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        };
        script
            .replace("{INT}", int)
            .replace("{BYTES}", bytes)
            .replace("{SERIAL}", serial)
    }
}
