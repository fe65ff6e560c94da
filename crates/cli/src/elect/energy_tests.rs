use super::*;

/// Counters as the kernel shows them: a processor, a part of it that must not be counted again, and something else.
fn counters(energy_uj: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (zone, energy_uj) in [
        ("intel-rapl:0", energy_uj),
        ("intel-rapl:0:0", 77),
        ("intel-rapl", 0),
        ("dtpm", 0),
    ] {
        let zone = folder.path().join(zone);
        std::fs::create_dir(&zone).unwrap();
        std::fs::write(zone.join("energy_uj"), format!("{energy_uj}\n")).unwrap();
        std::fs::write(zone.join("max_energy_range_uj"), "10000000\n").unwrap();
    }
    folder
}

fn set(folder: &Path, energy_uj: u64) {
    let counter = folder.join("intel-rapl:0/energy_uj");
    std::fs::write(counter, format!("{energy_uj}\n")).unwrap();
}

#[test]
fn a_processors_counter_counts_joules_and_begins_anew() {
    let folder = counters(9_000_000);
    let meter = Meter::start_in(folder.path()).unwrap();
    assert_eq!(meter.joules(), Some(0.0));
    set(folder.path(), 9_500_000);
    assert_eq!(meter.joules(), Some(0.5));
    set(folder.path(), 2_000_000);
    assert_eq!(meter.joules(), Some(3.0));
}

#[test]
fn without_counters_there_is_no_meter() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Meter::start_in(folder.path()).is_none());
    assert!(Meter::start_in(&folder.path().join("nothing")).is_none());
    let unreadable = counters(5);
    std::fs::remove_file(unreadable.path().join("intel-rapl:0/energy_uj")).unwrap();
    assert!(Meter::start_in(unreadable.path()).is_none());
}

#[test]
fn what_is_given_is_taken() {
    let energy = Energy::find(Some(2e-6), Some(50.0));
    assert_eq!(energy.source, Source::Given);
    assert_eq!(energy.joules_per_hash, 2e-6);
}

#[test]
fn an_assumption_is_called_one() {
    let assumed = Energy {
        joules_per_hash: ASSUMED_JOULES_PER_HASH,
        source: Source::Assumed,
    };
    assert!(assumed.sentence().contains("ASSUMED"));
    assert!(assumed.sentence().contains("--watts"));
    assert_eq!(assumed.json()["source"], "assumed");
    let measured = Energy {
        source: Source::Measured,
        ..assumed
    };
    assert!(!measured.sentence().contains("ASSUMED"));
}
