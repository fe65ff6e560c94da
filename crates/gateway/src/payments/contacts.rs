//! Whom a member pays again and again, under names of their own.

use super::payees;
use crate::{
    app::App,
    body::Json,
    error::Outcome,
    limits::{By, Trial},
    sessions::Caller,
    store::Take as _,
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing,
};
use scrip_api::gateway::{
    codes,
    money::{Contact, ContactChange, ContactList},
};
use std::sync::Arc;

type Shared = State<Arc<App>>;

/// The question.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/contacts", routing::get(list))
}

/// Changes under a key.
pub fn changes() -> Router<Arc<App>> {
    Router::new().route("/v1/contacts/{name}", routing::put(put).delete(remove))
}

async fn list(State(app): Shared, caller: Caller) -> Outcome<Json<ContactList>> {
    let query = sqlx::query(
        "SELECT username, display_name, alias FROM contacts WHERE member = $1 ORDER BY alias, username",
    );
    let rows = app.store.all(query.bind(caller.person.id.clone())).await?;
    let contact = |row: &crate::store::Row| {
        Ok(Contact {
            username: row.text("username")?,
            display_name: row.text("display_name")?,
            alias: row.text("alias")?,
        })
    };
    let items = rows.iter().map(contact).collect::<Outcome<_>>()?;
    Ok(Json(ContactList { items }))
}

async fn put(
    State(app): Shared,
    caller: Caller,
    Path(name): Path<String>,
    Json(change): Json<ContactChange>,
) -> Outcome<Json<Contact>> {
    app.limiter
        .check(Trial::Name, By::Name(caller.person.id.clone()))?;
    let found = payees::find(&app, "name", &name).await?;
    let alias = crate::people::line("alias", &change.alias, 80)?;
    let contact = Contact {
        username: found.username.to_string(),
        display_name: found.side.name,
        alias,
    };
    let query = sqlx::query(
        "INSERT INTO contacts (member, username, display_name, alias) VALUES ($1,$2,$3,$4) \
         ON CONFLICT (member, username) DO UPDATE SET display_name = $3, alias = $4",
    );
    app.store
        .execute(
            query
                .bind(caller.person.id.clone())
                .bind(contact.username.clone())
                .bind(contact.display_name.clone())
                .bind(contact.alias.clone()),
        )
        .await?;
    Ok(Json(contact))
}

async fn remove(
    State(app): Shared,
    caller: Caller,
    Path(name): Path<String>,
) -> Outcome<StatusCode> {
    let username = crate::people::username("name", &name)?;
    let query = sqlx::query("DELETE FROM contacts WHERE member = $1 AND username = $2");
    let removed = app
        .store
        .execute(
            query
                .bind(caller.person.id.clone())
                .bind(username.to_string()),
        )
        .await?;
    match removed {
        0 => Err(codes::CONTACT_UNKNOWN.into()),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}
