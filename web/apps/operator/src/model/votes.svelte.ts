/** What the nodes are asked to decide, as this gateway sees it. */
import type { BallotToVote, RequestToVote, VoteQueue } from '@scrip/api-client/gateway';
import { ballotLine, pollOfBallot, pollOfRequest, requestLine, type Poll } from '@scrip/ui/votes';
import { explain, gateway, session } from './client.svelte';

/** A request or a ballot, brought to one form. */
export interface Item {
  id: string;
  /** Where its vote is asked for. */
  kind: 'request' | 'ballot';
  line: string;
  turn: RequestToVote['turn'];
  poll: Poll;
  opened_ms: number;
  request?: RequestToVote;
  ballot?: BallotToVote;
}

let queue = $state.raw<VoteQueue | null>(null);
let problem = $state('');

export const votes = {
  get queue() {
    return queue;
  },
  get problem() {
    return problem;
  },
  get items(): Item[] {
    return queue === null ? [] : itemsOf(queue);
  },
  /** How many wait for this organisation. */
  get waiting(): number {
    return this.items.filter((item) => item.turn === 'open').length;
  },
  /** What people call the node behind an account or a key. */
  nameOf(voter: string): string {
    const nodes = queue?.register?.nodes ?? [];
    const node = nodes.find((one) => one.account === voter || one.key === voter || one.replaces === voter);
    const name = node?.identity ?? `${voter.slice(0, 8)}…`;
    return node !== undefined && node.key === queue?.voter ? `${name} ★` : name;
  },
};

function itemsOf({ requests, ballots }: VoteQueue): Item[] {
  const all: Item[] = [
    ...requests.map((one): Item => ({
      id: `request/${one.request.id}`,
      kind: 'request',
      line: requestLine(one.request.subject),
      turn: one.turn,
      poll: pollOfRequest(one.request),
      opened_ms: one.request.opened_at_ms,
      request: one,
    })),
    ...ballots.map((one): Item => ({
      id: `ballot/${one.number}`,
      kind: 'ballot',
      line: ballotLine(one.ballot.subject, {
        credential: one.credential ?? undefined,
        authority: one.authority?.name,
      }),
      turn: one.turn,
      poll: pollOfBallot(one.ballot),
      opened_ms: one.ballot.opened_at_ms,
      ballot: one,
    })),
  ];
  return all.sort((a, b) => b.opened_ms - a.opened_ms);
}

export const isOpen = (item: Item) => ['open', 'drawing', 'counting'].includes(item.poll.state);

export async function loadVotes(): Promise<void> {
  if (!session.isOperator) return;
  try {
    queue = await gateway.get('/v1/operator/votes');
    problem = '';
  } catch (error) {
    problem = explain(error);
  }
}
