//! Writes the seeds of every target into `FOLDER/TARGET/`, and prints the targets' names.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("usage: seeds FOLDER"));
    for target in scrip_fuzz::TARGETS {
        let folder = folder.join(target.name);
        std::fs::create_dir_all(&folder)?;
        for (index, seed) in (target.seeds)().iter().enumerate() {
            std::fs::write(folder.join(index.to_string()), seed)?;
        }
        println!("{}", target.name);
    }
    Ok(())
}
