//! A run: one immutable file of sorted entries that covers a contiguous range of heights.
//!
//! ```text
//! page 0 | page 1 | ... | page n-1 | fences | footer
//!
//! page    checksum u32, count u32, count * 16 bytes of entries (every page is full but the last)
//! fences  the first entry of each page
//! footer  fences checksum u32, version u32, entries u64, first height u64, last height u64,
//!         network 32 bytes, magic 8 bytes, checksum of the footer so far u32
//! ```
//!
//! All numbers are big-endian. Fences stay in memory (one entry per 1,023), so a lookup reads one page.

use super::entry::{Entry, Position, Tag};
use commonware_cryptography::Crc32;
use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

const PAGE_ENTRIES: usize = 1_023;
const PAGE_HEAD: usize = 8;
const PAGE_SIZE: usize = PAGE_HEAD + PAGE_ENTRIES * Entry::SIZE;
const FOOTER_SIZE: usize = 4 + 4 + 8 + 8 + 8 + 32 + 8 + 4;
const MAGIC: &[u8; 8] = b"SCRIPIDX";
/// Goes up with what is indexed: files of another version are built again from the blocks.
const VERSION: u32 = 2;
/// What a file is renamed to once it is found damaged.
pub(super) const DAMAGED_EXTENSION: &str = "damaged";

/// Why a run can't be read.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The disk refused.
    #[error("the index file {path} can't be read: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are not what was written.
    #[error(
        "the index file {path} is damaged ({what}); it is rebuilt from the blocks at the next start"
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Which check failed.
        what: &'static str,
    },
}

/// The heights that a run covers, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heights {
    pub first: u64,
    pub last: u64,
}

impl Heights {
    pub fn contains(&self, other: &Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// File name of the run that covers these heights.
    pub fn file_name(&self) -> String {
        format!("{:013}-{:013}.run", self.first, self.last)
    }

    /// The heights that a file name says, or `None` if it is not the name of a run.
    pub fn parse(file_name: &str) -> Option<Self> {
        let (first, last) = file_name.strip_suffix(".run")?.split_once('-')?;
        let heights = Self {
            first: first.parse().ok()?,
            last: last.parse().ok()?,
        };
        (heights.first <= heights.last && heights.file_name() == file_name).then_some(heights)
    }
}

/// An open run.
#[derive(Debug)]
pub(super) struct Run {
    file: File,
    path: PathBuf,
    heights: Heights,
    entries: u64,
    fences: Vec<Entry>,
}

impl Run {
    /// Writes a run from entries in ascending order. It appears under its name only once it is complete and synced.
    pub fn write(
        directory: &Path,
        network: &[u8; 32],
        heights: Heights,
        entries: impl Iterator<Item = Result<Entry, RunError>>,
    ) -> Result<Self, RunError> {
        let path = directory.join(heights.file_name());
        let temporary = path.with_extension("tmp");
        let wrap = |source| RunError::Io {
            path: path.clone(),
            source,
        };
        let mut writer = BufWriter::with_capacity(1 << 18, File::create(&temporary).map_err(wrap)?);
        let mut fences = Vec::new();
        let mut page = Vec::with_capacity(PAGE_SIZE);
        let mut count = 0u64;
        for entry in entries {
            let entry = entry?;
            if page.is_empty() {
                fences.push(entry);
                page.extend_from_slice(&[0; PAGE_HEAD]);
            }
            page.extend_from_slice(&entry.to_bytes());
            count += 1;
            if page.len() == PAGE_SIZE {
                write_page(&mut writer, &mut page).map_err(wrap)?;
            }
        }
        if !page.is_empty() {
            write_page(&mut writer, &mut page).map_err(wrap)?;
        }
        let tail = encode_tail(&fences, count, heights, network);
        writer.write_all(&tail).map_err(wrap)?;
        let file = writer
            .into_inner()
            .map_err(|error| wrap(error.into_error()))?;
        file.sync_data().map_err(wrap)?;
        drop(file);
        fs::rename(&temporary, &path).map_err(wrap)?;
        File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(wrap)?;
        let file = File::open(&path).map_err(wrap)?;
        Ok(Self {
            file,
            path,
            heights,
            entries: count,
            fences,
        })
    }

    /// Opens a run and checks its frame. Pages are checked when they are read.
    pub fn open(path: &Path, network: &[u8; 32]) -> Result<Self, RunError> {
        let damaged = |what| RunError::Damaged {
            path: path.to_path_buf(),
            what,
        };
        let wrap = |source| RunError::Io {
            path: path.to_path_buf(),
            source,
        };
        let file = File::open(path).map_err(wrap)?;
        let size = file.metadata().map_err(wrap)?.len();
        let footer_at = size
            .checked_sub(FOOTER_SIZE as u64)
            .ok_or_else(|| damaged("too short"))?;
        let mut footer = [0; FOOTER_SIZE];
        file.read_exact_at(&mut footer, footer_at).map_err(wrap)?;
        let footer = Footer::decode(&footer, network).map_err(damaged)?;
        let pages = footer.entries.div_ceil(PAGE_ENTRIES as u64);
        let body = pages * PAGE_HEAD as u64 + footer.entries * Entry::SIZE as u64;
        if body + pages * Entry::SIZE as u64 != footer_at {
            return Err(damaged("length"));
        }
        let mut fences = vec![0; pages as usize * Entry::SIZE];
        file.read_exact_at(&mut fences, body).map_err(wrap)?;
        if Crc32::checksum(&fences) != footer.fences_checksum {
            return Err(damaged("fences"));
        }
        Ok(Self {
            file,
            path: path.to_path_buf(),
            heights: footer.heights,
            entries: footer.entries,
            fences: decode_entries(&fences).collect(),
        })
    }

