/** Nodes and what they vote on, as the node's state has them. */
import type { ProposalView, RegisterView } from '@scrip/api-client/node';
import { language } from '@scrip/ui';
import { t } from '../text';
import { node } from './network.svelte';

/** Keys of the state: one byte for the kind of record, the id, zeros. */
const REGISTER_KEY = '12'.padEnd(64, '0');
const proposalKey = (id: string) => `13${id}`.padEnd(64, '0');

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

export function nameOfNode(register: RegisterView, account: string): string {
  return register.nodes.find((one) => one.account === account)?.identity ?? `${account.slice(0, 8)}…`;
}

/** What is asked for, in one line. */
export function subjectLine({ subject }: ProposalView): string {
  const n = t.nodes.subject;
  switch (subject.kind) {
    case 'link':
      return n.link(subject.certificate.identity);
    case 'renew':
      return n.renew(subject.certificate.identity);
    case 'remove':
      return n.remove(subject.identity);
    case 'change':
      return n.change;
    case 'weigh':
      return n.weigh(subject.identity, subject.weight);
  }
}

/** Where the vote stands, in one line. */
export function standing(proposal: ProposalView, now = Date.now()): string {
  const yes = proposal.votes.filter((vote) => vote.verdict === 'approve').length;
  const ranOut = proposal.status === 'open' && proposal.until_ms <= now;
  const statuses: Record<string, string> = { ...t.nodes.status };
  const status = ranOut ? t.nodes.status.ran_out : (statuses[proposal.status] ?? proposal.status);
  return t.nodes.standing(status, yes, proposal.votes.length - yes, proposal.voters.length);
}

export function silentVoters(register: RegisterView, proposal: ProposalView): string {
  const voted = new Set(proposal.votes.map((vote) => vote.voter));
  const silent = proposal.voters.filter((voter) => !voted.has(voter.account));
  return silent.map((voter) => nameOfNode(register, voter.account)).join(', ');
}

export function formatMoment(unixMs: number): string {
  const date = new Date(unixMs);
  return new Intl.DateTimeFormat(language.current, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}
