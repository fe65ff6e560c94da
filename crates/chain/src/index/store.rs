//! Sorted runs of index entries: newest in memory, older ones in immutable files.
//!
//! Why not a general embedded store: a custodian batch gives two entries per transfer, so at full load every node
//! indexes hundreds of thousands of entries a second beside consensus, on the same cores. Sorting 16-byte entries and
//! writing them in sequence is about the least that can be done for each. And nothing here needs a journal: what a
//! crash loses is read again from the blocks (docs/decisions/0010-local-index.md).
//!
//! - `append` takes the entries of the next height; heights that are already covered are ignored, so replay is harmless.
//! - Runs cover disjoint, adjacent heights. That makes newest-first a walk from the last run to the first.
//! - Every [`FAN`] runs of one size class are merged into one, on the compactor's thread. Lookups read one page per run.
//! - The directory is the manifest: a run's name says its heights; a merged run covers (and so replaces) its inputs.

use super::{
    entry::{Entry, Position, Tag},
    run::{DAMAGED_EXTENSION, Heights, Run, RunError},
};
use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
};

/// Runs of one size class that are merged into one.
const FAN: usize = 12;
/// Entries of the smallest size class; each next class holds 16 times more.
const CLASS_ENTRIES: u64 = 1 << 16;

/// When the newest entries go from memory to disk.
#[derive(Clone, Copy, Debug)]
pub struct FlushRules {
    /// Entries in memory (16 bytes each) that make it write.
    pub entries_max: usize,
    /// Heights since the last write that make it write, so that a restart has little to read again.
    pub heights_max: u64,
}

impl Default for FlushRules {
    fn default() -> Self {
        Self {
            entries_max: 1 << 20,
            heights_max: 20_000,
        }
    }
}

/// Sorted entries of a few blocks, not on disk yet.
#[derive(Debug)]
struct Recent {
    heights: Heights,
    entries: Vec<Entry>,
}

/// Everything that is indexed at one moment, oldest first.
#[derive(Clone, Debug, Default)]
struct Snapshot {
    runs: Vec<Arc<Run>>,
    recent: Vec<Arc<Recent>>,
}

impl Snapshot {
    fn covered(&self) -> Option<Heights> {
        let heights = || {
            let runs = self.runs.iter().map(|run| run.heights());
            runs.chain(self.recent.iter().map(|recent| recent.heights))
        };
        Some(Heights {
            first: heights().next()?.first,
            last: heights().last()?.last,
        })
    }
}

/// Looks up. Cheap to clone; never waits for the writer longer than a pointer swap.
#[derive(Clone, Debug)]
pub struct Reader {
    snapshot: Arc<RwLock<Arc<Snapshot>>>,
}

impl Reader {
    fn load(&self) -> Arc<Snapshot> {
        self.snapshot
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    fn update(&self, change: impl FnOnce(&mut Snapshot)) {
        let mut guard = self
            .snapshot
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut next = Snapshot::clone(&guard);
        change(&mut next);
        *guard = Arc::new(next);
    }

    /// First and last height indexed, or `None` if nothing is.
    pub fn covered(&self) -> Option<(u64, u64)> {
        self.load()
            .covered()
            .map(|heights| (heights.first, heights.last))
    }

    /// Positions of a tag before `below`, newest first, at most `limit`. May block on the disk.
    pub fn scan_back(
        &self,
        tag: Tag,
        below: Position,
        limit: usize,
    ) -> Result<Vec<Position>, RunError> {
        let snapshot = self.load();
        let mut out = Vec::new();
        for recent in snapshot.recent.iter().rev() {
            if recent.heights.first > below.height {
                continue;
            }
            let stop = recent
                .entries
                .partition_point(|entry| *entry < Entry::new(tag, below));
            let same = recent.entries[..stop]
                .iter()
                .rev()
                .take_while(|entry| entry.tag() == tag);
            out.extend(same.take(limit - out.len()).map(|entry| entry.position()));
            if out.len() == limit {
                return Ok(out);
            }
        }
        for run in snapshot.runs.iter().rev() {
            if run.heights().first > below.height {
                continue;
            }
            run.scan_back(tag, below, limit, &mut out)?;
            if out.len() == limit {
                break;
            }
        }
        Ok(out)
    }

    /// Entries, runs on disk and bytes on disk, for the metrics.
    pub fn size(&self) -> Size {
        let snapshot = self.load();
        let on_disk: u64 = snapshot.runs.iter().map(|run| run.entries()).sum();
        let in_memory: usize = snapshot
            .recent
            .iter()
            .map(|recent| recent.entries.len())
            .sum();
        Size {
            entries: on_disk + in_memory as u64,
            entries_in_memory: in_memory as u64,
            runs: snapshot.runs.len() as u64,
        }
    }
}

/// How much is indexed.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Entries in all.
    pub entries: u64,
    /// Entries that are not on disk yet.
    pub entries_in_memory: u64,
    /// Files.
    pub runs: u64,
}

