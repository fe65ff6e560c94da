//! Nodes change how leaders are elected, more than two thirds of them together.

use super::world::Elections;
use crate::election::operation::Anchor;
use crate::election::record::{BurnBlock, Settings};
use crate::event::Event;
use crate::ids::KeyBytes;
use crate::state::Key;

fn wider(elections: &Elections, window: u8) -> Settings {
    Settings {
        window,
        ..elections.settings()
    }
}

fn voted(elections: &Elections, index: usize, count: u32) -> Result<Event, &'static str> {
    Ok(Event::ElectionSettingsVoted {
        voter: KeyBytes::from(&elections.validators[index].public()),
        count,
        needed: 3,
    })
}

/// The window of the tenure after this one.
fn next_window(elections: &mut Elections) -> u8 {
    let epoch = elections.epoch();
    elections.end_epoch();
    elections.idle_until(elections.world.height + 1);
    elections.tenure(epoch + 1).settings.window
}

#[test]
fn three_of_four_nodes_decide() {
    let mut elections = Elections::new();
    let settings = wider(&elections, 5);
    let asked = elections.ask(0, &settings, None);
    assert_eq!(asked, voted(&elections, 0, 1));
    let asked = elections.ask(3, &settings, None);
    assert_eq!(asked, voted(&elections, 3, 2));
    let votes = elections.world.auditor.record(&Key::settings_votes());
    assert!(votes.is_some());
    let asked = elections.ask(1, &settings, None);
    assert_eq!(asked, Ok(Event::ElectionConfigured));
    // What was decided needs no votes any more.
    let votes = elections.world.auditor.record(&Key::settings_votes());
    assert!(votes.is_none());
    assert_eq!(next_window(&mut elections), 5);
}

#[test]
fn two_of_four_nodes_do_not() {
    let mut elections = Elections::new();
    let settings = wider(&elections, 5);
    for index in [0, 3] {
        elections.ask(index, &settings, None).unwrap();
    }
    assert_eq!(next_window(&mut elections), 3);
}

#[test]
fn votes_for_different_settings_do_not_add_up_and_can_be_changed() {
    let mut elections = Elections::new();
    let (five, six) = (wider(&elections, 5), wider(&elections, 6));
    elections.ask(0, &five, None).unwrap();
    elections.ask(1, &five, None).unwrap();
    let asked = elections.ask(2, &six, None);
    assert_eq!(asked, voted(&elections, 2, 1));
    let asked = elections.ask(0, &six, None);
    assert_eq!(asked, voted(&elections, 0, 2));
    // The one that is left for five.
    let asked = elections.ask(3, &five, None);
    assert_eq!(asked, voted(&elections, 3, 2));
    let asked = elections.ask(1, &six, None);
    assert_eq!(asked, Ok(Event::ElectionConfigured));
    assert_eq!(next_window(&mut elections), 6);
}

#[test]
fn where_the_chain_begins_belongs_to_what_is_asked_for() {
    let mut elections = Elections::new();
    let settings = wider(&elections, 5);
    let anchor = Anchor(Box::new(BurnBlock(elections.burn[0].block.clone())));
    elections.ask(0, &settings, None).unwrap();
    elections.ask(1, &settings, None).unwrap();
    let asked = elections.ask(2, &settings, Some(&anchor));
    assert_eq!(asked, voted(&elections, 2, 1));
}

#[test]
fn nodes_can_set_elections_up_without_the_registrar() {
    let mut elections = Elections::unconfigured();
    let settings = elections.settings();
    let anchor = Anchor(Box::new(BurnBlock(elections.burn[0].block.clone())));
    for index in 0..2 {
        elections.ask(index, &settings, Some(&anchor)).unwrap();
    }
    let asked = elections.ask(2, &settings, Some(&anchor));
    assert_eq!(asked, Ok(Event::ElectionConfigured));
}

#[test]
fn election_settings_voted() {
    let mut elections = Elections::new();
    let settings = wider(&elections, 5);
    elections.ask(0, &settings, None).unwrap();
    assert_eq!(
        elections.ask(0, &settings, None),
        Err("election_settings_voted")
    );
}

#[test]
fn election_settings_by_nodes() {
    let mut elections = Elections::new();
    let settings = wider(&elections, 5);
    assert_eq!(
        elections.configure(settings, None),
        Err("election_settings_by_nodes")
    );
}
