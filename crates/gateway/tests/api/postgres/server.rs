//! A private PostgreSQL server on loopback that lives as long as a test.

#[path = "ports.rs"]
pub mod ports;

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

/// The server.
pub struct Postgres {
    server: Child,
    port: u16,
    /// Its connection string.
    pub url: String,
    folder: TempDir,
}

impl Postgres {
    /// Starts it, as somebody who is not root.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("scrip-pg-")
            .tempdir()
            .expect("a folder");
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("a folder");
        if is_root() {
            // PostgreSQL refuses to run as root.
            for path in [folder.path(), &data] {
                assert!(
                    Command::new("chown")
                        .arg("nobody")
                        .arg(path)
                        .status()
                        .expect("chown")
                        .success()
                );
            }
        }
        let made = program("initdb", folder.path())
            .args([
                "--auth=trust",
                "--username=scrip",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
                "--pgdata",
            ])
            .arg(&data)
            .stdout(Stdio::null())
            .status();
        assert!(made.expect("initdb starts").success(), "initdb failed");
        let port = ports::free();
        Self {
            server: launch(folder.path(), port),
            port,
            url: format!("postgres://scrip@127.0.0.1:{port}/postgres?sslmode=disable"),
            folder,
        }
    }

    /// Ends it with SIGKILL.
    pub fn kill(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    /// Starts it again after it was killed, with what it had.
    pub fn start_again(&mut self) {
        self.server = launch(self.folder.path(), self.port);
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts the server and waits until it answers.
fn launch(folder: &Path, port: u16) -> Child {
    let start = Instant::now();
    loop {
        let mut server = program("postgres", folder)
            .arg("-D")
            .arg(folder.join("data"))
            .args([
                "-p",
                &port.to_string(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("postgres starts");
        // It gives up while what an earlier one left is still being ended.
        while server.try_wait().expect("a child").is_none() {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            assert!(start.elapsed() < PATIENCE, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(start.elapsed() < PATIENCE, "PostgreSQL does not start");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("--user").output().expect("id");
    output.stdout.starts_with(b"0\n")
}

/// A program of PostgreSQL, as somebody who is not root.
fn program(name: &str, folder: &Path) -> Command {
    let path = find(name);
    let mut command = match is_root() {
        true => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=nobody", "--clear-groups"]).arg(path);
            command
        }
        false => Command::new(path),
    };
    command.current_dir(folder);
    command
}

/// Debian keeps them apart by version.
fn find(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut found: Vec<PathBuf> = versions
        .map(|version| version.path().join("bin").join(name))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| {
        panic!("there is no {name}; install it with: apt-get install postgresql")
    })
}
