use super::*;
use axum::http::Request;
use tower::ServiceExt as _;

async fn get_page(path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    router(App::Wallet)
        .oneshot(request)
        .await
        .expect("an answer")
}

fn header_of<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers()[name].to_str().expect("text")
}

#[tokio::test]
async fn first_page_comes_with_its_policy_and_is_asked_for_again() {
    let response = get_page("/wallet/", &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        header_of(&response, "content-type"),
        "text/html; charset=utf-8"
    );
    assert_eq!(header_of(&response, "cache-control"), "no-cache");
    assert_eq!(
        header_of(&response, "content-security-policy"),
        CONTENT_SECURITY_POLICY
    );
    assert_eq!(header_of(&response, "x-content-type-options"), "nosniff");
    let etag = header_of(&response, "etag").to_owned();
    let again = get_page("/wallet/", &[("if-none-match", &etag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let other = get_page("/wallet/", &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[tokio::test]
async fn path_without_slash_leads_to_the_page() {
    let response = get_page("/wallet", &[]).await;
    assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(header_of(&response, "location"), "/wallet/");
}

#[tokio::test]
async fn unknown_files_and_compressed_forms_by_name_are_not_there() {
    for path in ["/wallet/none.js", "/wallet/index.html.br", "/wallet/../x"] {
        let response = get_page(path, &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn every_app_has_a_first_page() {
    for app in [App::Explorer, App::Operator, App::Wallet] {
        let page = app.find("index.html").expect("a page");
        let text = String::from_utf8_lossy(page.bytes);
        assert_eq!(
            app.is_built(),
            !text.contains("was not built into this program")
        );
    }
}

#[test]
fn hashed_files_are_kept_for_ever() {
    let caching = |name| common(name)[header::CACHE_CONTROL].clone();
    assert_eq!(
        caching("assets/index-3f2a.js"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(caching("service-worker.js"), "no-cache");
}
