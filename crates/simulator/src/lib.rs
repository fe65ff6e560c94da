//! Room for whole networks under simulated time, links, disks and crashes. Nothing is built here yet; until then real nodes on
//! loopback (`crates/chain`) and real processes (`crates/cli/tests`) are what networks are tested with.
