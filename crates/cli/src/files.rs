//! Reading files that somebody named, and writing files so that a crash leaves either the old file or the new one, whole.

use crate::failure::{Failure, Outcome};
use serde::de::DeserializeOwned;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Mode of a file that only its owner may read.
pub const PRIVATE: u32 = 0o600;
/// Mode of a file that anyone may read.
pub const PUBLIC: u32 = 0o644;

/// What happens when the file is already there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It is replaced.
    Replace,
    /// It stays as it is, and the call fails with [`io::ErrorKind::AlreadyExists`].
    Keep,
}

/// The bytes of a file that somebody named.
pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::unreadable(path, &error))
}

/// The JSON in a file that somebody named; `code` says what it should have been.
pub fn read_json<T: DeserializeOwned>(path: &Path, code: &'static str) -> Outcome<T> {
    serde_json::from_slice(&read(path)?).map_err(|error| {
        Failure::bad_input(code, format!("{} is malformed: {error}.", path.display()))
            .next("Check that it is the right file, and get it again if it was cut short.")
    })
}

/// Writes `bytes` to `path`, whole or not at all, in place of what is there.
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> Outcome {
    write_atomically(path, bytes, mode, Existing::Replace)
        .map_err(|error| Failure::local(format!("can't write {}", path.display()), error))
}

/// Writes `bytes` to `path` through a temporary file beside it, and returns once file and folder are on the disk.
pub fn write_atomically(
    path: &Path,
    bytes: &[u8],
    mode: u32,
    existing: Existing,
) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path
        .file_name()
        .ok_or(io::ErrorKind::InvalidFilename)?
        .to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    // A temporary file of our process id can only be the leftover of a process that died.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = write_and_move(&temporary, path, bytes, mode, existing);
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    File::open(folder)?.sync_all()
}

fn write_and_move(
    temporary: &Path,
    path: &Path,
    bytes: &[u8],
    mode: u32,
    existing: Existing,
) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    match existing {
        Existing::Replace => fs::rename(temporary, path),
        // A link fails if the name is taken, which a rename does not.
        Existing::Keep => fs::hard_link(temporary, path).and_then(|()| fs::remove_file(temporary)),
    }
}