/// The single writer of an index directory.
#[derive(Debug)]
pub struct Writer {
    directory: PathBuf,
    network: [u8; 32],
    rules: FlushRules,
    reader: Reader,
    compaction: Option<std::thread::JoinHandle<Result<(), RunError>>>,
}

impl Writer {
    /// Opens a directory, creating it if need be. Runs that are damaged, of another network or after a gap are removed:
    /// [`Reader::covered`] says what remains, and the blocks after it have to be appended again.
    pub fn open(directory: &Path, network: [u8; 32], rules: FlushRules) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let runs = open_runs(directory, &network)?;
        let snapshot = Snapshot {
            runs,
            recent: Vec::new(),
        };
        Ok(Self {
            directory: directory.to_path_buf(),
            network,
            rules,
            reader: Reader {
                snapshot: Arc::new(RwLock::new(Arc::new(snapshot))),
            },
            compaction: None,
        })
    }

    /// For lookups.
    pub fn reader(&self) -> Reader {
        self.reader.clone()
    }

    /// Takes the entries of the next height, in any order. A height that is covered already is ignored; the first height of
    /// an empty index can be any. Returns whether it was taken: false after a gap.
    pub(super) fn append(&mut self, height: u64, mut entries: Vec<Entry>) -> bool {
        match self.reader.covered() {
            Some((_, last)) if height <= last => return true,
            Some((_, last)) if height > last + 1 => return false,
            _ => {}
        }
        entries.sort_unstable();
        entries.shrink_to_fit();
        let heights = Heights {
            first: height,
            last: height,
        };
        self.reader.update(|snapshot| {
            snapshot.recent.push(Arc::new(Recent { heights, entries }));
            join_recent(&mut snapshot.recent);
        });
        true
    }

    /// Whether the rules ask for a write.
    pub fn wants_flush(&self) -> bool {
        let snapshot = self.reader.load();
        let entries: usize = snapshot
            .recent
            .iter()
            .map(|recent| recent.entries.len())
            .sum();
        let heights = match (snapshot.recent.first(), snapshot.recent.last()) {
            (Some(first), Some(last)) => last.heights.last - first.heights.first + 1,
            _ => 0,
        };
        entries >= self.rules.entries_max || heights >= self.rules.heights_max
    }

    /// Whether memory holds an entry that is not on disk.
    pub fn is_dirty(&self) -> bool {
        self.reader
            .load()
            .recent
            .iter()
            .any(|recent| !recent.entries.is_empty())
    }

    /// Writes what is in memory as one run and starts a merge if one is due. Blocks on the disk.
    pub fn flush(&mut self) -> Result<(), RunError> {
        let snapshot = self.reader.load();
        if let (Some(first), Some(last)) = (snapshot.recent.first(), snapshot.recent.last()) {
            let heights = Heights {
                first: first.heights.first,
                last: last.heights.last,
            };
            // Appended sorted stretches: the standard library's stable sort finds and merges them.
            let mut entries: Vec<Entry> = snapshot
                .recent
                .iter()
                .flat_map(|recent| recent.entries.iter().copied())
                .collect();
            entries.sort();
            let run = Run::write(
                &self.directory,
                &self.network,
                heights,
                entries.into_iter().map(Ok),
            )?;
            self.reader.update(|snapshot| {
                snapshot
                    .recent
                    .retain(|recent| !heights.contains(&recent.heights));
                snapshot.runs.push(Arc::new(run));
            });
        }
        self.compact()
    }

    /// Forgets everything.
    pub fn clear(&mut self) -> Result<(), RunError> {
        self.finish_compaction()?;
        let snapshot = self.reader.load();
        self.reader
            .update(|snapshot| *snapshot = Snapshot::default());
        for run in &snapshot.runs {
            let removed = fs::remove_file(run.path());
            removed.map_err(|source| RunError::Io {
                path: run.path().to_path_buf(),
                source,
            })?;
        }
        Ok(())
    }

    /// Starts the merge that is due, if none runs. If far too many runs wait, finishes it first: the index may lag, but it
    /// may not grow files without bound.
    fn compact(&mut self) -> Result<(), RunError> {
        let overdue = self.reader.load().runs.len() > FAN * 6;
        if self
            .compaction
            .as_ref()
            .is_some_and(|thread| overdue || thread.is_finished())
        {
            self.finish_compaction()?;
        }
        let runs = self.reader.load().runs.clone();
        let due = due_merge(&runs);
        if self.compaction.is_none() && due < runs.len() {
            let inputs = runs[due..].to_vec();
            let (directory, network, reader) =
                (self.directory.clone(), self.network, self.reader.clone());
            let thread = std::thread::Builder::new().name("index-merge".into());
            self.compaction = thread
                .spawn(move || merge(&directory, &network, &reader, &inputs))
                .ok();
        }
        Ok(())
    }

    /// Waits for the merge that runs, if one does.
    pub fn finish_compaction(&mut self) -> Result<(), RunError> {
        match self.compaction.take() {
            Some(thread) => thread.join().unwrap_or(Ok(())),
            None => Ok(()),
        }
    }
}

