//! What phones carried and did not spend is its owner's again when its time is over. No operation says so: the rules do it with the first
//! block after the minute in which it ends, and whoever looks at their money then is told.

use crate::{
    app::App,
    error::Outcome,
    events::{self, Event, Kind},
    store::Take as _,
};
use std::collections::BTreeSet;

const MINUTE_MS: u64 = 60_000;

/// The minute up to which members were told.
#[derive(Debug, Default)]
pub struct Told(Option<u64>);

impl Told {
    /// Tells members whose money came back with the block of this time.
    pub async fn saw_block(&mut self, app: &App, timestamp_ms: u64) -> Outcome<()> {
        let minute = timestamp_ms / MINUTE_MS;
        let from = *self.0.get_or_insert(minute);
        if minute <= from {
            return Ok(());
        }
        let query = sqlx::query(
            "SELECT member, asset FROM preauthorizations WHERE expires_at >= $1 AND expires_at < $2",
        );
        let query = query
            .bind((from * MINUTE_MS) as i64)
            .bind((minute * MINUTE_MS) as i64);
        let mut owners = BTreeSet::new();
        for row in app.store.all(query).await? {
            owners.insert((row.text("member")?, row.text("asset")?));
        }
        let told: Vec<Event> = owners.into_iter().map(changed).collect();
        if !told.is_empty() {
            let mut tx = app.store.begin().await?;
            events::record(&app.store, &mut tx, &told).await?;
            tx.commit().await?;
            app.hub.written();
        }
        self.0 = Some(minute);
        Ok(())
    }
}

fn changed((member, asset): (String, String)) -> Event {
    Event {
        member,
        kind: Kind::Account,
        subject: asset,
    }
}
