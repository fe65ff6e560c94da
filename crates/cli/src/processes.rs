//! Nodes as processes of their own: the ones of `scrip demo`, of benchmarks and of an ephemeral network.
//!
//! A child's standard input is a pipe that we hold. When we end, in whatever way, the pipe closes and the child stops, so
//! that no network stays behind.

use crate::failure::{Failure, Outcome};
use crate::node_folder::NodeFolder;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand::Rng as _;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a node may take to stop before it is killed.
const STOP_TIME: Duration = Duration::from_secs(10);
/// Bytes of a failed node's log that go into the error.
const LOG_TAIL: i64 = 1_500;

/// A node that runs as our child, or did.
#[derive(Debug)]
pub struct NodeProcess {
    folder: NodeFolder,
    http: SocketAddr,
    passphrase_file: PathBuf,
    state_sync: bool,
    child: Option<(Child, ChildStdin)>,
}

impl NodeProcess {
    /// Starts the node of `folder`, whose key `passphrase_file` opens.
    pub fn start(folder: NodeFolder, passphrase_file: &Path) -> Outcome<Self> {
        Self::start_with(folder, passphrase_file, false)
    }

    /// The same for a node that comes later: it fetches the state instead of replaying all blocks.
    pub fn start_late(folder: NodeFolder, passphrase_file: &Path) -> Outcome<Self> {
        Self::start_with(folder, passphrase_file, true)
    }

    fn start_with(folder: NodeFolder, passphrase_file: &Path, state_sync: bool) -> Outcome<Self> {
        let http = folder.read_addresses()?.http;
        let mut node = Self {
            folder,
            http,
            passphrase_file: passphrase_file.to_owned(),
            state_sync,
            child: None,
        };
        node.restart()?;
        Ok(node)
    }

    /// Starts the node again after [`Self::kill`] or [`Self::stop`].
    pub fn restart(&mut self) -> Outcome {
        self.stop();
        let failed = |error| Failure::local("can't start a node", error);
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.log())
            .map_err(failed)?;
        let program = std::env::current_exe().map_err(failed)?;
        let mut child = Command::new(program)
            .args(["node", "--stop-with-stdin", "--dir"])
            .arg(self.folder.path())
            .arg("--passphrase-file")
            .arg(&self.passphrase_file)
            .args(self.state_sync.then_some("--state-sync"))
            .stdin(Stdio::piped())
            .stdout(Stdio::from(log.try_clone().map_err(failed)?))
            .stderr(Stdio::from(log))
            .spawn()
            .map_err(failed)?;
        let pipe = child.stdin.take().expect("it was asked for");
        self.child = Some((child, pipe));
        Ok(())
    }

    /// The node's HTTP address.
    pub fn url(&self) -> String {
        format!("http://{}", self.http)
    }

    /// The process's id while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.as_ref().map(|(child, _)| child.id())
    }

    /// Ends the process at once, as a power cut would.
    pub fn kill(&mut self) {
        if let Some((mut child, _)) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Asks the process to end, and sees to it.
    pub fn stop(&mut self) {
        let Some((child, pipe)) = &mut self.child else {
            return;
        };
        let _ = kill(Pid::from_raw(child.id() as i32), Signal::SIGTERM);
        let _ = pipe;
        let start = Instant::now();
        while start.elapsed() < STOP_TIME && matches!(child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.kill();
    }

    /// Fails if the process has ended by itself, with what it said last.
    pub fn check(&mut self) -> Outcome {
        let Some((child, _)) = &mut self.child else {
            return Ok(());
        };
        match child.try_wait() {
            Ok(None) => Ok(()),
            _ => Err(Failure::local(
                format!(
                    "a node of the network stopped; it said: {}",
                    self.last_words()
                ),
                "see above",
            )),
        }
    }

    fn last_words(&self) -> String {
        let mut text = String::new();
        if let Ok(mut log) = File::open(self.folder.log()) {
            let _ = log.seek(SeekFrom::End(-LOG_TAIL));
            let _ = log.read_to_string(&mut text);
        }
        text.trim().to_owned()
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Where free ports are looked for: below those that the system gives to outgoing connections (from 32,768 on), one of which could
/// otherwise take a node's port while the node is down.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
const TRIES_MAX: usize = 1_000;

/// Ports on loopback that nobody listens on now, one after the other.
pub fn free_ports(count: usize) -> Outcome<Vec<SocketAddr>> {
    let mut bytes = [0; 2];
    for _ in 0..TRIES_MAX {
        rand::rng().fill_bytes(&mut bytes);
        let room = PORTS.len().saturating_sub(count).max(1);
        let first = PORTS.start + (usize::from(u16::from_le_bytes(bytes)) % room) as u16;
        let addresses: Vec<SocketAddr> = (first..)
            .take(count)
            .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
            .collect();
        // All are held until all are found.
        let held: Result<Vec<_>, _> = addresses.iter().map(TcpListener::bind).collect();
        if held.is_ok() {
            return Ok(addresses);
        }
    }
    Err(Failure::local("can't find a free port", "all are taken"))
}
