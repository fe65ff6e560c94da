/** The sale that is being typed: it outlives a look at another page, a lost network and the page being loaded again. */
import { readSaved, save } from '@scrip/ui';
import type { Line } from './basket';

const SETTING = 'scrip-till-sale';

interface Typed {
  amount: string;
  what: string;
  basket: Line[];
}

const NOTHING: Typed = { amount: '', what: '', basket: [] };

function read(): Typed {
  try {
    return { ...NOTHING, ...(JSON.parse(readSaved(SETTING) ?? '{}') as Partial<Typed>) };
  } catch {
    return NOTHING;
  }
}

let typed = $state.raw(read());

function keep(next: Partial<Typed>): void {
  typed = { ...typed, ...next };
  save(SETTING, JSON.stringify(typed));
}

export const sale = {
  get amount() {
    return typed.amount;
  },
  set amount(amount: string) {
    keep({ amount });
  },
  get what() {
    return typed.what;
  },
  set what(what: string) {
    keep({ what });
  },
  get basket() {
    return typed.basket;
  },
  set basket(basket: Line[]) {
    keep({ basket });
  },
};

/** The next customer. */
export function clearSale(): void {
  keep(NOTHING);
}
