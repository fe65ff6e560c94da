/** Elections, and who led what they decided. */
import type { BlockView, SeatView, TenureView } from '@scrip/api-client/node';
import { formatNumber } from '@scrip/ui';
import { isMissing, network, node } from './network.svelte';

const PAGE = 200;
/** Blocks of an epoch that are counted, at most. */
const BLOCKS_MAX = 2_000;

/** The election in an epoch, or nothing if there was none or it is forgotten. */
export async function loadTenure(epoch: number): Promise<TenureView | null> {
  try {
    const answer = await node.get('/v1/elections/{epoch}', { path: { epoch } });
    return answer.record ?? null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The epoch that the network is in. */
export async function currentEpoch(): Promise<number> {
  return (await node.get('/v1/network')).tip.epoch;
}

/** The blocks of the epoch that an election decided, as far as there are any. */
export async function ledBlocks(tenure: TenureView): Promise<BlockView[]> {
  const { outcome } = tenure;
  if (!outcome) return [];
  const first = outcome.height + 1;
  // Epochs are of one length, and block 0 is in the first one.
  const length = first / (tenure.epoch + 1);
  const blocks: BlockView[] = [];
  let below = Math.min(first + length, first + BLOCKS_MAX);
  while (below > first) {
    const page = await node.get('/v1/blocks', { query: { cursor: String(below), limit: PAGE } });
    blocks.push(...page.items.filter((block) => block.epoch === outcome.leads_epoch));
    const lowest = page.items.at(-1)?.height ?? 0;
    if (lowest <= first || page.items.length === 0) break;
    below = lowest;
  }
  return blocks;
}

export interface Standing {
  key: string;
  name: string;
  burned: number;
  worked: number;
  weight: number;
  weightShare: number;
  turns: number;
  turnShare: number;
}

/** What everybody gave, got and led. Where nobody has weight, turns are equal. */
export function standings(seats: readonly SeatView[], blocks: readonly BlockView[]): Standing[] {
  const total = seats.reduce((sum, seat) => sum + seat.weight_sat, 0);
  return seats.map((seat) => {
    const turns = blocks.filter((block) => block.leader === seat.validator).length;
    return {
      key: seat.validator,
      name: network.nameOf(seat.validator),
      burned: seat.burned_sat,
      worked: seat.mapped_sat,
      weight: seat.weight_sat,
      weightShare: total === 0 ? 1 / seats.length : seat.weight_sat / total,
      turns,
      turnShare: blocks.length === 0 ? 0 : turns / blocks.length,
    };
  });
}

const SATOSHI = 100_000_000;

/** Satoshi as coin. */
export function coin(satoshi: number): string {
  return formatNumber(satoshi / SATOSHI, { maximumFractionDigits: 8 });
}

export function percent(share: number): string {
  return formatNumber(share, { style: 'percent', maximumFractionDigits: 1 });
}
