import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { addPasskeyDevice, expect, expectAccessible, test } from './support/fixtures';
import { ask, fund, money, pay } from './support/ledger';

/** Everybody belongs to one width, so that two tests never spend the same money. */
const people = () => {
  const width = test.info().project.name;
  return { payer: `${width} payer`, other: `${width} other`, third: `${width} third` };
};

/** A username that nobody had before. */
const fresh = () => `t${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;

async function join(
  page: Page,
  wallet: string,
  username = fresh(),
): Promise<{ username: string; codes: string[] }> {
  await page.goto('about:blank');
  await page.goto(wallet);
  await page.getByRole('link', { name: 'Become a member' }).click();
  await page.getByLabel('Choose a username').fill(username);
  await page.getByLabel('Your name').fill('Nora Newcomer');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Continue with a passkey' }).click();
  await expect(page.getByRole('heading', { name: 'Keep your recovery codes' })).toBeVisible();
  await expectAccessible(page);
  const codes = await page.locator('ol.code li').allTextContents();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByRole('heading', { name: 'Hello, Nora Newcomer' })).toBeVisible();
  return { username, codes };
}

const balance = (page: Page) => page.locator('.amount.huge').first();

async function fillPayment(page: Page, amount: string, memo = ''): Promise<void> {
  await page.getByLabel('Amount').fill(amount);
  await page.getByLabel('What for').fill(memo);
  await page.getByRole('button', { name: 'Review' }).click();
}

test.describe('coming in', () => {
  test('sign up with a passkey, out, in again, and by recovery code once', async ({ page, town }) => {
    await page.goto(town.wallet);
    await expect(page.getByRole('heading', { name: 'Your town’s own money' })).toBeVisible();
    await expectAccessible(page);
    await addPasskeyDevice(page);
    const { username, codes } = await join(page, town.wallet);
    expect(codes.length).toBeGreaterThanOrEqual(8);
    const leave = async () => {
      await page.getByRole('link', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.goto(`${town.wallet}#/`);
    };
    await leave();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByRole('heading', { name: 'Hello, Nora Newcomer' })).toBeVisible();
    await leave();
    const recover = async (code: string) => {
      await page.getByRole('link', { name: 'Sign in with a recovery code' }).click();
      await page.getByLabel('Your username').fill(username);
      await page.getByLabel('Recovery code').fill(code);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await recover(codes[0] ?? '');
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    await leave();
    await recover(codes[0] ?? '');
    await expect(page.getByRole('alert')).toContainText('That did not work');
    await expectAccessible(page);
  });

  test('a name that is taken, or looks like one, is refused', async ({ page, town }) => {
    await addPasskeyDevice(page);
    await page.goto(`${town.wallet}#/join`);
    await page.getByLabel('Your name').fill('Somebody');
    for (const [name, said] of [
      ['bakery', 'This username is taken'],
      ['two words', 'A username has letters and digits'],
    ] as const) {
      await page.getByLabel('Choose a username').fill(name);
      await page.getByRole('button', { name: 'Continue with a passkey' }).click();
      await expect(page.getByRole('alert')).toContainText(said);
    }
  });

  test('a link that was used or never was is refused', async ({ page, town }) => {
    await page.goto(`${town.wallet}#/sign-in/${'x'.repeat(40)}`);
    await expect(page.getByRole('alert')).toContainText('This link was used before or is too old');
    await expectAccessible(page);
  });

  test('with a device that has no passkey nothing is stuck', async ({ page, town }) => {
    await addPasskeyDevice(page);
    await page.goto(town.wallet);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByRole('alert')).toContainText('The passkey was not used');
    await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeEnabled();
    await expectAccessible(page);
  });
});