/// Keeps few stretches in memory: the newest ones are joined while they are no smaller than the one before them.
fn join_recent(recent: &mut Vec<Arc<Recent>>) {
    while let [.., before, last] = recent.as_slice() {
        if before.entries.len() > 2 * last.entries.len() + 64 {
            return;
        }
        let mut entries = Vec::with_capacity(before.entries.len() + last.entries.len());
        entries.extend_from_slice(&before.entries);
        entries.extend_from_slice(&last.entries);
        entries.sort();
        let heights = Heights {
            first: before.heights.first,
            last: last.heights.last,
        };
        recent.truncate(recent.len() - 2);
        recent.push(Arc::new(Recent { heights, entries }));
    }
}

/// Size class of a run.
fn class(entries: u64) -> u32 {
    (entries / CLASS_ENTRIES)
        .checked_ilog2()
        .map_or(0, |log| 1 + log / 4)
}

/// Index of the first run to merge; everything from there is merged into one. `runs.len()` if nothing is due.
fn due_merge(runs: &[Arc<Run>]) -> usize {
    let top = runs
        .iter()
        .map(|run| class(run.entries()))
        .max()
        .unwrap_or(0);
    for limit in 0..=top {
        let tail = runs
            .iter()
            .rev()
            .take_while(|run| class(run.entries()) <= limit)
            .count();
        if tail >= FAN {
            return runs.len() - tail;
        }
    }
    runs.len()
}

/// Merges adjacent runs into one that replaces them.
fn merge(
    directory: &Path,
    network: &[u8; 32],
    reader: &Reader,
    inputs: &[Arc<Run>],
) -> Result<(), RunError> {
    let (Some(first), Some(last)) = (inputs.first(), inputs.last()) else {
        return Ok(());
    };
    let heights = Heights {
        first: first.heights().first,
        last: last.heights().last,
    };
    let run = Arc::new(Run::write(directory, network, heights, merged(inputs))?);
    reader.update(|snapshot| {
        let at = snapshot
            .runs
            .iter()
            .position(|run| heights.contains(&run.heights()));
        snapshot
            .runs
            .retain(|run| !heights.contains(&run.heights()));
        snapshot.runs.insert(at.unwrap_or(0), run);
    });
    for input in inputs {
        // A file that stays is removed at the next start: the merged run covers it.
        let _ = fs::remove_file(input.path());
    }
    Ok(())
}

/// All entries of several runs, in order, one page of each in memory.
fn merged(inputs: &[Arc<Run>]) -> impl Iterator<Item = Result<Entry, RunError>> + '_ {
    let mut sources: Vec<_> = inputs.iter().map(|run| run.iter()).collect();
    let mut heap = BinaryHeap::with_capacity(sources.len());
    let mut failed = None;
    for (at, source) in sources.iter_mut().enumerate() {
        match source.next() {
            Some(Ok(entry)) => heap.push(Reverse((entry, at))),
            Some(Err(error)) => failed = Some(error),
            None => {}
        }
    }
    std::iter::from_fn(move || {
        if let Some(error) = failed.take() {
            heap.clear();
            return Some(Err(error));
        }
        let mut top = heap.peek_mut()?;
        let Reverse((entry, at)) = *top;
        match sources[at].next() {
            Some(Ok(next)) => *top = Reverse((next, at)),
            Some(Err(error)) => failed = Some(error),
            None => drop(std::collections::binary_heap::PeekMut::pop(top)),
        }
        Some(Ok(entry))
    })
}

/// Opens what can be used of a directory and removes the rest.
fn open_runs(directory: &Path, network: &[u8; 32]) -> io::Result<Vec<Arc<Run>>> {
    let mut named = Vec::new();
    for file in fs::read_dir(directory)? {
        let path = file?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        match Heights::parse(name) {
            Some(heights) => named.push((heights, path)),
            None if path
                .extension()
                .is_some_and(|kind| kind == "tmp" || kind == DAMAGED_EXTENSION) =>
            {
                fs::remove_file(&path)?;
            }
            None => {}
        }
    }
    // Oldest first; of two that start together the longer one, which replaces the other.
    named.sort_by_key(|(heights, _)| (heights.first, Reverse(heights.last)));
    let mut runs: Vec<Arc<Run>> = Vec::new();
    let mut broken = false;
    for (heights, path) in named {
        let next = runs.last().map(|run| run.heights().last + 1);
        let replaced = next.is_some_and(|next| heights.last < next);
        let adjacent = next.is_none_or(|next| heights.first == next);
        let opened = (!broken && !replaced && adjacent).then(|| Run::open(&path, network));
        match opened {
            Some(Ok(run)) if run.heights() == heights => runs.push(Arc::new(run)),
            Some(_) | None => {
                broken |= !replaced;
                fs::remove_file(&path)?;
            }
        }
    }
    Ok(runs)
}
