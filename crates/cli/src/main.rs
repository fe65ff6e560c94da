//! The `scrip` binary.

fn main() -> std::process::ExitCode {
    scrip_cli::main()
}
