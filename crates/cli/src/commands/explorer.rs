//! `scrip explorer`: a network, live, in the terminal.

use crate::explorer::screen::draw;
use crate::explorer::watch::Watch;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, table};
use crate::remote::{NodeArgs, Remote};
use clap::Args;
use crossterm::event::{self, Event, KeyCode, KeyModifiers};
use ratatui::DefaultTerminal;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

/// How often blocks are asked for.
const LOOK_TIME: Duration = Duration::from_millis(50);
/// How often everything else is.
const SLOW_LOOK_TIME: Duration = Duration::from_secs(1);
/// Blocks asked for at once, and printed by `--once`.
const BLOCKS_COUNT: u32 = 50;

/// Arguments of `scrip explorer`.
#[derive(Args, Debug)]
pub struct ExplorerArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Print what was seen and end, instead of drawing
    #[arg(long)]
    once: bool,
    /// With --once: watch for so many seconds first
    #[arg(long, default_value_t = 1.0, requires = "once", value_parser = seconds)]
    seconds: f64,
}

/// Shows the network until somebody has seen enough.
pub fn run(args: &ExplorerArgs, output: &Output) -> Outcome {
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Failure::local("can't start", error))?;
    if args.once {
        return runtime.block_on(once(args, output));
    }
    if output.is_json() || !std::io::stdout().is_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            "not_a_terminal",
            "The explorer draws on a terminal, and this is none.",
        )
        .next("Use --once, or --once --json."));
    }
    let remote = runtime.block_on(Remote::connect(&args.node, None))?;
    let mut terminal = ratatui::try_init()
        .map_err(|error| Failure::local("can't draw on this terminal", error))?;
    let result = runtime.block_on(live(&remote, &mut terminal));
    ratatui::restore();
    result
}

async fn live(remote: &Remote, terminal: &mut DefaultTerminal) -> Outcome {
    let mut watch = Watch::default();
    let mut slow = Instant::now() - SLOW_LOOK_TIME;
    loop {
        let error = look(remote, &mut watch, &mut slow).await.err();
        let sentence = error.as_ref().map(|failure| failure.sentence.as_str());
        terminal
            .draw(|frame| draw(frame, &watch, sentence))
            .map_err(|error| Failure::local("can't draw", error))?;
        // Waits for a key as long as it would wait anyway.
        if tokio::task::block_in_place(|| wants_to_quit(LOOK_TIME))? {
            return Ok(());
        }
    }
}

fn wants_to_quit(time: Duration) -> Outcome<bool> {
    let failed = |error| Failure::local("can't read keys", error);
    if !event::poll(time).map_err(failed)? {
        return Ok(false);
    }
    let Event::Key(key) = event::read().map_err(failed)? else {
        return Ok(false);
    };
    let control_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
    Ok(control_c || matches!(key.code, KeyCode::Char('q') | KeyCode::Esc))
}

/// Asks the node what is new.
async fn look(remote: &Remote, watch: &mut Watch, slow: &mut Instant) -> Outcome {
    if slow.elapsed() >= SLOW_LOOK_TIME {
        watch.update(remote.network().await?, remote.health().await);
        *slow = Instant::now();
    }
    let blocks = remote.blocks(BLOCKS_COUNT).await?;
    watch.add(blocks, crate::clock::now().0);
    Ok(())
}

async fn once(args: &ExplorerArgs, output: &Output) -> Outcome {
    let remote = Remote::connect(&args.node, None).await?;
    let mut watch = Watch::default();
    let mut slow = Instant::now() - SLOW_LOOK_TIME;
    let start = Instant::now();
    loop {
        look(&remote, &mut watch, &mut slow).await?;
        if start.elapsed().as_secs_f64() >= args.seconds {
            break;
        }
        tokio::time::sleep(LOOK_TIME).await;
    }
    let snapshot = watch.snapshot(BLOCKS_COUNT as usize);
    let validators = snapshot.validators.iter().map(|one| {
        vec![
            one.name.clone(),
            one.led.to_string(),
            one.weight.to_string(),
        ]
    });
    let blocks = snapshot.blocks.iter().take(10).map(|seen| {
        let time = seen
            .final_after_ms
            .map_or(String::new(), |time| format!("{time} ms"));
        vec![
            seen.block.height.to_string(),
            seen.block.operations_count.to_string(),
            time,
        ]
    });
    let text = format!(
        "{}\n\n{}\n\n{}",
        output.bold(snapshot.network),
        table(
            &["validator", "led", "weight"],
            &validators.collect::<Vec<_>>()
        ),
        table(
            &["block", "operations", "final in"],
            &blocks.collect::<Vec<_>>()
        )
    );
    output.result(&serde_json::to_value(&snapshot).expect("plain data"), text);
    Ok(())
}

fn seconds(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|seconds| (0.0..=600.0).contains(seconds))
        .ok_or_else(|| "between 0 and 600".to_owned())
}
