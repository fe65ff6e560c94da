//! Drawing a [`Watch`] on a terminal.

use super::watch::Watch;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Cell, Paragraph, Row, Sparkline, Table};

#[cfg(test)]
mod tests;

/// Draws everything.
pub fn draw(frame: &mut Frame<'_>, watch: &Watch, error: Option<&str>) {
    let validators = watch.validators().len() as u16;
    let parts = [
        Constraint::Length(4),
        Constraint::Length(validators + 3),
        Constraint::Length(7),
        Constraint::Min(5),
        Constraint::Length(1),
    ];
    let [head, committee, chart, blocks, foot] = Layout::vertical(parts).areas(frame.area());
    draw_head(frame, head, watch);
    draw_validators(frame, committee, watch);
    draw_finality(frame, chart, watch);
    draw_blocks(frame, blocks, watch);
    let note = match error {
        Some(error) => Span::styled(error.to_owned(), Style::new().fg(Color::Red)),
        None => Span::styled("q: quit", Style::new().fg(Color::DarkGray)),
    };
    frame.render_widget(Paragraph::new(Line::from(note)), foot);
}

fn draw_head(frame: &mut Frame<'_>, area: Rect, watch: &Watch) {
    let name = watch.network().map_or("", |network| network.name.as_str());
    let tip = watch.network().map(|network| &network.tip);
    let health = watch.health();
    let state = health
        .map(|health| format!("{:?}", health.state).to_lowercase())
        .unwrap_or_default();
    let lines = [
        format!(
            "block {}   epoch {}   {:.1} operations/s",
            tip.map_or(0, |tip| tip.height),
            tip.map_or(0, |tip| tip.epoch),
            watch.operations_per_s()
        ),
        format!(
            "node: {state}   peers {}   waiting {}",
            health.map_or(0, |health| health.peers),
            health.map_or(0, |health| health.pool_operations)
        ),
    ];
    let text: Vec<Line<'_>> = lines.into_iter().map(Line::from).collect();
    frame.render_widget(
        Paragraph::new(text).block(Block::bordered().title(format!(" {name} "))),
        area,
    );
}

fn draw_validators(frame: &mut Frame<'_>, area: Rect, watch: &Watch) {
    let validators = watch.validators();
    let led: usize = validators.iter().map(|one| one.led).sum();
    let weights: u64 = validators.iter().map(|one| one.weight).sum();
    let percent = |part: f64, whole: f64| {
        if whole > 0.0 {
            format!("{:.0}%", part / whole * 100.0)
        } else {
            String::new()
        }
    };
    let rows = validators.iter().map(|one| {
        let style = if one.latest {
            Style::new().fg(Color::Green).add_modifier(Modifier::BOLD)
        } else {
            Style::new()
        };
        Row::new([
            Cell::from(if one.latest { "led the latest" } else { "" }),
            Cell::from(one.name.clone()),
            Cell::from(percent(one.led as f64, led as f64)),
            Cell::from(percent(one.weight as f64, weights as f64)),
            Cell::from(one.key.chars().take(16).collect::<String>()),
        ])
        .style(style)
    });
    let widths = [
        Constraint::Length(15),
        Constraint::Min(12),
        Constraint::Length(8),
        Constraint::Length(8),
        Constraint::Length(17),
    ];
    let head =
        Row::new(["", "validator", "led", "weight", "key"]).style(Style::new().fg(Color::DarkGray));
    frame.render_widget(
        Table::new(rows, widths)
            .header(head)
            .block(Block::bordered().title(" Validators ")),
        area,
    );
}

fn draw_finality(frame: &mut Frame<'_>, area: Rect, watch: &Watch) {
    let show = |time: Option<u64>| time.map_or("-".to_owned(), |time| format!("{time} ms"));
    let title = format!(
        " Finality: half within {}, 99% within {} ",
        show(watch.final_after_ms(0.5)),
        show(watch.final_after_ms(0.99))
    );
    let series = watch.final_after_series();
    let width = usize::from(area.width.saturating_sub(2));
    let visible = &series[series.len().saturating_sub(width)..];
    let chart = Sparkline::default()
        .block(Block::bordered().title(title))
        .data(visible)
        .style(Style::new().fg(Color::Cyan));
    frame.render_widget(chart, area);
}

fn draw_blocks(frame: &mut Frame<'_>, area: Rect, watch: &Watch) {
    let validators = watch.validators();
    let name = |key: &str| {
        validators
            .iter()
            .find(|one| one.key == key)
            .map_or_else(|| key.chars().take(8).collect(), |one| one.name.clone())
    };
    let rows = watch.blocks().take(usize::from(area.height)).map(|seen| {
        let time = jiff::Timestamp::from_millisecond(seen.block.timestamp_ms as i64);
        Row::new([
            seen.block.height.to_string(),
            time.map(|time| time.strftime("%T%.3f").to_string())
                .unwrap_or_default(),
            seen.block.operations_count.to_string(),
            seen.final_after_ms
                .map_or(String::new(), |time| format!("{time} ms")),
            name(&seen.block.leader.0),
            seen.block.digest.0.chars().take(16).collect(),
        ])
    });
    let widths = [
        Constraint::Length(10),
        Constraint::Length(13),
        Constraint::Length(11),
        Constraint::Length(9),
        Constraint::Min(12),
        Constraint::Length(17),
    ];
    let head = Row::new([
        "block",
        "time (UTC)",
        "operations",
        "final in",
        "leader",
        "digest",
    ])
    .style(Style::new().fg(Color::DarkGray));
    frame.render_widget(
        Table::new(rows, widths)
            .header(head)
            .block(Block::bordered().title(" Blocks ")),
        area,
    );
}
