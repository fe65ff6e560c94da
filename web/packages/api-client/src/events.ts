/** Server-sent events that resume where they were cut off, whatever cut them off. */

export interface ServerEvent {
  id: string;
  event: string;
  data: string;
}

/** Splits a stream of text into events. Feed it pieces of any size. */
export class EventParser {
  private rest = '';
  private id = '';
  private event = '';
  private data: string[] = [];

  push(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = this.line(line);
      if (event) events.push(event);
    }
    return events;
  }

  private line(line: string): ServerEvent | null {
    if (line === '') return this.dispatch();
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id') this.id = value;
    return null;
  }

  private dispatch(): ServerEvent | null {
    const event = { id: this.id, event: this.event || 'message', data: this.data.join('\n') };
    const empty = this.data.length === 0;
    this.event = '';
    this.data = [];
    return empty ? null : event;
  }
}

export type StreamState = 'connecting' | 'live' | 'waiting' | 'refused';

export interface StreamOptions {
  url: string;
  onEvent: (event: ServerEvent) => void;
  onState?: (state: StreamState) => void;
  /** The event to go on after. */
  lastEventId?: string;
  headers?: Record<string, string>;
  fetch?: typeof fetch;
  /** Longest pause between attempts, and longest silence before a connection counts as dead. */
  pauseMaxMs?: number;
  silenceMaxMs?: number;
}

const PAUSE_FIRST_MS = 500;

/**
 * Reads a stream until the function that it returns is called. After a cut it connects again, later each time, and asks for
 * what came after the last event that it had. An answer that says no (signed out, forbidden) ends it.
 */
export function follow(options: StreamOptions): () => void {
  const { onEvent, onState, fetch: send = fetch, pauseMaxMs = 8_000, silenceMaxMs = 45_000 } = options;
  const ended = new AbortController();
  let lastEventId = options.lastEventId ?? '';
  let pause = PAUSE_FIRST_MS;

  async function connect(): Promise<boolean> {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    ended.signal.addEventListener('abort', stop);
    let silence = setTimeout(stop, silenceMaxMs);
    try {
      const headers = new Headers({ ...options.headers, Accept: 'text/event-stream' });
      if (lastEventId !== '') headers.set('Last-Event-ID', lastEventId);
      const response = await send(options.url, { headers, signal: attempt.signal, cache: 'no-store' });
      if (!response.ok || !response.body)
        return response.status >= 400 && response.status < 500 && response.status !== 429;
      onState?.('live');
      pause = PAUSE_FIRST_MS;
      const parser = new EventParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return false;
        clearTimeout(silence);
        silence = setTimeout(stop, silenceMaxMs);
        for (const event of parser.push(value)) {
          if (event.id !== '') lastEventId = event.id;
          onEvent(event);
        }
      }
    } catch {
      return false;
    } finally {
      clearTimeout(silence);
      ended.signal.removeEventListener('abort', stop);
    }
  }

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      onState?.('connecting');
      const refused = await connect();
      if (ended.signal.aborted) return;
      if (refused) {
        onState?.('refused');
        return;
      }
      onState?.('waiting');
      await new Promise((done) => setTimeout(done, pause));
      pause = Math.min(pauseMaxMs, pause * 2);
    }
  }

  void run();
  return () => ended.abort();
}
