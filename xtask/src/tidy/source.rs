//! One file of the repository, read and parsed once for all rules.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Kinds of text whose words are checked. Lock files, data and vectors are not ours to word.
const TEXT: [&str; 11] = [
    "rs", "md", "toml", "sh", "py", "ts", "js", "svelte", "css", "html", "yml",
];

/// One text file.
pub struct Source {
    /// Relative to the root, with `/`.
    pub path: String,
    /// Where the repository is; links are looked up from there.
    pub root: PathBuf,
    pub text: String,
    /// The syntax tree, when it is Rust.
    pub syntax: Option<syn::File>,
}

impl Source {
    /// Reads a file, or nothing when it is not one of the kinds that are checked.
    pub fn load(root: &Path, file: &Path) -> Result<Option<Self>> {
        let extension = file
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        let path = file.to_string_lossy().into_owned();
        if !TEXT.contains(&extension) && path != ".ci/run" {
            return Ok(None);
        }
        let text = std::fs::read_to_string(root.join(file))
            .with_context(|| format!("can't read {path}"))?;
        Self::parse(root, &path, text).map(Some)
    }

    /// Takes a text as the file at that path.
    pub fn parse(root: &Path, path: &str, text: String) -> Result<Self> {
        let syntax = match path.ends_with(".rs") {
            true => Some(syn::parse_file(&text).with_context(|| format!("{path} is not Rust"))?),
            false => None,
        };
        Ok(Self {
            path: path.into(),
            root: root.into(),
            text,
            syntax,
        })
    }

    /// Whether it only exists for tests, benchmarks or fuzzing. Tests may be long, and may use what rules may not.
    pub fn is_test(&self) -> bool {
        let is_test = |name: &str| name == "tests" || name.ends_with("_tests");
        let mut folders: Vec<&str> = self.path.split('/').collect();
        let file = folders.pop().unwrap_or_default();
        let stem = file.split('.').next().unwrap_or_default();
        let other = ["benches", "examples", "fuzz"];
        is_test(stem)
            || folders
                .iter()
                .any(|folder| is_test(folder) || other.contains(folder))
    }

    /// Whether a program wrote it, which its first lines say.
    pub fn is_generated(&self) -> bool {
        self.text
            .lines()
            .take(3)
            .any(|line| line.contains("@generated"))
    }

    /// The folder name of the crate that it is a source file of.
    pub fn crate_folder(&self) -> Option<&str> {
        let (folder, rest) = self.path.strip_prefix("crates/")?.split_once('/')?;
        rest.starts_with("src/").then_some(folder)
    }
}