test.describe('paying', () => {
  test('the bakery is paid in three clicks, and both sides see it without reloading', async ({
    as,
    town,
  }) => {
    const { payer } = people();
    const page = await as(payer);
    const shop = await as('bakery');
    await shop.goto(town.wallet);
    await expect(balance(shop)).toBeVisible();
    await pay(town, payer, 'bakery', 100);
    await page.goto(town.wallet);
    await expect(page.getByRole('link', { name: /Corner Bakery/ }).first()).toBeVisible();
    await expectAccessible(page);
    const before = await balance(page).textContent();
    // One: the bakery.
    await page
      .locator('.people')
      .getByRole('link', { name: /Corner Bakery/ })
      .click();
    const memo = `Rye ${fresh()}`;
    await page.getByLabel('Amount').fill('4.20');
    await page.getByLabel('What for').fill(memo);
    await expectAccessible(page);
    // Two: review.
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(page.getByText('Left to pay out')).toBeVisible();
    await expectAccessible(page);
    // Three: pay.
    await page.getByRole('button', { name: 'Pay 4.20 TOWN' }).click();
    await expect(page.getByText('Final', { exact: true })).toBeVisible();
    await expectAccessible(page);
    await expect(shop.getByText(memo)).toBeVisible();
    await page.getByRole('link', { name: 'Done' }).click();
    await expect(balance(page)).not.toHaveText(before ?? '');
    await expect(page.getByText(memo)).toBeVisible();
  });

  test('the receipt is checked in the explorer', async ({ as, town }) => {
    const { payer } = people();
    const { id } = await pay(town, payer, 'library', 150);
    const page = await as(payer);
    await page.goto(`${town.wallet}#/payments/${id}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the receipt' }).click(),
    ]);
    const file = readFileSync(await download.path());
    await page.getByRole('button', { name: 'Show as QR code' }).click();
    await expect(page.getByRole('img', { name: /Opens this payment/ })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close' }).click();
    const [explorer] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Look it up in the explorer' }).click(),
    ]);
    await expect(explorer.getByText('Proven', { exact: true })).toBeVisible();
    await explorer.goto(`${town.explorer}#/check`);
    const buffer = { name: 'r.scrip', mimeType: 'application/octet-stream', buffer: file };
    await explorer.locator('input[type=file]').setInputFiles(buffer);
    await expect(explorer.getByRole('heading', { name: 'This receipt is genuine' })).toBeVisible();
    await expect(explorer.getByText('1.50').first()).toBeVisible();
  });

  test('names and amounts that can’t be are explained', async ({ as, town }) => {
    const { payer, third } = people();
    const page = await as(payer);
    await page.goto(`${town.wallet}#/send`);
    await expectAccessible(page);
    const who = page.getByLabel('To whom');
    await who.fill('nobodyhere');
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(page.getByText('Nobody here is called @nobodyhere')).toBeVisible();
    await who.fill(`@${town.name(payer)}`);
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(page.getByText('That is you')).toBeVisible();
    await expectAccessible(page);
    await who.fill(town.name(third).toUpperCase());
    await page.getByRole('button', { name: 'Review' }).click();
    const amount = page.getByLabel('Amount');
    for (const [typed, said] of [
      ['', 'Enter an amount.'],
      ['0', 'The amount must be more than zero.'],
      ['-3', 'The amount must be more than zero.'],
      ['1.005', 'At most 2 decimal places.'],
      ['many', 'This is not an amount.'],
      ['99999999999999999999', 'This is more than the network can count.'],
    ] as const) {
      await amount.fill(typed);
      await page.getByRole('button', { name: 'Review' }).click();
      await expect(page.getByText(said, { exact: false })).toBeVisible();
    }
    await amount.fill('90000');
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(page.getByRole('alert')).toContainText('You don’t have enough');
    await expect(page.getByRole('button', { name: /90,000.00 TOWN/ })).toBeDisabled();
    await expectAccessible(page);
  });

  test('a payee who was never paid is pointed out', async ({ as, town, page: newcomer }) => {
    await addPasskeyDevice(newcomer);
    const { username } = await join(newcomer, town.wallet);
    const page = await as(people().other);
    await page.goto(`${town.wallet}#/send?to=${username}`);
    await expect(page.getByText('You have never paid Nora Newcomer before')).toBeVisible();
    await expectAccessible(page);
    await fillPayment(page, '1');
    await page.getByRole('button', { name: 'Pay 1.00 TOWN' }).click();
    await expect(page.getByText('Final', { exact: true })).toBeVisible();
    await expect(newcomer.getByText('+1.00')).toBeVisible();
    await page.goto(`${town.wallet}#/send?to=${username}`);
    await expect(page.getByLabel('Amount')).toBeVisible();
    await expect(page.getByText('never paid')).toHaveCount(0);
  });

  test('a name that looks like a known one is pointed out', async ({ as, town, page: newcomer }) => {
    const { third } = people();
    await addPasskeyDevice(newcomer);
    const { username } = await join(newcomer, town.wallet);
    await pay(town, third, username, 1);
    // One letter more than somebody who was paid.
    await newcomer.context().clearCookies();
    await join(newcomer, town.wallet, `${username}s`);
    const page = await as(third);
    await page.goto(`${town.wallet}#/send?to=${username}s`);
    await expect(page.getByText(`@${username}s looks like @${username}, whom you paid before`)).toBeVisible();
    await expectAccessible(page);
  });

  test('a large amount takes the passkey', async ({ as, town, page }) => {
    const remove = await addPasskeyDevice(page);
    const { username } = await join(page, town.wallet);
    await fund(town, username, 20_000);
    await page.goto(`${town.wallet}#/send?to=market`);
    await fillPayment(page, '120');
    await expect(page.getByText('Your device asks you to confirm')).toBeVisible();
    await page.getByRole('button', { name: 'Confirm and pay 120.00 TOWN' }).click();
    await expect(page.getByText('Final', { exact: true })).toBeVisible();
    await remove();
    await page.goto(`${town.wallet}#/send?to=kitchen`);
    await fillPayment(page, '50');
    await page.getByRole('button', { name: 'Pay 50.00 TOWN' }).click();
    await expect(page.getByText('Final', { exact: true })).toBeVisible();
  });

  test('an answer that gets lost does not pay twice', async ({ as, town }) => {
    const { other } = people();
    const page = await as(other);
    await page.goto(`${town.wallet}#/send?to=coffeehouse`);
    await fillPayment(page, '3.40', `Cappuccino ${fresh()}`);
    let lost = 0;
    await page.route('**/v1/payments', async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
      lost++;
      // The gateway gets the request, and its answer never arrives.
      await route.fetch();
      return route.abort();
    });
    const before = await ask<{ items: { available: string }[] }>(town, other, 'GET', '/v1/accounts');
    await page.getByRole('button', { name: 'Pay 3.40 TOWN' }).click();
    await expect(page.getByText('Final', { exact: true })).toBeVisible();
    const after = await ask<{ items: { available: string }[] }>(town, other, 'GET', '/v1/accounts');
    expect(lost).toBe(1);
    expect(Number(before.items[0]?.available) - Number(after.items[0]?.available)).toBe(340);
  });

  test('a gateway that goes away is said to, and comes back', async ({ as, town }) => {
    const page = await as(people().other);
    await page.goto(town.wallet);
    await expect(balance(page)).toBeVisible();
    await page.context().setOffline(true);
    await page.goto(`${town.wallet}#/send`);
    await page.getByLabel('To whom').fill('bakery');
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(page.getByRole('alert')).toContainText('The gateway can’t be reached');
    await expectAccessible(page);
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('Corner Bakery', { exact: true })).toBeVisible();
  });
});