    pub fn heights(&self) -> Heights {
        self.heights
    }

    pub fn entries(&self) -> u64 {
        self.entries
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds the tag's positions before `below`, newest first, until `out` holds `limit`.
    pub fn scan_back(
        &self,
        tag: Tag,
        below: Position,
        limit: usize,
        out: &mut Vec<Position>,
    ) -> Result<(), RunError> {
        let end = Entry::new(tag, below);
        let mut page_end = self.fences.partition_point(|fence| *fence < end);
        let mut buffer = Vec::new();
        while page_end > 0 {
            self.read_page(page_end - 1, &mut buffer)?;
            let entries = buffer.as_slice();
            let stop = entries.partition_point(|entry| *entry < end);
            for entry in entries[..stop].iter().rev() {
                if entry.tag() != tag || out.len() >= limit {
                    return Ok(());
                }
                out.push(entry.position());
            }
            page_end -= 1;
        }
        Ok(())
    }

    /// Reads every entry in order, one page in memory at a time.
    pub fn iter(&self) -> impl Iterator<Item = Result<Entry, RunError>> + '_ {
        let mut buffer = Vec::new();
        let mut page = 0;
        let mut at = 0;
        let mut failed = false;
        std::iter::from_fn(move || {
            if at == buffer.len() && !failed {
                if page == self.fences.len() {
                    return None;
                }
                if let Err(error) = self.read_page(page, &mut buffer) {
                    failed = true;
                    return Some(Err(error));
                }
                page += 1;
                at = 0;
            }
            if failed {
                return None;
            }
            at += 1;
            Some(Ok(buffer[at - 1]))
        })
    }

    fn read_page(&self, page: usize, out: &mut Vec<Entry>) -> Result<(), RunError> {
        let before = page * PAGE_ENTRIES;
        let count = (self.entries as usize - before).min(PAGE_ENTRIES);
        let mut bytes = vec![0; PAGE_HEAD + count * Entry::SIZE];
        self.file
            .read_exact_at(&mut bytes, (page * PAGE_SIZE) as u64)
            .map_err(|source| RunError::Io {
                path: self.path.clone(),
                source,
            })?;
        let (checksum, rest) = bytes.split_at(4);
        if checksum != Crc32::checksum(rest).to_be_bytes()
            || rest[..4] != (count as u32).to_be_bytes()
        {
            // Out of the way, so that the next start finds a gap here and builds this part again.
            let _ = fs::rename(&self.path, self.path.with_extension(DAMAGED_EXTENSION));
            return Err(RunError::Damaged {
                path: self.path.clone(),
                what: "page",
            });
        }
        out.clear();
        out.extend(decode_entries(&rest[4..]));
        Ok(())
    }
}

fn decode_entries(bytes: &[u8]) -> impl Iterator<Item = Entry> + '_ {
    let (entries, _) = bytes.as_chunks::<{ Entry::SIZE }>();
    entries.iter().map(|bytes| Entry::from_bytes(*bytes))
}

fn write_page(writer: &mut impl Write, page: &mut Vec<u8>) -> io::Result<()> {
    let count = ((page.len() - PAGE_HEAD) / Entry::SIZE) as u32;
    page[4..8].copy_from_slice(&count.to_be_bytes());
    let checksum = Crc32::checksum(&page[4..]);
    page[..4].copy_from_slice(&checksum.to_be_bytes());
    writer.write_all(page)?;
    page.clear();
    Ok(())
}

fn encode_tail(fences: &[Entry], entries: u64, heights: Heights, network: &[u8; 32]) -> Vec<u8> {
    let mut tail: Vec<u8> = fences.iter().flat_map(|fence| fence.to_bytes()).collect();
    let fences_checksum = Crc32::checksum(&tail);
    let footer_at = tail.len();
    tail.extend_from_slice(&fences_checksum.to_be_bytes());
    tail.extend_from_slice(&VERSION.to_be_bytes());
    tail.extend_from_slice(&entries.to_be_bytes());
    tail.extend_from_slice(&heights.first.to_be_bytes());
    tail.extend_from_slice(&heights.last.to_be_bytes());
    tail.extend_from_slice(network);
    tail.extend_from_slice(MAGIC);
    let checksum = Crc32::checksum(&tail[footer_at..]);
    tail.extend_from_slice(&checksum.to_be_bytes());
    tail
}

struct Footer {
    fences_checksum: u32,
    entries: u64,
    heights: Heights,
}

impl Footer {
    fn decode(bytes: &[u8; FOOTER_SIZE], network: &[u8; 32]) -> Result<Self, &'static str> {
        let u32_at =
            |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        let u64_at =
            |at: usize| u64::from_be_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
        if u32_at(FOOTER_SIZE - 4) != Crc32::checksum(&bytes[..FOOTER_SIZE - 4]) {
            return Err("footer");
        }
        if &bytes[64..72] != MAGIC || u32_at(4) != VERSION {
            return Err("version");
        }
        if &bytes[32..64] != network {
            return Err("another network's index");
        }
        Ok(Self {
            fences_checksum: u32_at(0),
            entries: u64_at(8),
            heights: Heights {
                first: u64_at(16),
                last: u64_at(24),
            },
        })
    }
}
