import type { Operation } from '@scrip/api-client/node';
import { SvelteMap } from 'svelte/reactivity';
import { node } from './network.svelte';

/** Usernames of accounts, so that a page can say @cafe. A courtesy: who needs to be sure opens the name and its proof. */
const known = new SvelteMap<string, string>();
const asked = new Set<string>();
/** A page of a large batch would otherwise ask a node thousands of questions. */
const ASKED_MAX = 60;

export function nameOfAccount(account: string): string | undefined {
  return known.get(account);
}

export function rememberName(account: string, name: string): void {
  known.set(account, name);
}

/** Takes a name out of an operation that gives or ends one. */
export function learnFrom(operation: Operation): void {
  if (operation.type === 'name_claim') known.set(operation.account, operation.name);
}

/** Looks through the history of an account for the name that it took, once. */
export async function findName(account: string): Promise<void> {
  if (known.has(account) || asked.has(account) || asked.size >= ASKED_MAX) return;
  asked.add(account);
  try {
    const page = await node.get('/v1/accounts/{account}/operations', {
      path: { account },
      query: { limit: 100 },
    });
    // Oldest first, so that the last word is the newest.
    for (const view of page.items.toReversed()) {
      if (view.content.kind === 'operation') learnFrom(view.content.operation);
    }
  } catch {
    // Without a name the account's id is shown.
  }
}
