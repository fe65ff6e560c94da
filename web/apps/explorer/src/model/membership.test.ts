import { expect, test } from 'vitest';
import type { RegisterView } from '@scrip/api-client/node';
import { nameOfKey, nameOfNode } from './membership';

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
    replaces: '0'.repeat(64),
  })),
  removed: [],
  open: [],
  draws: [],
  closed: [],
};

test('nodes are called by their names, by account and by key', () => {
  expect(nameOfNode(register, 'b'.repeat(32))).toBe('node-b');
  expect(nameOfKey(register, 'b'.repeat(64))).toBe('node-b');
  expect(nameOfKey(register, '0'.repeat(64))).toBe('node-a');
});

test('an unknown one is shown by its beginning', () => {
  expect(nameOfNode(register, 'c'.repeat(32))).toBe('cccccccc…');
  expect(nameOfKey(null, 'c'.repeat(64))).toBe('cccccccc…');
});
