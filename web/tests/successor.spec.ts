/** After a loss of quorum another network goes on: what a till and a wallet say that trusted the one before. */
import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './support/fixtures';
import { fund } from './support/ledger';
import { shoot } from './support/shoot';
import { enrol, people } from './support/till';

/** The generator of BLS12-381's second group: a network key that is well-formed and nobody's. */
const EARLIER_KEY =
  '93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8';
const EARLIER_ID = 'ab'.repeat(32);

/** Makes a till one that was enrolled when the network before was there: it trusts that one's key. */
async function enrolledBefore(till: Page): Promise<void> {
  const page = till.url();
  // From another page of that address: the till's own keeps what it has just had proven.
  await till.goto(new URL('/v1/network', page).href);
  await till.evaluate((networkKey) => {
    const kept = JSON.parse(localStorage.getItem('scrip-till') ?? '{}') as object;
    localStorage.setItem('scrip-till', JSON.stringify({ ...kept, networkKey }));
  }, EARLIER_KEY);
  await till.goto(page);
}

test('a till that trusts the network before says so, goes on online, and trusts the new one when told to', async ({
  page: till,
  as,
  town,
}) => {
  const { shop } = people();
  await enrol(till, await as(shop), town.gateway, 'Counter 9');
  await enrolledBefore(till);
  const card = till.getByRole('region', { name: 'The network was founded anew' });
  await expect(card).toContainText('While it is offline it takes none');
  await card.getByText('The new network’s key').click();
  await expect(card.locator('.code')).toHaveText(/^[0-9a-f]{192}$/);
  await expectAccessible(till);
  await shoot(till, 'till-successor');
  // Sales go on, and by itself it believes nobody.
  await expect(till.getByText('Online', { exact: true })).toBeVisible();
  await till.goto(`${town.gateway}/till/#/setup`);
  await expect(till.getByText('Not proven yet')).toBeVisible();
  await till.reload();
  await expect(card).toBeVisible();
  await card.getByRole('button', { name: 'Trust the new network' }).click();
  await expect(card).toBeHidden();
  await expect(till.getByText(/Proven by the network at block/)).toBeVisible();
});

test('a payment of the network before says whose key its receipt holds with', async ({ as, town }) => {
  const { payer } = people();
  await fund(town, payer, 100);
  const wallet = await as(payer);
  const marked = { earlier_network: EARLIER_ID };
  // As a gateway answers that followed a successor: a demo has none.
  await wallet.route(/\/v1\/network$/, async (route) => {
    const answer = await route.fetch();
    const earlier = [
      {
        name: 'Old Town',
        network_id: EARLIER_ID,
        network_key: EARLIER_KEY,
        last_height: 120,
        followed_at: '2026-11-26T06:00:00.000Z',
      },
    ];
    await route.fulfill({ json: { ...((await answer.json()) as object), earlier } });
  });
  await wallet.route(/\/v1\/payments(?:\?|$)/, async (route) => {
    const page = (await (await route.fetch()).json()) as { items: object[] };
    await route.fulfill({ json: { ...page, items: page.items.map((item) => ({ ...item, ...marked })) } });
  });
  await wallet.route(/\/v1\/payments\/[0-9a-f]+$/, async (route) => {
    await route.fulfill({ json: { ...((await (await route.fetch()).json()) as object), ...marked } });
  });
  await wallet.goto(`${town.wallet}#/history`);
  await wallet.locator('a[href^="#/payments/"]').first().click();
  await expect(wallet.getByText('Made on the network before this one, ‘Old Town’')).toBeVisible();
  await wallet.getByText('The key of that network').click();
  await expect(wallet.getByText(EARLIER_KEY)).toBeVisible();
  // Neither a receipt nor a place in the new network's explorer is offered.
  await expect(wallet.getByRole('button', { name: 'Save the receipt' })).toBeHidden();
  await expect(wallet.getByRole('link', { name: 'Look it up in the explorer' })).toBeHidden();
  await expectAccessible(wallet);
  await shoot(wallet, 'payment-earlier-network');
});
