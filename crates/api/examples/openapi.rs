//! Prints the OpenAPI document, or writes it to its place: `cargo run -p scrip-api --example openapi -- --write`.

fn main() -> std::io::Result<()> {
    let document = scrip_api::openapi::document();
    if std::env::args().any(|argument| argument == "--write") {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi/node.json");
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi"))?;
        return std::fs::write(path, document);
    }
    print!("{document}");
    Ok(())
}
