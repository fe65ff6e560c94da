/** From a scanned code to an answer that a cashier can't mistake. */
import type { Redemption } from '@scrip/api-client/gateway';
import { CodeRefused, checkCode, type Shown } from '@scrip/codes';
import { formatMoney } from '@scrip/ui';
import { t } from '../text';
import { mayStage, type Staged } from './staged';
import { explain, isAway, stage, till, wentOffline } from './till.svelte';

export type Verdict =
  | { kind: 'final'; sale: Redemption; tookMs: number }
  | { kind: 'staged'; amount: string; tookMs: number }
  | { kind: 'refused'; code: string; reason: string; tookMs: number };

/** How long the customer waits before the till takes the network for gone. */
const PATIENCE_MS = 8_000;

/** Checks a code, brings it in, and says what came of it. */
export async function take(text: string, amount: string, reference: string): Promise<Verdict> {
  const start = performance.now();
  const since = () => Math.round(performance.now() - start);
  const refuse = (error: unknown): Verdict => ({
    kind: 'refused',
    code: error instanceof CodeRefused ? error.code : 'unexpected',
    reason: explain(error),
    tookMs: since(),
  });
  const view = till.view;
  if (!view) return refuse(new Error(t.verdict.untrusted));
  let shown: Shown | null = null;
  try {
    const classes = view.classes.reduce((bits, one) => (bits | (1 << one)) >>> 0, 0);
    const trust = {
      network: view.network_id,
      payee: view.account,
      classes,
      asset: view.asset,
      issuers: till.issuers,
    };
    shown = await checkCode(text, trust, amount);
  } catch (error) {
    if (await isOfEarlierNetwork(text, amount)) {
      const reason = t.problems['code_of_earlier_network'] ?? EARLIER;
      return { kind: 'refused', code: 'code_of_earlier_network', reason, tookMs: since() };
    }
    // Somebody whom this till does not know may still be good: the network knows more, if it can be asked.
    const unknown = error instanceof CodeRefused && error.code === 'code_issuer_unknown';
    if (!unknown || !till.online) return refuse(error);
  }
  try {
    const money = { minor_units: amount, asset: view.asset, scale: view.scale };
    const body = { code: text, amount: money, reference };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const sale = await till.client.post('/v1/tills/sales', { body, signal });
    return { kind: 'final', sale, tookMs: since() };
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    if (!late && !isAway(error)) {
      return { ...refuse(error), code: (error as { code?: string }).code ?? 'unexpected' } as Verdict;
    }
    wentOffline();
  }
  return offline(text, amount, reference, shown, since);
}

/** Whether a phone that was not online since made this for a network that this one goes on from. */
async function isOfEarlierNetwork(text: string, amount: string): Promise<boolean> {
  const view = till.view;
  const [payee, asset] = [view?.account ?? '', view?.asset ?? ''];
  for (const network of view?.earlier_networks ?? []) {
    const trust = { network, payee, classes: ~0 >>> 0, asset, issuers: till.issuers };
    const held = await checkCode(text, trust, amount).catch(() => null);
    if (held) return true;
  }
  return false;
}

function offline(
  text: string,
  amount: string,
  reference: string,
  shown: Shown | null,
  since: () => number,
): Verdict {
  const refuse = (code: string, reason: string): Verdict => ({
    kind: 'refused',
    code,
    reason,
    tookMs: since(),
  });
  const view = till.view;
  if (!view || till.issuers.length === 0) return refuse('untrusted', t.verdict.untrusted);
  if (!shown?.id || !shown.device || !shown.mandate) {
    return refuse('code_sealed', t.problems['code_sealed'] ?? SEALED);
  }
  // The same code again: the same answer again.
  if (till.staged.some(({ id }) => id === shown.id)) return { kind: 'staged', amount, tookMs: since() };
  const next: Staged = {
    id: shown.id,
    code: text,
    amount,
    device: shown.device,
    mandate: shown.mandate,
    serial: shown.serial ?? 0,
    total: shown.total_max ?? '0',
    reference,
    at: Date.now(),
  };
  const money = (minor_units: string) => formatMoney({ minor_units, asset: view.asset, scale: view.scale });
  const limits = { payerMax: view.staged_payer_max, hourMax: view.staged_hour_max };
  switch (mayStage(next, till.taken, limits)) {
    case 'closed':
      return refuse('closed', t.verdict.closed);
    case 'payer_limit':
      return refuse('payer_limit', t.verdict.payerLimit(money(limits.payerMax)));
    case 'hour_limit':
      return refuse('hour_limit', t.verdict.hourLimit(money(limits.hourMax)));
    case 'used_here':
      return refuse('used_here', t.verdict.usedHere);
    case null:
      stage(next);
      return { kind: 'staged', amount, tookMs: since() };
  }
}

const SEALED =
  'This code can only be read by the network, and the network can’t be reached. Ask for another way to pay.';
const EARLIER =
  'This code was made for the network before this one. The customer has to go online once; then ask for a new code.';
