/** A phone that cheats: two tills without a network take the same money, and the ledger says whose it is. */
import { readFileSync } from 'node:fs';
import { expect, expectAccessible, test } from './support/fixtures';
import { accountOf, fund } from './support/ledger';
import { SoftPhone, textOfBytes } from './support/phone';
import { shoot } from './support/shoot';
import { charge, deviceOptions, enrol, kept, people, refuses, scan, verdict } from './support/till';

test('two tills that are offline take the same money: the second gets a proof and not the money', async ({
  as,
  browser,
  town,
}) => {
  test.setTimeout(180_000);
  const { payer, shop } = people();
  await fund(town, payer, 3_000);
  const phone = await SoftPhone.register(town, payer, 3_000);
  const contexts = [await browser.newContext(deviceOptions()), await browser.newContext(deviceOptions())];
  const [here, there] = await Promise.all(contexts.map((context) => context.newPage()));
  if (!here || !there) throw new Error('no pages');
  const [atHere, atThere] = [await accountOf(town, shop), await accountOf(town, 'bakery')];
  try {
    await enrol(here, await as(shop), town.gateway, 'Counter 6');
    await enrol(there, await as('bakery'), town.gateway, 'Counter 6');
    for (const till of [here, there]) {
      // Proven to the till, so that it may take something by itself.
      await till.getByRole('link', { name: 'Till', exact: true }).click();
      await expect(till.getByText(/^Proven by the network at block/)).toBeVisible();
      await till.getByRole('link', { name: 'Sale', exact: true }).click();
      await kept(till);
      await till.context().setOffline(true);
    }

    // More than this till takes of one customer while it is offline.
    await charge(here, '20.01');
    await refuses(here, textOfBytes(phone.code(atHere, 2, 2_001)), 'payer_limit');
    await here.getByRole('button', { name: 'Cancel' }).click();
    // The same money at both: neither can know.
    for (const [till, account, serial] of [
      [here, atHere, 0],
      [there, atThere, 1],
    ] as const) {
      await charge(till, '20');
      await scan(till, textOfBytes(phone.code(account, serial, 2_000)));
      await expect(verdict(till, 'STAGED')).toBeVisible();
      await till.getByRole('button', { name: 'Next sale' }).click();
    }

    // The first that is back has it.
    await here.context().setOffline(false);
    await here.getByRole('link', { name: 'Sales' }).click();
    await expect(here.getByText('Final', { exact: true })).toBeVisible();
    await there.context().setOffline(false);
    await there.getByRole('link', { name: 'Sales' }).click();
    const sale = there.getByRole('listitem').filter({ hasText: 'Refused' });
    await expect(sale).toContainText('This money was spent before with another code.');
    await expect(there.getByText('A payment that was taken offline did not settle')).toBeVisible();
    await expectAccessible(there);
    await shoot(there, 'till-misuse');
    const [saved] = await Promise.all([
      there.waitForEvent('download'),
      sale.getByRole('button', { name: /Save the proof/ }).click(),
    ]);
    const proof = JSON.parse(readFileSync(await saved.path(), 'utf8')) as {
      device: string;
      reason: string;
      uses: unknown[];
    };
    await there.getByRole('button', { name: 'I have seen this' }).click();
    await expect(there.getByText('did not settle')).toHaveCount(0);
    // It names the phone by its key.
    expect(proof).toMatchObject({ device: phone.publicKey, reason: 'overspent' });
    expect(proof.uses).toHaveLength(1);
    await there.getByRole('link', { name: 'Day' }).click();
    await expect(there.locator('.net')).toHaveText(/(^|\D)0\.00/);
  } finally {
    await phone.end();
    for (const context of contexts) await context.close();
  }
});
