import { explain } from './client.svelte';

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

/** A list that comes in pages. */
export class Pager<T> {
  items = $state.raw<T[] | null>(null);
  hasMore = $state(false);
  problem = $state('');
  private cursor: string | undefined;
  private asked = 0;

  constructor(private readonly fetchPage: (cursor: string | undefined) => Promise<Page<T>>) {}

  /** From the beginning. What is shown stays until the answer is there. */
  load = (): Promise<void> => this.fetch(undefined);
  more = (): Promise<void> => this.fetch(this.cursor);

  private async fetch(cursor: string | undefined): Promise<void> {
    const number = ++this.asked;
    this.problem = '';
    try {
      const page = await this.fetchPage(cursor);
      // An older question may be answered after a newer one.
      if (number !== this.asked) return;
      this.items = cursor === undefined ? page.items : [...(this.items ?? []), ...page.items];
      this.cursor = page.next_cursor ?? undefined;
      this.hasMore = this.cursor !== undefined;
    } catch (error) {
      if (number === this.asked) this.problem = explain(error);
    }
  }
}
