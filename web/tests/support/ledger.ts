/** What happens in the town without a page: over the interfaces of a node and of the gateway. */
import type { Payment } from '@scrip/api-client/gateway';
import type { BlockDetail, BlockView, NetworkView, TenureView } from '@scrip/api-client/node';
import type { Town } from './town';

/** A payment that is final. */
export interface Paid {
  height: number;
  author: string;
  id: string;
  /** The item of a batch, as the explorer's address has it. */
  query: string;
  item: number | undefined;
}

/** The newest payment there is, alone or in a batch. */
export async function onePayment(town: Town): Promise<Paid> {
  let cursor = '';
  for (let page = 0; page < 20; page++) {
    const answer = await fetch(`${town.node}/v1/blocks?limit=50${cursor}`);
    const { items, next_cursor } = (await answer.json()) as { items: BlockView[]; next_cursor?: string };
    for (const { height, operations_count } of items) {
      if (operations_count === 0) continue;
      const block = (await (await fetch(`${town.node}/v1/blocks/${height}`)).json()) as BlockDetail;
      const found = block.operations.find(({ operation }) =>
        ['transfer', 'transfer_batch'].includes(operation.type),
      );
      if (!found) continue;
      const item = found.operation.type === 'transfer_batch' ? 0 : undefined;
      const query = item === undefined ? '' : `?item=${item}`;
      return { height, author: found.author, id: found.id, query, item };
    }
    if (!next_cursor) break;
    cursor = `&cursor=${next_cursor}`;
  }
  throw new Error('nobody has paid anything yet');
}

const ELECTION_MS = 100_000;

/** The epoch of the newest election that gave somebody weight. The town's validators burn and mine by themselves. */
export async function anElection(town: Town): Promise<number> {
  const end = Date.now() + ELECTION_MS;
  while (Date.now() < end) {
    const { tip } = (await (await fetch(`${town.node}/v1/network`)).json()) as NetworkView;
    for (let epoch = tip.epoch - 1; epoch >= 0; epoch--) {
      const answer = await fetch(`${town.node}/v1/elections/${epoch}`);
      if (!answer.ok) break;
      const { record } = (await answer.json()) as { record: TenureView };
      if (record.outcome?.seats.some((seat) => seat.weight_sat > 0)) return epoch;
    }
    await new Promise((done) => setTimeout(done, 1_000));
  }
  throw new Error('nobody was elected');
}

export async function save(town: Town, paid: Paid): Promise<Buffer> {
  const answer = await fetch(`${town.node}/v1/operations/${paid.author}/${paid.id}/receipt${paid.query}`);
  if (!answer.ok) throw new Error(`no receipt: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

/** A request to the gateway as somebody. */
export async function ask<T>(
  town: Town,
  who: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const cookie = town.session(who).cookies[0]?.value ?? '';
  const headers = {
    Cookie: `scrip_session=${cookie}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': crypto.randomUUID(),
    'Scrip-Client': '1',
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${town.gateway}${path}`, { method, headers, ...sent });
  if (!answer.ok) throw new Error(`${method} ${path} as @${who}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

export const money = (minor_units: number) => ({ minor_units: String(minor_units), asset: 'TOWN', scale: 2 });

const FINAL_MS = 20_000;

/** Pays and waits until it is final. */
export async function pay(
  town: Town,
  from: string,
  to: string,
  minor: number,
  memo = 'A test',
): Promise<{ id: string; height: number }> {
  const { id } = await ask<Payment>(town, from, 'POST', '/v1/payments', {
    payee: town.name(to),
    amount: money(minor),
    memo,
  });
  const end = Date.now() + FINAL_MS;
  while (Date.now() < end) {
    const payment = await ask<Payment>(town, from, 'GET', `/v1/payments/${id}`);
    if (payment.state === 'final') return { id, height: payment.block_height ?? 0 };
    if (payment.state === 'failed') throw new Error(`the payment failed: ${payment.failure?.code}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('the payment is still not final');
}

/** Gives somebody new money, as two operators do. */
export async function fund(town: Town, username: string, minor: number): Promise<void> {
  const body = { username: town.name(username), amount: money(minor), memo: 'A test' };
  const { id } = await ask<{ id: string }>(town, 'office', 'POST', '/v1/operator/assets/TOWN/issue', body);
  await ask(town, 'treasurer', 'POST', `/v1/operator/approvals/${id}/approve`);
}

/** The account on the ledger that somebody is paid to. */
export async function accountOf(town: Town, who: string): Promise<string> {
  const { items } = await ask<{ items: { id: string }[] }>(town, who, 'GET', '/v1/accounts');
  return items[0]?.id ?? '';
}

/** Says which kinds of shops somebody is, as two operators do. */
export async function setClasses(town: Town, who: string, classes: number[]): Promise<void> {
  const search = `/v1/operator/members?search=${town.name(who)}`;
  const { items } = await ask<{ items: { id: string }[] }>(town, 'office', 'GET', search);
  const path = `/v1/operator/members/${items[0]?.id}/classes`;
  const { id } = await ask<{ id: string }>(town, 'office', 'PUT', path, { classes });
  await ask(town, 'treasurer', 'POST', `/v1/operator/approvals/${id}/approve`);
}
