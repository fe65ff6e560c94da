import { expect, test, vi } from 'vitest';
import { Http, address, insist } from './http';
import { ApiError, Unreachable } from './problem';
import type { paths } from './generated/node';

const problem = (status: number, code: string) =>
  new Response(
    JSON.stringify({ type: 'x', title: 'x', status, detail: 'A sentence.', code, retry: 'later' }),
    {
      status,
    },
  );

function client(send: (url: string, init: RequestInit) => Promise<Response>) {
  return new Http<paths>({ fetch: send as typeof fetch, headers: { 'Scrip-Client': '1' } });
}

test('values are escaped into their places, and empty ones left out', () => {
  expect(address('/v1/names/{name}', { name: 'a/b c' }, { proof: true, cursor: undefined, q: '' })).toBe(
    '/v1/names/a%2Fb%20c?proof=true',
  );
});

test('a change carries an idempotency key and a reading does not', async () => {
  const seen: Headers[] = [];
  const http = client(async (_, init) => {
    seen.push(new Headers(init.headers));
    return new Response('{}');
  });
  await http.get('/v1/network');
  await http.post('/v1/operations', { idempotencyKey: 'mine' });
  await http.post('/v1/operations');
  expect(seen.map((headers) => headers.get('Idempotency-Key'))).toEqual([
    null,
    'mine',
    expect.stringMatching(/.{36}/),
  ]);
  expect(seen[0]?.get('Scrip-Client')).toBe('1');
});

test('a problem comes as an error with its code and sentence', async () => {
  const error = await client(async () => problem(404, 'name_unknown'))
    .get('/v1/network')
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: 'name_unknown', message: 'A sentence.' });
});

test('an answer that is no problem document is still an error with a code', async () => {
  const error = await client(async () => new Response('<html>', { status: 502 }))
    .get('/v1/network')
    .catch((error: unknown) => error);
  expect(error).toMatchObject({ code: 'unavailable', problem: { status: 502, retry: 'later' } });
});

test('no answer at all is told apart from a refusal', async () => {
  const error = await client(async () => Promise.reject(new TypeError('failed to fetch')))
    .get('/v1/network')
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(Unreachable);
});

test('insisting sends the same key again until there is an answer', async () => {
  const keys: string[] = [];
  const pause = vi.fn(async () => {});
  const answer = await insist(
    async (key) => {
      keys.push(key);
      if (keys.length < 3) throw new Unreachable(null);
      return 'done';
    },
    3,
    pause,
  );
  expect(answer).toBe('done');
  expect(new Set(keys).size).toBe(1);
  expect(pause).toHaveBeenCalledTimes(2);
});

test('insisting takes a refusal for an answer', async () => {
  const attempt = vi.fn(async () => {
    throw await ApiError.of(problem(409, 'insufficient_funds'));
  });
  await expect(insist(attempt, 3, async () => {})).rejects.toMatchObject({ code: 'insufficient_funds' });
  expect(attempt).toHaveBeenCalledTimes(1);
});
