use super::*;
use commonware_runtime::{Runner as _, deterministic};
use std::sync::atomic::{AtomicBool, Ordering};

const SECOND: Duration = Duration::from_secs(1);

fn pulse(context: &deterministic::Context) -> Pulse {
    let clock = context.child("real");
    Pulse::new(move || clock.current())
}

fn watch_sleep(
    context: &deterministic::Context,
    paced: &Paced<deterministic::Context>,
    duration: Duration,
) -> Arc<AtomicBool> {
    let done = Arc::new(AtomicBool::new(false));
    let sleep = paced.sleep(duration);
    let flag = done.clone();
    context.child("sleeper").spawn(move |_| async move {
        sleep.await;
        flag.store(true, Ordering::Relaxed);
    });
    done
}

#[test]
fn a_sleep_ends_on_time_while_the_pulse_runs() {
    deterministic::Runner::default().start(|context| async move {
        let pulse = pulse(&context);
        let paced = Paced::new(context.child("paced"), pulse.clone());
        let before = context.current();
        paced.sleep(3 * SECOND).await;
        assert_eq!(
            context
                .current()
                .duration_since(before)
                .expect("time passes"),
            3 * SECOND
        );
    });
}

#[test]
fn a_sleep_waits_while_the_pulse_stands_and_goes_on_where_it_was() {
    deterministic::Runner::default().start(|context| async move {
        let pulse = pulse(&context);
        let paced = Paced::new(context.child("paced"), pulse.clone());
        let done = watch_sleep(&context, &paced, 3 * SECOND);
        context.sleep(SECOND).await;
        pulse.started();
        assert!(!pulse.is_running());
        let stood_at = paced.current();
        context.sleep(1_000 * SECOND).await;
        assert_eq!(paced.current(), stood_at);
        assert!(!done.load(Ordering::Relaxed));
        pulse.waiting(true);
        context.sleep(SECOND).await;
        assert!(
            !done.load(Ordering::Relaxed),
            "two of three seconds have passed"
        );
        context.sleep(SECOND + Duration::from_millis(10)).await;
        assert!(done.load(Ordering::Relaxed));
    });
}

#[test]
fn it_runs_for_every_reason_and_stands_without_one() {
    deterministic::Runner::default().start(|context| async move {
        let pulse = pulse(&context);
        assert!(pulse.is_running(), "while the node starts");
        pulse.started();
        assert!(!pulse.is_running());
        pulse.candidate(5);
        assert!(pulse.is_running(), "while block 5 is being decided");
        pulse.decided(4);
        assert!(pulse.is_running());
        pulse.decided(5);
        assert!(!pulse.is_running());
        pulse.overdue();
        assert!(pulse.is_running(), "while a block is overdue");
        pulse.decided(6);
        assert!(!pulse.is_running());
        pulse.waiting(true);
        pulse.decided(7);
        assert!(pulse.is_running(), "while an operation waits");
        pulse.waiting(false);
        assert!(!pulse.is_running());
    });
}
