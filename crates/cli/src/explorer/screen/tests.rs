use super::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn text(width: u16, height: u16, error: Option<&str>) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| draw(frame, &Watch::default(), error))
        .unwrap();
    let buffer = terminal.backend().buffer().clone();
    buffer.content().iter().map(|cell| cell.symbol()).collect()
}

#[test]
fn an_empty_watch_draws_its_frames() {
    let screen = text(100, 40, None);
    for part in ["Validators", "Finality: half within -", "Blocks", "q: quit"] {
        assert!(screen.contains(part), "{part}");
    }
}

#[test]
fn a_terminal_of_any_size_does_no_harm() {
    for (width, height) in [(1, 1), (10, 3), (20, 60), (300, 5)] {
        text(width, height, Some("No node answers."));
    }
}
