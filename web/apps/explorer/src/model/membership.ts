/** Nodes and what they vote on, as the node's state has them. */
import type { ProposalView, RegisterView } from '@scrip/api-client/node';
import { node } from './network.svelte';

/** Keys of the state: one byte for the kind of record, the id, zeros. */
const REGISTER_KEY = '12'.padEnd(64, '0');
export const proposalKey = (id: string) => `13${id}`.padEnd(64, '0');

export async function loadRegister(): Promise<RegisterView> {
  const answer = await node.get('/v1/state/{key}', { path: { key: REGISTER_KEY } });
  if (answer.record?.kind !== 'register') throw new Error('not a register');
  return answer.record;
}

export async function loadProposal(id: string): Promise<ProposalView> {
  const answer = await node.get('/v1/state/{key}', { path: { key: proposalKey(id) } });
  if (answer.record?.kind !== 'proposal') throw new Error('not a proposal');
  return answer.record;
}

/** What people call the node that acts through an account. */
export function nameOfNode(register: RegisterView | null, account: string): string {
  return register?.nodes.find((one) => one.account === account)?.identity ?? `${account.slice(0, 8)}…`;
}

/** What people call the node with a key, also with the one that it had before. */
export function nameOfKey(register: RegisterView | null, key: string): string {
  const node = register?.nodes.find((one) => one.key === key || one.replaces === key);
  return node?.identity ?? `${key.slice(0, 8)}…`;
}
