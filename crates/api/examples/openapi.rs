//! Prints an OpenAPI document, or writes both to their places: `cargo run -p scrip-api --example openapi -- --write`.

fn main() -> std::io::Result<()> {
    let documents = [
        ("node", scrip_api::openapi::document()),
        ("gateway", scrip_api::gateway::openapi::document()),
    ];
    if std::env::args().any(|argument| argument == "--write") {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi");
        std::fs::create_dir_all(folder)?;
        for (name, document) in documents {
            std::fs::write(format!("{folder}/{name}.json"), document)?;
        }
        return Ok(());
    }
    for (name, document) in documents {
        if std::env::args().any(|argument| argument == name) {
            print!("{document}");
        }
    }
    Ok(())
}
