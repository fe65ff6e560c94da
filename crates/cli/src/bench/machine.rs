//! What the operating system says about this machine and its processes (Linux's /proc).

use serde::Serialize;
use std::path::Path;
use std::time::Duration;

/// Clock ticks per second in /proc: a constant of the Linux interface.
const TICKS_PER_S: f64 = 100.0;
const PAGE_SIZE: u64 = 4_096;

/// What was measured on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Cores that this process may use.
    pub cores: usize,
    /// The processor's own name.
    pub processor: String,
    /// Bytes of memory.
    pub memory_bytes: u64,
    /// Whether this program was built with the compiler's full optimisation. Figures of other builds mean little.
    pub optimised: bool,
    /// Processes that were runnable beside us when we started, on average over a minute.
    pub load: f64,
}

impl Machine {
    /// This machine.
    pub fn here() -> Self {
        let file = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let cpuinfo = file("/proc/cpuinfo");
        let processor = cpuinfo
            .lines()
            .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let meminfo = file("/proc/meminfo");
        let memory_kib = meminfo.lines().find_map(|line| {
            line.strip_prefix("MemTotal:")?
                .split_whitespace()
                .next()?
                .parse()
                .ok()
        });
        let load = file("/proc/loadavg");
        Self {
            cores: cores(),
            processor: processor
                .map(|(_, name)| name.to_owned())
                .unwrap_or_default(),
            memory_bytes: memory_kib.unwrap_or(0_u64) * 1_024,
            optimised: !cfg!(debug_assertions),
            load: load
                .split_whitespace()
                .next()
                .and_then(|load| load.parse().ok())
                .unwrap_or_default(),
        }
    }
}

/// Cores that this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What one process used so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Processor time, user and system.
    pub cpu_s: f64,
    /// Memory that is really there.
    pub resident_bytes: u64,
    /// Bytes that it had the disk write.
    pub written_bytes: u64,
}

impl Usage {
    /// What process `id` used so far. Nothing for a process that is gone.
    pub fn of(id: u32) -> Self {
        let file =
            |name: &str| std::fs::read_to_string(format!("/proc/{id}/{name}")).unwrap_or_default();
        let stat = file("stat");
        // The second field is the program's name in brackets, and may have spaces and brackets itself.
        let fields: Vec<&str> = stat
            .rsplit_once(')')
            .map_or(Vec::new(), |(_, rest)| rest.split_whitespace().collect());
        let ticks = |at: usize| {
            fields
                .get(at)
                .and_then(|field| field.parse::<f64>().ok())
                .unwrap_or_default()
        };
        let pages = file("statm")
            .split_whitespace()
            .nth(1)
            .and_then(|pages| pages.parse::<u64>().ok());
        let io = file("io");
        let written = io
            .lines()
            .find_map(|line| line.strip_prefix("write_bytes: ")?.parse().ok());
        Self {
            cpu_s: (ticks(11) + ticks(12)) / TICKS_PER_S,
            resident_bytes: pages.unwrap_or_default() * PAGE_SIZE,
            written_bytes: written.unwrap_or_default(),
        }
    }

    /// What this process used so far.
    pub fn own() -> Self {
        Self::of(std::process::id())
    }
}

/// Processor time that this thread used so far: what others on the machine do does not count. Since the thread's start, or
/// since any moment where the system does not say.
pub fn thread_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let used = stat.split_whitespace().next();
    match used.and_then(|used| used.parse().ok()) {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds),
        None => std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default(),
    }
}

/// Bytes of all files under `folder`, as much as can be read of it.
pub fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => folder_bytes(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.filter_map(Result::ok).map(size).sum()
}
