//! `scrip tour`: walks through what there is, over public HTTP, as a stranger would.

use crate::cli::Global;
use crate::ephemeral::until_interrupted;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::tour::{CAPABILITIES, Tour, WITHOUT_GATEWAY};
use clap::Args;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a demo that the tour starts may take to be ready.
const READY_TIME: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(100);
/// What a demo's four validators listen on.
const DEMO_PORTS: usize = 8;

/// Arguments of `scrip tour`.
#[derive(Args, Debug)]
pub struct TourArgs {
    /// Only this capability
    #[arg(value_name = "CAPABILITY", value_parser = CAPABILITIES)]
    capability: Option<String>,
    /// The gateway to visit; if none answers there, a demo is started for the tour
    #[arg(long, value_name = "URL", default_value = "http://localhost:8080")]
    gateway: String,
    /// Folder for the receipts [default: HOME/tour]
    #[arg(long, value_name = "DIR")]
    receipts: Option<PathBuf>,
}

/// Walks the tour.
pub fn run(args: &TourArgs, global: &Global, output: &Output) -> Outcome {
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Failure::local("can't start", error))?;
    runtime.block_on(until_interrupted(walk(args, global, output)))
}

async fn walk(args: &TourArgs, global: &Global, output: &Output) -> Outcome {
    let chosen = args.capability.as_deref();
    let needs_gateway = chosen.is_none_or(|chosen| !WITHOUT_GATEWAY.contains(&chosen));
    let demo = match !needs_gateway || answers(&args.gateway).await {
        true => None,
        false => Some(Demo::start(&args.gateway, output).await?),
    };
    let receipts = args
        .receipts
        .clone()
        .unwrap_or_else(|| global.home().join("tour"));
    let mut tour = Tour::new(output, &args.gateway, &receipts)?;
    let start = Instant::now();
    let walked = tour.walk(args.capability.as_deref()).await;
    drop(demo);
    let text = format!(
        "{} steps in {:.1} s. The receipts are in {}.",
        tour.count(),
        start.elapsed().as_secs_f64(),
        receipts.display()
    );
    match walked {
        Ok(()) => {
            output.result(&tour.report(), text);
            Ok(())
        }
        Err(failure) => {
            tour.note_where_it_ended();
            Err(failure)
        }
    }
}

async fn answers(url: &str) -> bool {
    let request = reqwest::Client::new()
        .get(format!("{url}/v1/network"))
        .timeout(Duration::from_secs(3));
    request
        .send()
        .await
        .is_ok_and(|answer| answer.status().is_success())
}

/// A demo in a folder of its own that lives as long as the tour.
struct Demo {
    child: Child,
    _folder: tempfile::TempDir,
}

impl Demo {
    async fn start(url: &str, output: &Output) -> Outcome<Self> {
        let port = url
            .rsplit(':')
            .next()
            .and_then(|port| port.trim_end_matches('/').parse::<u16>().ok());
        let local = url.starts_with("http://localhost:") || url.starts_with("http://127.0.0.1:");
        let Some(port) = port.filter(|_| local) else {
            return Err(Failure::new(
                Exit::Unreachable,
                "gateway_unreachable",
                format!("Nobody answers at {url}."),
            )
            .next("Pass the address of a gateway with --gateway, such as http://localhost:8080."));
        };
        output.note("No gateway answers there; a demo is started for the tour ...");
        let failed = |error| Failure::local("can't start a demo", error);
        let folder = tempfile::Builder::new()
            .prefix("scrip-tour-")
            .tempdir()
            .map_err(failed)?;
        let first = crate::processes::free_ports(DEMO_PORTS)?[0].port();
        let child = Command::new(std::env::current_exe().map_err(failed)?)
            .args([
                "demo",
                "--json",
                "--gateway-port",
                &port.to_string(),
                "--port",
                &first.to_string(),
                "--dir",
            ])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let mut demo = Self {
            child,
            _folder: folder,
        };
        let start = Instant::now();
        while !answers(url).await {
            let ended = matches!(demo.child.try_wait(), Ok(Some(_)));
            if ended || start.elapsed() > READY_TIME {
                return Err(Failure::new(
                    Exit::Unreachable,
                    "demo_not_ready",
                    "The demo does not start.",
                )
                .next("Run 'scrip demo' and see what it says."));
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(demo)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = kill(Pid::from_raw(self.child.id() as i32), Signal::SIGTERM);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(15) && matches!(self.child.try_wait(), Ok(None))
        {
            std::thread::sleep(POLL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
