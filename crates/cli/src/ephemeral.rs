//! A network of real processes that lives as long as one command: dealt into a temporary folder, started, removed.

use crate::dealt::{Deal, DealtNetwork};
use crate::failure::{Exit, Failure, Outcome};
use crate::node_folder::NodeFolder;
use crate::processes::NodeProcess;
use crate::remote::Remote;
use std::num::NonZeroU64;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long the nodes may take until they answer.
const READY_TIME: Duration = Duration::from_secs(60);
const POLL_TIME: Duration = Duration::from_millis(50);

/// Four validators, or as many as were asked for, as processes of their own.
#[derive(Debug)]
pub struct Ephemeral {
    // Nodes end before their folder goes.
    nodes: Vec<NodeProcess>,
    network: DealtNetwork,
    _folder: TempDir,
}

impl Ephemeral {
    /// Starts `validators` nodes and waits until all of them answer.
    pub async fn start(validators: usize, blocks_per_epoch: u64) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("scrip-").tempdir();
        let folder =
            folder.map_err(|error| Failure::local("can't make a temporary folder", error))?;
        let deal = Deal {
            name: "ephemeral".into(),
            validators,
            blocks_per_epoch: NonZeroU64::new(blocks_per_epoch).expect("an epoch has blocks"),
            first_port: None,
            recovery: None,
            last_state: None,
        };
        let network = DealtNetwork::deal(folder.path(), &deal)?;
        let nodes = network.start()?;
        let mut ephemeral = Self {
            nodes,
            network,
            _folder: folder,
        };
        for index in 0..validators {
            ephemeral.wait_ready(index).await?;
        }
        Ok(ephemeral)
    }

    /// The network's keys and folders.
    pub fn network(&self) -> &DealtNetwork {
        &self.network
    }

    /// Starts a node that is no founder; it answers once the others let it in and it has the state.
    pub fn start_late(&mut self, folder: NodeFolder) -> Outcome<String> {
        let node = NodeProcess::start_late(folder, &self.network.passphrase_file())?;
        let url = node.url();
        self.nodes.push(node);
        Ok(url)
    }

    /// Fails if a node has ended by itself.
    pub fn check(&mut self) -> Outcome {
        self.nodes.iter_mut().try_for_each(NodeProcess::check)
    }

    /// The nodes' addresses.
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(NodeProcess::url).collect()
    }

    /// The nodes.
    pub fn nodes(&self) -> &[NodeProcess] {
        &self.nodes
    }

    /// Connects to all nodes.
    pub async fn connect(&self) -> Outcome<Remote> {
        Remote::connect_to(self.urls(), None).await
    }

    /// Ends node `index` as a power cut would.
    pub fn kill(&mut self, index: usize) {
        self.nodes[index].kill();
    }

    /// Starts a node that was ended, and waits until it answers.
    pub async fn restart(&mut self, index: usize) -> Outcome {
        self.nodes[index].restart()?;
        self.wait_ready(index).await
    }

    /// Waits until node `index` has the block at `height`.
    pub async fn wait_height(&mut self, index: usize, height: u64) -> Outcome {
        let remote = Remote::connect_to(vec![self.nodes[index].url()], None).await?;
        let start = Instant::now();
        while remote.latest().await?.height < height {
            self.nodes[index].check()?;
            patience(start, "A restarted node does not catch up.")?;
            tokio::time::sleep(POLL_TIME).await;
        }
        Ok(())
    }

    async fn wait_ready(&mut self, index: usize) -> Outcome {
        let start = Instant::now();
        let client = reqwest::Client::new();
        let url = format!("{}/v1/network", self.nodes[index].url());
        loop {
            self.nodes[index].check()?;
            let answer = client
                .get(&url)
                .timeout(Duration::from_secs(2))
                .send()
                .await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            patience(start, "A node does not answer after its start.")?;
            tokio::time::sleep(POLL_TIME).await;
        }
    }
}

/// Runs `work` until it ends or somebody ends this program, so that in both cases nodes and folders are removed.
pub async fn until_interrupted<T>(work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    let mut terminate =
        terminate.map_err(|error| Failure::local("can't wait for signals", error))?;
    tokio::select! {
        result = work => result,
        _ = tokio::signal::ctrl_c() => Err(interrupted()),
        _ = terminate.recv() => Err(interrupted()),
    }
}

fn interrupted() -> Failure {
    Failure::new(
        Exit::Local,
        "interrupted",
        "Stopped before the end, and cleaned up.",
    )
}

fn patience(start: Instant, sentence: &str) -> Outcome {
    if start.elapsed() < READY_TIME {
        return Ok(());
    }
    Err(Failure::new(Exit::Unreachable, "node_not_ready", sentence)
        .next("Run the command again, on a machine with less to do."))
}
