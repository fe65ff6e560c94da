//! A private PostgreSQL server on loopback that lives as long as a test.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(30);

/// The server.
pub struct Postgres {
    server: Child,
    /// Its connection string.
    pub url: String,
    _folder: TempDir,
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
        let port = free_port();
        let server = program("postgres", folder.path())
            .arg("-D")
            .arg(&data)
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
        let postgres = Self {
            server,
            url: format!("postgres://scrip@127.0.0.1:{port}/postgres?sslmode=disable"),
            _folder: folder,
        };
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < PATIENCE, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        postgres
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
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

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
