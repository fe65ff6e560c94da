import type { Contact, Payment } from '@scrip/api-client/gateway';
import { expect, test } from 'vitest';
import { matching, peopleToPay } from './people';

const contact = (username: string, alias: string): Contact => ({ username, alias, display_name: username });
const paid = (username: string | undefined, kind: Payment['kind'] = 'payment') =>
  ({ kind, counterparty: { display_name: 'Somebody', ...(username ? { username } : {}) } }) as Payment;

test('contacts come first, each person once, and who has no name can’t be offered', () => {
  const people = peopleToPay(
    [contact('anna', 'Sister')],
    [paid('bakery'), paid('anna'), paid(undefined), paid('bank', 'issue')],
    9,
  );
  expect(people).toEqual([
    { username: 'anna', name: 'Sister' },
    { username: 'bakery', name: 'Somebody' },
  ]);
  expect(peopleToPay([], [paid('a'), paid('b')], 1)).toHaveLength(1);
});

test('what is typed is looked for in names and usernames', () => {
  const people = [
    { username: 'anna', name: 'Sister' },
    { username: 'bakery', name: 'Corner Bakery' },
  ];
  expect(matching(people, '@BAK')).toEqual([people[1]]);
  expect(matching(people, 'sis')).toEqual([people[0]]);
  expect(matching(people, ' ')).toEqual(people);
});
