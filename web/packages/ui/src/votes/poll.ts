/** Ballots on certificates and requests about nodes, brought to one form. */
export interface Share {
  numerator: number;
  denominator: number;
}

export type Counting =
  | { rule: 'messages'; messages_over: number; approvals_over: number }
  | { rule: 'ratio'; over_numerator: number; over_denominator: number }
  | { rule: 'weighted'; drawn_weight: number; over_numerator: number; over_denominator: number };

/** A ballot as the interfaces give it. */
export interface Ballot {
  opened_at_ms: number;
  closes_at_ms: number;
  threshold: Share;
  quorum: Share;
  roll: readonly string[];
  votes: readonly {
    voter: string;
    verdict: 'pass' | { fail: string };
    sentence?: string | null;
    note: string;
    at_ms: number;
    height: number;
    void: boolean;
  }[];
  outcome?: null | {
    decision: string;
    finding?: string | null;
    sentence?: string | null;
    at_ms: number;
    height: number;
  };
}

/** A request as the interfaces give it. */
export interface Request {
  opened_at_ms: number;
  until_ms: number;
  counting: Counting;
  voters: readonly { account: string; weight: number; portions: readonly string[] }[];
  votes: readonly { voter: string; verdict: 'approve' | 'deny'; reason: string; at_ms: number }[];
  /** Who votes is still to be drawn from these voters. */
  awaits_draw: boolean;
  status: string;
  decided_at_ms?: number | null;
}

export interface PollVote {
  voter: string;
  yes: boolean;
  /** The permanent code of what is wrong, and the same as an English sentence. */
  finding?: { code: string; sentence: string };
  /** In the voter's words. */
  words: string;
  at_ms: number;
  height?: number;
  /** It does not count: the node voted twice. */
  isVoid: boolean;
  /** The portions of the standard that the voter was assigned. */
  checks: readonly string[];
}

/** One of the numbers that has to be reached, and how far it is. */
export interface Measure {
  kind: 'votes' | 'passes' | 'approvals' | 'weight' | 'portions';
  have: number;
  of: number;
  /** The smallest number that is enough. */
  need: number;
}

export type PollState =
  | 'open'
  | 'drawing'
  | 'counting'
  | 'accepted'
  | 'denied'
  | 'ran_out'
  | 'no_quorum'
  | 'below_threshold'
  | 'unsound';

export interface Poll {
  state: PollState;
  opened_ms: number;
  until_ms: number;
  decided_ms?: number;
  /** What was found wrong, if it was refused for that. */
  finding?: { code: string; sentence: string };
  measures: Measure[];
  votes: PollVote[];
  silent: { voter: string; checks: readonly string[] }[];
}

/** The smallest number that is at least this share of a whole. */
const atLeast = ({ numerator, denominator }: Share, whole: number) =>
  Math.ceil((whole * numerator) / denominator);

/** The smallest number that is more than this share of a whole. */
const moreThan = (numerator: number, denominator: number, whole: number) =>
  Math.floor((whole * numerator) / denominator) + 1;

export const isReached = (measure: Measure) => measure.have >= measure.need;

export function pollOfBallot(ballot: Ballot, now = Date.now()): Poll {
  const counted = ballot.votes.filter((vote) => !vote.void);
  const passes = counted.filter((vote) => vote.verdict === 'pass').length;
  const { outcome } = ballot;
  const states: Record<string, PollState> = {
    accepted: 'accepted',
    no_quorum: 'no_quorum',
    below_threshold: 'below_threshold',
    unsound: 'unsound',
  };
  const open: PollState = ballot.closes_at_ms <= now ? 'counting' : 'open';
  const voted = new Set(ballot.votes.map((vote) => vote.voter));
  return {
    state: outcome ? (states[outcome.decision] ?? 'unsound') : open,
    opened_ms: ballot.opened_at_ms,
    until_ms: ballot.closes_at_ms,
    ...(outcome ? { decided_ms: outcome.at_ms } : {}),
    ...(outcome?.finding
      ? { finding: { code: outcome.finding, sentence: outcome.sentence ?? outcome.finding } }
      : {}),
    measures: [
      {
        kind: 'votes',
        have: counted.length,
        of: ballot.roll.length,
        need: Math.max(1, atLeast(ballot.quorum, ballot.roll.length)),
      },
      {
        kind: 'passes',
        have: passes,
        of: counted.length,
        need: Math.max(1, atLeast(ballot.threshold, counted.length)),
      },
    ],
    votes: ballot.votes.map((vote) => ({
      voter: vote.voter,
      yes: vote.verdict === 'pass',
      ...(vote.verdict === 'pass'
        ? {}
        : { finding: { code: vote.verdict.fail, sentence: vote.sentence ?? vote.verdict.fail } }),
      words: vote.note,
      at_ms: vote.at_ms,
      height: vote.height,
      isVoid: vote.void,
      checks: [],
    })),
    silent: ballot.roll.filter((voter) => !voted.has(voter)).map((voter) => ({ voter, checks: [] })),
  };
}

function measuresOf(request: Request): Measure[] {
  const { counting, voters, votes } = request;
  const yes = votes.filter((vote) => vote.verdict === 'approve');
  switch (counting.rule) {
    case 'messages':
      return [
        { kind: 'votes', have: votes.length, of: voters.length, need: counting.messages_over + 1 },
        { kind: 'approvals', have: yes.length, of: voters.length, need: counting.approvals_over + 1 },
      ];
    case 'ratio':
      return [
        {
          kind: 'approvals',
          have: yes.length,
          of: voters.length,
          need: moreThan(counting.over_numerator, counting.over_denominator, voters.length),
        },
      ];
    case 'weighted': {
      const weight = (accounts: ReadonlySet<string>) =>
        voters.filter((voter) => accounts.has(voter.account)).reduce((sum, voter) => sum + voter.weight, 0);
      const all = weight(new Set(voters.map((voter) => voter.account)));
      return [
        {
          kind: 'weight',
          have: weight(new Set(yes.map((vote) => vote.voter))),
          of: all,
          need: moreThan(counting.over_numerator, counting.over_denominator, all),
        },
      ];
    }
  }
}

export function pollOfRequest(request: Request, now = Date.now()): Poll {
  const portionsOf = (account: string) =>
    request.voters.find((voter) => voter.account === account)?.portions ?? [];
  const voted = new Set(request.votes.map((vote) => vote.voter));
  const assigned = new Set(request.voters.flatMap((voter) => voter.portions));
  const covered = new Set(request.votes.flatMap((vote) => portionsOf(vote.voter)));
  const states: Record<string, PollState> = { approved: 'accepted', denied: 'denied' };
  const running: PollState = request.awaits_draw ? 'drawing' : 'open';
  const open: PollState = request.until_ms <= now ? 'ran_out' : running;
  const measures = request.awaits_draw ? [] : measuresOf(request);
  if (assigned.size > 0 && !request.awaits_draw)
    measures.push({ kind: 'portions', have: covered.size, of: assigned.size, need: assigned.size });
  return {
    state: states[request.status] ?? open,
    opened_ms: request.opened_at_ms,
    until_ms: request.until_ms,
    ...(request.decided_at_ms ? { decided_ms: request.decided_at_ms } : {}),
    measures,
    votes: request.votes.map((vote) => ({
      voter: vote.voter,
      yes: vote.verdict === 'approve',
      words: vote.reason,
      at_ms: vote.at_ms,
      isVoid: false,
      checks: portionsOf(vote.voter),
    })),
    silent: request.voters
      .filter((voter) => !voted.has(voter.account))
      .map((voter) => ({ voter: voter.account, checks: voter.portions })),
  };
}
