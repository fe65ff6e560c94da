import { describe, expect, it } from 'vitest';
import type { BlockView, SeatView } from '@scrip/api-client/node';
import { coin, standings } from './elections';

const seat = (validator: string, weight_sat: number): SeatView => ({
  validator,
  weight_sat,
  burned_sat: weight_sat,
  counted_sat: weight_sat,
  hashes: 0,
  mapped_sat: 0,
  median_sat: weight_sat,
  start: '0',
  uncapped_sat: weight_sat,
  window_sat: [],
});
const block = (leader: string) => ({ leader }) as BlockView;

describe('standings', () => {
  it('sets turns beside weights', () => {
    const rows = standings(
      [seat('aa', 75), seat('bb', 25), seat('cc', 0)],
      [block('aa'), block('aa'), block('bb')],
    );
    expect(rows.map((row) => row.weightShare)).toEqual([0.75, 0.25, 0]);
    expect(rows.map((row) => row.turns)).toEqual([2, 1, 0]);
    expect(rows[2]?.turnShare).toBe(0);
  });

  it('says that turns are equal where nobody has weight', () => {
    const rows = standings([seat('aa', 0), seat('bb', 0)], []);
    expect(rows.map((row) => row.weightShare)).toEqual([0.5, 0.5]);
    expect(rows.map((row) => row.turnShare)).toEqual([0, 0]);
  });
});

describe('coin', () => {
  it('has eight digits at most', () => {
    expect(coin(1)).toBe('0.00000001');
    expect(coin(5_000_000_000)).toBe('50');
  });
});
