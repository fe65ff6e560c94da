import { expect, test } from 'vitest';
import type { ProposalView, RegisterView } from '@scrip/api-client/node';
import { nameOfNode, silentVoters, standing, subjectLine } from './membership';

const register: RegisterView = {
  policy: {
    counting: { rule: 'messages', messages_over: 2, approvals_over: 2 },
    window_s: 60,
    nodes_min: 3,
  },
  nodes: ['a', 'b'].map((name) => ({
    identity: `node-${name}`,
    account: name.repeat(32),
    key: name.repeat(64),
    address: '127.0.0.1:1',
    valid_until_ms: 0,
    version: 0,
  })),
  removed: [],
  open: [],
  closed: [],
};

const proposal: ProposalView = {
  id: '1'.repeat(32),
  subject: { kind: 'remove', identity: 'node-c', version: 1, reason: 'gone' },
  author: 'a'.repeat(32),
  opened_at_ms: 0,
  until_ms: 1_000,
  counting: { rule: 'ratio', over_numerator: 1, over_denominator: 2 },
  voters: ['a', 'b'].map((name) => ({ account: name.repeat(32), weight: 1, portions: [] })),
  votes: [{ voter: 'a'.repeat(32), verdict: 'approve', reason: 'agreed', at_ms: 5 }],
  status: 'open',
};

test('a request says what it asks for, how it stands and who is silent', () => {
  expect(subjectLine(proposal)).toBe('Remove node-c');
  expect(standing(proposal, 500)).toBe('Open: 1 yes, 0 no, of 2 voters');
  expect(standing(proposal, 1_000)).toBe('Ran out: 1 yes, 0 no, of 2 voters');
  expect(silentVoters(register, proposal)).toBe('node-b');
});

test('an unknown account is shown by its beginning', () => {
  expect(nameOfNode(register, 'c'.repeat(32))).toBe('cccccccc…');
});
