//! Whether a gateway works with a database: as long as one does, nobody takes the database to another network.
//!
//! With SQLite it is a lock on a file in the gateway's folder, with PostgreSQL a lock of a session, which several gateways share. Both end
//! with their process, however it ends.

use super::Store;
use sqlx::{Any, Row as _, pool::PoolConnection};
use std::{
    fs::{File, TryLockError},
    path::Path,
    time::Duration,
};

/// The lock's file.
const FILE: &str = "gateway.lock";
/// The lock's number.
const NUMBER: i64 = 7_404;
/// How often it is seen whether the session lives.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(3);

/// A lock that is held as long as this is there and the session lives.
#[derive(Debug)]
pub(crate) enum Held {
    /// On a file.
    File(#[expect(dead_code, reason = "held, not read")] File),
    /// In a session of PostgreSQL.
    Session(Box<PoolConnection<Any>>),
}

/// Who holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum As {
    /// A gateway, beside others.
    Gateway,
    /// Whoever takes the database to another network: nobody else.
    Alone,
}

impl Store {
    /// Takes the lock, or nothing if others hold it so that it can't be had.
    pub(crate) async fn hold(&self, who: As, folder: &Path) -> Result<Option<Held>, sqlx::Error> {
        match self.is_postgres {
            true => self.hold_session(who).await,
            false => hold_file(who, &folder.join(FILE)).map_err(sqlx::Error::Io),
        }
    }

    async fn hold_session(&self, who: As) -> Result<Option<Held>, sqlx::Error> {
        let statement = match who {
            As::Gateway => "SELECT CAST(pg_try_advisory_lock_shared($1) AS TEXT)",
            As::Alone => "SELECT CAST(pg_try_advisory_lock($1) AS TEXT)",
        };
        let mut session = self.write.acquire().await?;
        let row = sqlx::query(statement)
            .bind(NUMBER)
            .fetch_one(&mut *session)
            .await?;
        let is_held = row.try_get::<String, _>(0)? == "true";
        Ok(is_held.then(|| Held::Session(Box::new(session))))
    }
}

fn hold_file(who: As, path: &Path) -> std::io::Result<Option<Held>> {
    let mut options = File::options();
    let file = options
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    let locked = match who {
        As::Gateway => file.try_lock_shared(),
        As::Alone => file.try_lock(),
    };
    match locked {
        Ok(()) => Ok(Some(Held::File(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

impl Held {
    /// Whether it is still held: a session ends with its database.
    pub(crate) async fn lives(&mut self) -> bool {
        match self {
            Self::File(_) => true,
            Self::Session(session) => sqlx::query("SELECT 1")
                .execute(&mut ***session)
                .await
                .is_ok(),
        }
    }
}