test.describe('asking to be paid', () => {
  test('a request is shown as a code, paid by its link, and says so at once', async ({ as, town }) => {
    const { payer, other } = people();
    const page = await as(other);
    await page.goto(`${town.wallet}#/request`);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make the request' }).click();
    await expect(page.getByText('Enter an amount.')).toBeVisible();
    await page.getByLabel('Amount').fill('2,50');
    await page.getByLabel('What for').fill('Half of the taxi');
    await page.getByRole('button', { name: 'Make the request' }).click();
    await expect(page.getByRole('img', { name: /Pays this request/ })).toBeVisible();
    await expectAccessible(page);
    const link = (await page.locator('p.code').textContent())?.trim() ?? '';
    const paying = await as(payer);
    await paying.goto(link);
    await expect(paying.getByText('Half of the taxi')).toBeVisible();
    await paying.getByRole('button', { name: 'Pay 2.50 TOWN' }).click();
    await expect(paying.getByText('Final', { exact: true })).toBeVisible();
    await expect(page.getByText('This request has been paid.')).toBeVisible();
    await paying.goto(`${town.wallet}#/`);
    await paying.goto(link);
    await expect(paying.getByText('This request has been paid.')).toBeVisible();
  });

  test('a request to one person can be declined, and one’s own taken back', async ({ as, town }) => {
    const { payer, other } = people();
    const body = { payer: town.name(other), amount: money(700), memo: 'Please', expires_in_s: 3600 };
    const declined = await ask<{ link: string }>(town, payer, 'POST', '/v1/requests', body);
    const page = await as(other);
    await page.goto(town.wallet);
    await expect(page.getByRole('heading', { name: 'Waiting for you' })).toBeVisible();
    await page.goto(declined.link);
    await page.getByRole('button', { name: 'No, thank you' }).click();
    await expect(page.getByText('This request was declined.')).toBeVisible();
    await expectAccessible(page);
    const own = await ask<{ id: string }>(town, other, 'POST', '/v1/requests', {
      amount: money(100),
      memo: '',
    });
    await page.goto(`${town.wallet}#/requests/${own.id}`);
    await page.getByRole('button', { name: 'Take it back' }).click();
    await expect(page.getByText('Whoever asked took this request back.')).toBeVisible();
    await page.goto(`${town.wallet}#/requests`);
    await expectAccessible(page);
  });

  test('one that has expired, and one that never was, can’t be paid', async ({ as, town }) => {
    const { payer, other } = people();
    const { id } = await ask<{ id: string }>(town, payer, 'POST', '/v1/requests', {
      amount: money(100),
      memo: '',
    });
    const page = await as(other);
    // Nobody waits for the shortest time there is: the answer is the gateway's own, an hour later.
    await page.route(`**/v1/requests/${id}`, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), state: 'expired' } });
    });
    await page.goto(`${town.wallet}#/requests/${id}`);
    await expect(page.getByRole('alert')).toContainText('This request has expired');
    await page.goto(`${town.wallet}#/requests/${'ab'.repeat(16)}`);
    await expect(page.getByRole('alert')).toContainText('There is no such request');
  });
});

