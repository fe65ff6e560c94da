import { expect, test, vi } from 'vitest';
import { EventParser, follow, type ServerEvent } from './events';

test('events come out whole, however the stream is cut', () => {
  const text = ': heartbeat\n\nid: 7\nevent: block\ndata: {"a":1}\ndata: 2\n\nid: 8\ndata:x\r\n\r\n';
  for (let size = 1; size < text.length; size++) {
    const parser = new EventParser();
    const events: ServerEvent[] = [];
    for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
    expect(events).toEqual([
      { id: '7', event: 'block', data: '{"a":1}\n2' },
      { id: '8', event: 'message', data: 'x' },
    ]);
  }
});

test('a comment and an id without data are no events', () => {
  expect(new EventParser().push(': heartbeat\n\nid: 9\n\n')).toEqual([]);
});

function answer(text: string): Response {
  return new Response(text, { status: 200, headers: { 'content-type': 'text/event-stream' } });
}

test('after a cut it asks for what came after the last event', async () => {
  vi.useFakeTimers();
  const asked: (string | null)[] = [];
  const send = vi.fn(async (_: unknown, init?: RequestInit) => {
    asked.push(new Headers(init?.headers).get('Last-Event-ID'));
    if (asked.length === 2) throw new TypeError('down');
    return answer(asked.length === 1 ? 'id: 5\ndata: five\n\n' : 'id: 6\ndata: six\n\n');
  });
  const seen: string[] = [];
  const stop = follow({
    url: '/events',
    fetch: send as typeof fetch,
    onEvent: (event) => seen.push(event.data),
  });
  await vi.waitFor(() => expect(seen).toContain('six'), { timeout: 10_000 });
  stop();
  vi.useRealTimers();
  expect(asked.slice(0, 3)).toEqual([null, '5', '5']);
  expect(seen.slice(0, 2)).toEqual(['five', 'six']);
});

test('an answer that says no ends it', async () => {
  const states: string[] = [];
  const send = vi.fn(async () => new Response('', { status: 401 }));
  follow({
    url: '/events',
    fetch: send as unknown as typeof fetch,
    onEvent: () => {},
    onState: (state) => states.push(state),
  });
  await vi.waitFor(() => expect(states.at(-1)).toBe('refused'));
  expect(send).toHaveBeenCalledTimes(1);
});
