//! What made a node stop, from what its parts said as they ended.

use super::NodeError;
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

/// Bytes that a disk must still take, or it counts as full.
const PROBE_SIZE: usize = 256 << 10;

/// The system's numbers for a disk, a quota and a file that can't grow.
const NO_ROOM: [i32; 3] = [28, 122, 27];

/// Why the node in `folder` ended, from what its failing part said and whether it had been ready.
pub(super) fn explain(folder: &Path, said: String, was_ready: bool) -> NodeError {
    if says_no_room(&said) || has_no_room(folder) {
        NodeError::DiskFull(folder.to_owned())
    } else if was_ready {
        NodeError::Stopped(said)
    } else {
        NodeError::Store {
            folder: storage(folder),
            said,
        }
    }
}

/// Where the node in `folder` keeps blocks and state.
pub(super) fn storage(folder: &Path) -> PathBuf {
    folder.join("storage")
}

/// Whether the words are those that a failed write ends with.
fn says_no_room(said: &str) -> bool {
    NO_ROOM
        .iter()
        .any(|number| said.contains(&format!("os error {number})")))
}

/// Whether the folder's disk does not even take a little more.
fn has_no_room(folder: &Path) -> bool {
    let path = folder.join("room");
    let written = fs::File::create(&path).and_then(|mut file| {
        file.write_all(&vec![0x5a; PROBE_SIZE])?;
        file.sync_data()
    });
    let _ = fs::remove_file(&path);
    written.is_err_and(|error| is_no_room(&error))
}

/// Whether the error says that there is no room.
pub(super) fn is_no_room(error: &io::Error) -> bool {
    error
        .raw_os_error()
        .is_some_and(|number| NO_ROOM.contains(&number))
}

#[cfg(test)]
#[path = "trouble_tests.rs"]
mod tests;
