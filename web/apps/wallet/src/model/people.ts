import type { Contact, Payment } from '@scrip/api-client/gateway';

/** Somebody who can be paid with one tap. */
export interface Person {
  username: string;
  name: string;
}

/** Contacts first, then the people of the latest payments; each once. */
export function peopleToPay(
  contacts: readonly Contact[],
  payments: readonly Payment[],
  limit: number,
): Person[] {
  const people = new Map<string, Person>();
  for (const contact of contacts) {
    people.set(contact.username, {
      username: contact.username,
      name: contact.alias || contact.display_name || contact.username,
    });
  }
  for (const { counterparty, kind } of payments) {
    const { username, display_name: name } = counterparty;
    if (username && kind === 'payment' && !people.has(username)) people.set(username, { username, name });
  }
  return [...people.values()].slice(0, limit);
}

/** Those that fit what was typed so far. */
export function matching(people: readonly Person[], typed: string): Person[] {
  const wanted = typed.trim().replace(/^@/, '').toLocaleLowerCase();
  if (wanted === '') return [...people];
  return people.filter(
    ({ username, name }) =>
      username.toLocaleLowerCase().includes(wanted) || name.toLocaleLowerCase().includes(wanted),
  );
}