test.describe('looking back', () => {
  test('the history is searched, and a statement is saved', async ({ as, town }) => {
    await pay(town, 'anna', 'bakery', 420, 'Rye loaf');
    const page = await as('anna');
    await page.goto(`${town.wallet}#/history`);
    await expect(page.locator('a[href^="#/payments/"]').first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('searchbox', { name: 'Search' }).fill('rye loaf');
    await expect(page.locator('a[href^="#/payments/"]').first()).toContainText('Corner Bakery');
    await page.getByRole('searchbox', { name: 'Search' }).fill('no such words');
    await expect(page.getByText('Nothing found')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Statement' }).click();
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('Rye loaf');
    await page.goto(`${town.wallet}#/payments/nothing`);
    await expect(page.getByRole('alert')).toBeVisible();
  });

  test('who was paid gives money back, at most what was paid', async ({ as, town }) => {
    const { payer, third } = people();
    const { id } = await pay(town, third, payer, 800);
    const page = await as(payer);
    await page.goto(`${town.wallet}#/payments/${id}`);
    await page.getByRole('button', { name: 'Give money back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Amount').fill('9');
    await dialog.getByRole('button', { name: 'Give money back' }).click();
    await expect(dialog.getByText('At most 8.00 TOWN')).toBeVisible();
    await expectAccessible(page);
    await dialog.getByLabel('Amount').fill('3');
    await dialog.getByRole('button', { name: 'Give money back' }).click();
    await expect(page.getByRole('heading', { name: 'Refund' })).toBeVisible();
    await expect(page.getByText('Final', { exact: true })).toBeVisible();
    await page.getByRole('link', { name: 'Refund of an earlier payment' }).click();
    await expect(page.getByText('3.00 TOWN of it was given back.')).toBeVisible();
  });

  test('contacts are kept and removed', async ({ as, town }) => {
    const page = await as(people().third);
    await page.goto(`${town.wallet}#/contacts`);
    await page.getByLabel('Username').fill('nobodyhere');
    await page.getByRole('button', { name: 'Keep' }).click();
    await expect(page.getByText('Nobody here is called @nobodyhere')).toBeVisible();
    await page.getByLabel('Username').fill('market');
    await page.getByLabel('What you call them').fill('Vegetables');
    await page.getByRole('button', { name: 'Keep' }).click();
    await expect(page.getByText('Vegetables')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Remove Vegetables' }).click();
    await expect(page.getByText('Vegetables')).toHaveCount(0);
  });

  test('devices, passkeys, codes and language are kept in order', async ({ page, town }) => {
    await addPasskeyDevice(page);
    await join(page, town.wallet);
    await page.goto(`${town.wallet}#/settings`);
    await expect(page.getByText('this device')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make new codes' }).click();
    await expect(page.locator('ol.code li').first()).toBeVisible();
    await page
      .getByRole('button', { name: /^Rename/ })
      .first()
      .click();
    await page.getByLabel(/^Rename/).fill('My telephone');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('My telephone')).toBeVisible();
    await page.getByLabel('Language').selectOption('de');
    await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel('Farben').selectOption('dark');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });

  test('a camera that is not there is no dead end', async ({ as, town }) => {
    const page = await as(people().third);
    await page.goto(`${town.wallet}#/scan`);
    await expect(page.getByRole('alert')).toContainText('The camera can’t be used');
    await expectAccessible(page);
    await page.getByLabel('Or paste the link').fill('https://elsewhere.example/wallet/#/requests/ab');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByRole('alert')).toContainText('not a payment request of this network');
  });
});

test.describe('the wallet as an app', () => {
  test.use({ serviceWorkers: 'allow' });

  test('it opens without a connection and says so', async ({ page, town }) => {
    await page.goto(town.wallet);
    await page.evaluate(() => navigator.serviceWorker.ready);
    const manifest = await page.evaluate(async () => (await fetch('manifest.webmanifest')).json());
    expect(manifest).toMatchObject({ display: 'standalone', start_url: '/wallet/', scope: '/wallet/' });
    await page.context().setOffline(true);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Your town’s own money' })).toBeVisible();
    await expect(page.getByRole('alert')).toContainText('The gateway can’t be reached');
  });
});
