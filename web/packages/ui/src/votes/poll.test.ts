import { describe, expect, test } from 'vitest';
import { isReached, pollOfBallot, pollOfRequest, type Ballot, type Request } from './poll';

const ballot = (passes: number, fails: number, silent: number): Ballot => ({
  opened_at_ms: 0,
  closes_at_ms: 1_000,
  threshold: { numerator: 1, denominator: 2 },
  quorum: { numerator: 1, denominator: 2 },
  roll: Array.from({ length: passes + fails + silent }, (_, index) => `node-${index}`),
  votes: Array.from({ length: passes + fails }, (_, index) => ({
    voter: `node-${index}`,
    verdict: index < passes ? ('pass' as const) : { fail: 'finding_expired' },
    note: '',
    at_ms: index,
    height: index,
    void: false,
  })),
});

const request = (counting: Request['counting'], yes: number, no: number, silent: number): Request => ({
  opened_at_ms: 0,
  until_ms: 1_000,
  counting,
  voters: Array.from({ length: yes + no + silent }, (_, index) => ({
    account: `node-${index}`,
    weight: index + 1,
    portions: index === 0 ? ['signature', 'validity'] : ['validity'],
  })),
  votes: Array.from({ length: yes + no }, (_, index) => ({
    voter: `node-${index}`,
    verdict: index < yes ? ('approve' as const) : ('deny' as const),
    reason: 'because',
    at_ms: index,
  })),
  awaits_draw: false,
  status: 'open',
});

describe('a ballot', () => {
  test('is passed by reaching its shares exactly, and not by one below', () => {
    expect(pollOfBallot(ballot(1, 1, 2), 5).measures.map(isReached)).toEqual([true, true]);
    expect(pollOfBallot(ballot(1, 2, 1), 5).measures.map(isReached)).toEqual([true, false]);
    expect(pollOfBallot(ballot(1, 0, 3), 5).measures.map(isReached)).toEqual([false, true]);
    expect(pollOfBallot(ballot(0, 0, 4), 5).measures.map(isReached)).toEqual([false, false]);
  });

  test('does not count void votes, and shows them', () => {
    const twice = ballot(2, 0, 2);
    const poll = pollOfBallot({ ...twice, votes: twice.votes.map((vote) => ({ ...vote, void: true })) }, 5);
    expect(poll.measures.map((measure) => measure.have)).toEqual([0, 0]);
    expect(poll.votes.map((vote) => vote.isVoid)).toEqual([true, true]);
  });

  test('is open, then counted, then over', () => {
    expect(pollOfBallot(ballot(1, 0, 3), 999).state).toBe('open');
    expect(pollOfBallot(ballot(1, 0, 3), 1_000).state).toBe('counting');
    const over = { ...ballot(1, 0, 3), outcome: { decision: 'no_quorum', at_ms: 7, height: 1 } };
    expect(pollOfBallot(over, 5)).toMatchObject({ state: 'no_quorum', decided_ms: 7 });
  });
});

describe('a request', () => {
  test('wants more than its thresholds: exactly reached is not enough', () => {
    const rule = { rule: 'messages', messages_over: 2, approvals_over: 1 } as const;
    expect(pollOfRequest(request(rule, 1, 1, 2), 5).measures.map(isReached)).toEqual([false, false, true]);
    expect(pollOfRequest(request(rule, 2, 1, 1), 5).measures.map(isReached)).toEqual([true, true, true]);
    const half = { rule: 'ratio', over_numerator: 1, over_denominator: 2 } as const;
    expect(pollOfRequest(request(half, 4, 0, 4), 5).measures[0]).toMatchObject({ have: 4, need: 5 });
    expect(pollOfRequest(request(half, 4, 0, 3), 5).measures[0]).toMatchObject({ have: 4, need: 4 });
  });

  test('counts weight where voters have it', () => {
    const rule = { rule: 'weighted', drawn_weight: 6, over_numerator: 1, over_denominator: 2 } as const;
    const [weight] = pollOfRequest(request(rule, 2, 1, 0), 5).measures;
    expect(weight).toEqual({ kind: 'weight', have: 3, of: 6, need: 4 });
  });

  test('needs nothing as long as who votes is still being drawn', () => {
    const rule = { rule: 'weighted', drawn_weight: 2, over_numerator: 1, over_denominator: 2 } as const;
    const waiting = { ...request(rule, 0, 0, 3), awaits_draw: true };
    const poll = pollOfRequest(waiting, 5);
    expect(poll.state).toBe('drawing');
    expect(poll.measures).toEqual([]);
    expect(poll.silent.map(({ voter }) => voter)).toEqual(['node-0', 'node-1', 'node-2']);
    expect(pollOfRequest(waiting, 1_000).state).toBe('ran_out');
  });

  test('says which portions nobody has voted on, and runs out', () => {
    const rule = { rule: 'messages', messages_over: 0, approvals_over: 0 } as const;
    const poll = pollOfRequest(request(rule, 0, 0, 2), 1_000);
    expect(poll.measures.at(-1)).toEqual({ kind: 'portions', have: 0, of: 2, need: 2 });
    expect(poll.silent).toEqual([
      { voter: 'node-0', checks: ['signature', 'validity'] },
      { voter: 'node-1', checks: ['validity'] },
    ]);
    expect(poll.state).toBe('ran_out');
  });
});
