import { ApiError, codeOf, follow, type StreamState } from '@scrip/api-client';
import { nodeClient, type BlockView, type HealthView, type NetworkView } from '@scrip/api-client/node';
import { readSaved, save } from '@scrip/ui';
import { t } from '../text';

export const node = nodeClient();

/** A block, and how long it took if it became final while this page was open. */
export interface SeenBlock extends BlockView {
  finalAfterMs?: number;
}

const BLOCKS_MAX = 200;
const FIRST_PAGE = 40;
const HEALTH_EVERY_MS = 5_000;
const KEY_KEPT = 'scrip-network-key';
/** Beyond this the clocks disagree, or the page slept: it says nothing about the network. */
const FINALITY_PLAUSIBLE_MS = 30_000;

let view = $state.raw<NetworkView | null>(null);
let health = $state.raw<HealthView | null>(null);
let blocks = $state.raw<SeenBlock[]>([]);
let state = $state<StreamState>('connecting');
let moreCursor = $state.raw<string | null>(null);

/** What this page knows of the network, kept fresh while it is open. */
export const network = {
  get view() {
    return view;
  },
  get health() {
    return health;
  },
  get blocks() {
    return blocks;
  },
  get state() {
    return state;
  },
  get hasOlder() {
    return moreCursor !== null && blocks.length < BLOCKS_MAX;
  },
  /** What people call a validator, or the beginning of its key. */
  nameOf(key: string): string {
    return view?.committee.find((member) => member.key === key)?.name ?? `${key.slice(0, 8)}…`;
  },
  async loadOlder(): Promise<void> {
    if (moreCursor === null) return;
    const page = await node.get('/v1/blocks', { query: { cursor: moreCursor, limit: FIRST_PAGE } });
    merge(page.items);
    moreCursor = page.next_cursor ?? null;
  },
};

/** The key that a page checks proofs with when the node can't be asked. */
export const keptKey = () => readSaved(KEY_KEPT);

function merge(more: readonly SeenBlock[]): void {
  const all = new Map(blocks.map((block) => [block.height, block]));
  for (const block of more) if (!all.has(block.height)) all.set(block.height, block);
  blocks = [...all.values()].sort((a, b) => b.height - a.height).slice(0, BLOCKS_MAX);
}

async function loadNetwork(): Promise<void> {
  view = await node.get('/v1/network');
  save(KEY_KEPT, view.key);
}

async function loadHealth(): Promise<void> {
  try {
    health = await node.get('/health');
    if (!view) await loadNetwork();
  } catch {
    // The stream's state says that the node is away; what was known stays.
  }
}

async function loadBlocks(): Promise<void> {
  const page = await node.get('/v1/blocks', { query: { limit: FIRST_PAGE } });
  merge(page.items);
  moreCursor ??= page.next_cursor ?? null;
}

function arrived(text: string): void {
  const block = JSON.parse(text) as SeenBlock;
  const after = Date.now() - block.timestamp_ms;
  if (after >= 0 && after <= FINALITY_PLAUSIBLE_MS) block.finalAfterMs = after;
  merge([block]);
  if (health) health = { ...health, tip: { ...health.tip, ...block } };
}

/** Starts to watch the node. */
export function watch(): () => void {
  void loadNetwork().catch(() => {});
  void loadHealth();
  const timer = setInterval(() => void loadHealth(), HEALTH_EVERY_MS);
  const stop = follow({
    url: '/v1/events',
    onEvent: (event) => {
      if (event.event === 'block') arrived(event.data);
    },
    onState: (next) => {
      state = next;
      // Blocks from before the stream began, the first time and after every cut.
      if (next === 'live') void loadBlocks().catch(() => {});
    },
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}

/** A sentence for whatever went wrong. */
export function explain(error: unknown): string {
  const sentences: Record<string, string> = { ...t.failure };
  const known = sentences[codeOf(error)];
  if (known) return known;
  return error instanceof ApiError ? error.message : t.failure.unexpected;
}

export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.problem.status === 404;
}
