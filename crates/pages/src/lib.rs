//! The web pages, built into the program: each page's files with the right types, caching and a strict content security policy.
//!
//! They are served from one origin with the interface that they use, and load nothing from anywhere else.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// What a page may load and do: itself, and WebAssembly, which checks proofs in the browser.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum App {
    /// Where people look at the ledger and check receipts.
    Explorer,
    /// Where operators work.
    Operator,
    /// Where shops take payments from phones.
    Till,
    /// Where people pay.
    Wallet,
}

struct File {
    /// Its path within the page's folder.
    name: &'static str,
    etag: &'static str,
    bytes: &'static [u8],
}

impl App {
    /// The path that the page is served under, without slashes.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Explorer => "explorer",
            Self::Operator => "operator",
            Self::Till => "till",
            Self::Wallet => "wallet",
        }
    }

    /// Whether the page was built into this program. If not, one plain page says how to build it.
    pub const fn is_built(self) -> bool {
        match self {
            Self::Explorer => EXPLORER_IS_BUILT,
            Self::Operator => OPERATOR_IS_BUILT,
            Self::Till => TILL_IS_BUILT,
            Self::Wallet => WALLET_IS_BUILT,
        }
    }

    const fn files(self) -> &'static [File] {
        match self {
            Self::Explorer => EXPLORER,
            Self::Operator => OPERATOR,
            Self::Till => TILL,
            Self::Wallet => WALLET,
        }
    }

    fn find(self, name: &str) -> Option<&'static File> {
        self.files().iter().find(|file| file.name == name)
    }
}

/// Serves a page under its path: `/wallet/` and what is below.
pub fn router(app: App) -> Router {
    let path = app.path();
    let index = move |headers: HeaderMap| async move { serve(app, "index.html", &headers) };
    let file = move |Path(name): Path<String>, headers: HeaderMap| async move {
        serve(app, &name, &headers)
    };
    let slash = format!("/{path}/");
    Router::new()
        .route(
            &format!("/{path}"),
            get(async move || Redirect::permanent(&slash)),
        )
        .route(&format!("/{path}/"), get(index))
        .route(&format!("/{path}/{{*name}}"), get(file))
}

fn serve(app: App, name: &str, headers: &HeaderMap) -> Response {
    // Compressed forms are chosen by the request, not asked for by name.
    let found = (!name.ends_with(".br") && !name.ends_with(".gz")).then(|| app.find(name));
    let Some(file) = found.flatten() else {
        return (
            StatusCode::NOT_FOUND,
            common(name),
            "There is nothing here.",
        )
            .into_response();
    };
    let mut answer = common(name);
    let (encoding, file) = compressed(app, file, headers);
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer.insert(header::ETAG, HeaderValue::from_static(file.etag));
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|etag| etag.trim() == file.etag)) {
        return (StatusCode::NOT_MODIFIED, answer).into_response();
    }
    (answer, Body::from(Bytes::from_static(file.bytes))).into_response()
}

/// The smallest form that the client takes.
fn compressed(
    app: App,
    file: &'static File,
    headers: &HeaderMap,
) -> (Option<&'static str>, &'static File) {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let takes = |encoding: &str| {
        accepted
            .split(',')
            .any(|item| item.trim().split(';').next() == Some(encoding) && !item.contains("q=0"))
    };
    for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
        let found = app.find(&format!("{}{suffix}", file.name));
        if let Some(found) = found.filter(|_| takes(encoding)) {
            return (Some(encoding), found);
        }
    }
    (None, file)
}

fn common(name: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    // What the bundler names by its hash never changes; all else is asked for again each time.
    let caching = match name.starts_with("assets/") {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    set(header::CACHE_CONTROL, caching);
    set(header::CONTENT_TYPE, content_type(name));
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::VARY, "accept-encoding");
    headers.insert(
        "cross-origin-opener-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(self), geolocation=(), microphone=()"),
    );
    headers
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
