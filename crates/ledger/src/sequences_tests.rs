//! Random sequences of operations against a model that knows nothing of the rules' code.
//!
//! The model is a handful of plain numbers: what everybody has, what is reserved, what was promised. It says for every
//! step whether the rules must accept it, and what everybody has afterwards. The world underneath audits every step.

mod model;

use model::Model;
use proptest::prelude::*;

const PEOPLE: usize = 4;

/// One step. Numbers that choose something that exists are taken modulo how many there are.
#[derive(Clone, Debug)]
enum Step {
    Pay(usize, usize, u64),
    PayBoth(usize, usize, u64, u64),
    Issue(usize, u64),
    Redeem(u64),
    Limit(usize, u64),
    Hold(usize, usize, u64, u64),
    Capture(usize, u64),
    Release(usize),
    Ask(usize, u64, u64),
    Answer(usize, usize),
    Cancel(usize),
    PayRefundable(usize, usize, u64, u64),
    Refund(usize, u64),
    Grant(usize, u64, u64, u32, u64, bool),
    Collect(usize, usize, u32, u64),
    Suspend(usize),
    Resume(usize),
    Revoke(usize),
    Extend(usize, i64, i64, i64),
    Wait(u64),
    Replay(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let person = || 0..PEOPLE;
    let any = || 0..8usize;
    let units = || prop_oneof![Just(0), 1..60u64, 1..20_000u64];
    let term_s = || prop_oneof![Just(0), 1..400u64];
    prop_oneof![
        4 => (person(), person(), units()).prop_map(|(a, b, n)| Step::Pay(a, b, n)),
        2 => (person(), person(), units(), units()).prop_map(|(a, b, n, m)| Step::PayBoth(a, b, n, m)),
        2 => (person(), units()).prop_map(|(a, n)| Step::Issue(a, n)),
        1 => units().prop_map(Step::Redeem),
        1 => (person(), units()).prop_map(|(a, n)| Step::Limit(a, n)),
        3 => (person(), person(), units(), term_s()).prop_map(|(a, b, n, t)| Step::Hold(a, b, n, t)),
        3 => (any(), units()).prop_map(|(i, n)| Step::Capture(i, n)),
        1 => any().prop_map(Step::Release),
        2 => (person(), units(), term_s()).prop_map(|(a, n, t)| Step::Ask(a, n, t)),
        3 => (person(), any()).prop_map(|(a, i)| Step::Answer(a, i)),
        1 => any().prop_map(Step::Cancel),
        2 => (person(), person(), units(), term_s())
            .prop_map(|(a, b, n, t)| Step::PayRefundable(a, b, n, t)),
        2 => (any(), units()).prop_map(|(i, n)| Step::Refund(i, n)),
        2 => (person(), units(), units(), 0..4u32, term_s(), proptest::bool::ANY)
            .prop_map(|(a, n, m, u, t, f)| Step::Grant(a, n, m, u, t, f)),
        4 => (any(), person(), 0..4u32, units()).prop_map(|(i, b, s, n)| Step::Collect(i, b, s, n)),
        1 => any().prop_map(Step::Suspend),
        1 => any().prop_map(Step::Resume),
        1 => any().prop_map(Step::Revoke),
        2 => (any(), -2..4_000i64, -2..4_000i64, -2..200i64)
            .prop_map(|(i, n, m, t)| Step::Extend(i, n, m, t)),
        3 => (0..200u64).prop_map(Step::Wait),
        2 => any().prop_map(Step::Replay),
    ]
}

fn run(steps: Vec<Step>) -> Model {
    let mut model = Model::new();
    for step in steps {
        model.step(step);
    }
    model
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_does_what_the_model_says(steps in prop::collection::vec(step(), 1..60)) {
        run(steps);
    }

    /// Blocks only cut time: the same operations at one moment, in a block each or all in one, come to the same.
    #[test]
    fn one_block_or_many(steps in prop::collection::vec(step(), 1..40)) {
        let is_wait = |step: &Step| matches!(step, Step::Wait(_) | Step::Replay(_));
        let many = run(steps.into_iter().filter(|step| !is_wait(step)).collect());
        let mut one = Model::new();
        let operations: Vec<_> = many.sent.iter().map(|(signed, _)| signed.clone()).collect();
        let outcome = one.world.block(&operations);
        let accepted: Vec<_> = outcome.results.iter().map(Result::is_ok).collect();
        let expected: Vec<_> = many.sent.iter().map(|(_, accepted)| *accepted).collect();
        prop_assert_eq!(accepted, expected);
        prop_assert_eq!(one.world.auditor.records(), many.world.auditor.records());
    }
}
