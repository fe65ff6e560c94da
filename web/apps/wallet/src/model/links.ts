import type { GatewayNetwork, Payment } from '@scrip/api-client/gateway';

/** Where a payment and its proof can be seen without the gateway. */
export function explorerLink(network: GatewayNetwork | null, payment: Payment): string | null {
  const base = network?.explorer_url;
  // Nodes of the present network know nothing of blocks of one before it.
  if (!base || !payment.operation || payment.earlier_network) return null;
  const { author, id, item } = payment.operation;
  const query = item === undefined || item === null ? '' : `?item=${item}`;
  return `${base.replace(/\/?$/, '/')}#/operations/${author}/${id}${query}`;
}

/** The page of this wallet that a scanned code or a pasted link leads to, if it is one of ours. */
export function placeInLink(text: string, origin: string): string | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  if (url.origin !== origin || !url.pathname.startsWith('/wallet')) return null;
  const place = url.hash.replace(/^#/, '');
  return /^\/(?:requests?\/[\w-]+|(?:send|tills)(?:\?.*)?)$/.test(place) ? place : null;
}
