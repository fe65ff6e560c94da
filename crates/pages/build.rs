//! Puts the built web pages into the crate: every file under `web/dist/<page>` with its hash, or one plain page that says how to build them.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const APPS: [&str; 4] = ["explorer", "operator", "till", "wallet"];

fn main() {
    let manifest = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo says where"));
    let dist = manifest.join("../../web/dist");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", dist.display());
    let mut table = String::new();
    for app in APPS {
        let folder = dist.join(app);
        let mut files = Vec::new();
        collect(&folder, &mut files);
        files.sort();
        let is_built = files.iter().any(|file| file.ends_with("index.html"));
        let constant = app.to_uppercase();
        writeln!(table, "const {constant}: &[File] = &[").expect("a String takes every write");
        if is_built {
            for file in &files {
                let name = file.strip_prefix(&folder).expect("it is within");
                entry(&mut table, &name.to_string_lossy(), file);
            }
        } else {
            let file = out.join(format!("{app}.html"));
            std::fs::write(&file, missing(app)).expect("cargo's folder can be written");
            entry(&mut table, "index.html", &file);
        }
        writeln!(table, "];\nconst {constant}_IS_BUILT: bool = {is_built};")
            .expect("a String takes every write");
    }
    std::fs::write(out.join("files.rs"), table).expect("cargo's folder can be written");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => collect(&path, files),
            false => files.push(path),
        }
    }
}

fn entry(table: &mut String, name: &str, file: &Path) {
    let bytes = std::fs::read(file).expect("a file that was listed can be read");
    let hash = Sha256::digest(&bytes);
    let etag: String = hash.iter().take(12).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes every write");
        text
    });
    let path = std::fs::canonicalize(file).expect("it was just read");
    writeln!(
        table,
        "    File {{ name: {name:?}, etag: \"\\\"{etag}\\\"\", bytes: include_bytes!({path:?}) }},"
    )
    .expect("a String takes every write");
}

fn missing(app: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Scrip {app}</title>\n<h1>The {app} was not built into this program</h1>\n\
         <p>Build the pages and then the program again:</p>\n\
         <pre>cd web &amp;&amp; npm ci &amp;&amp; npm run build\ncargo build --release --package scrip-cli</pre>\n\
         <p><code>cargo xtask demo</code> does both.</p>\n</html>\n"
    )
}
