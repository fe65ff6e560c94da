import { readFileSync } from 'node:fs';
import { expect, expectAccessible, test } from './support/fixtures';
import { anElection, onePayment, pay, save } from './support/ledger';

test.describe('explorer', () => {
  test('blocks arrive live, with their finality time', async ({ page, town }) => {
    await page.goto(town.explorer);
    await expect(page.getByText('Live', { exact: true }).last()).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Blocks', exact: true })).toBeVisible();
    await expectAccessible(page);
    const { height } = await pay(town, 'bakery', 'library', 120);
    const link = page.locator(`a[href="#/blocks/${height}"]`);
    await expect(link).toBeVisible();
    await expect(page.locator('li', { has: link }).getByText(/final in/)).toBeVisible();
    await expect(page.getByRole('img', { name: /Time to final of the last/ })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Validators' })).toBeVisible();
  });

  test('a block leads to its operations, their proof and receipt', async ({ page, town }) => {
    const payment = await onePayment(town);
    await page.goto(`${town.explorer}#/blocks/${payment.height}`);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Block');
    await expectAccessible(page);
    await page.goto(`${town.explorer}#/operations/${payment.author}/${payment.id}${payment.query}`);
    await expect(page.getByText('Proven', { exact: true })).toBeVisible();
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the receipt' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^receipt-.*\.scrip$/);
    expect(
      readFileSync(await download.path())
        .subarray(0, 5)
        .toString(),
    ).toBe('SCRIP');
  });

  test('the nodes, their rules and what they vote on are there to read', async ({ page, town }) => {
    await page.goto(`${town.explorer}#/nodes`);
    await expect(page.getByRole('heading', { name: 'Nodes', exact: true })).toBeVisible();
    await expect(page.getByRole('heading', { name: '4 nodes are linked' })).toBeVisible();
    await expect(page.getByText(/more than 2 votes, then more than 2 approvals/)).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Requests' })).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${town.explorer}#/nodes/requests/${'0'.repeat(32)}`);
    await expect(page.getByText(/There is no such request/)).toBeVisible();
    await expectAccessible(page);
  });

  test('turns stand beside weights, and each election can be looked back at', async ({ page, town }) => {
    test.slow();
    const epoch = await anElection(town);
    await page.goto(town.explorer);
    await page.getByRole('link', { name: 'Leaders' }).click();
    await expect(page.getByRole('heading', { name: 'Leaders', exact: true })).toBeVisible();
    await page.goto(`${town.explorer}#/elections/${epoch}`);
    const decided = page.getByRole('heading', {
      name: `Weights and turns in epoch ${epoch + 1}`,
      exact: true,
    });
    await expect(decided).toBeVisible();
    await expect(page.getByRole('img', { name: 'Shares of the weight, by validator' })).toBeVisible();
    await expect(page.getByRole('img', { name: 'Shares of the turns, by validator' })).toBeVisible();
    await expect(page.getByText('counted', { exact: true }).first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'The next one' }).click();
    const next = page.getByRole('heading', { name: `What was committed in epoch ${epoch + 1}`, exact: true });
    await expect(next).toBeVisible();
    await page.goto(`${town.explorer}#/elections/999999`);
    await expect(page.getByText(/There was no election in this epoch/)).toBeVisible();
  });

  test('names, accounts and currencies are found and prove themselves', async ({ page, town }) => {
    await page.goto(town.explorer);
    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.fill('@bakery');
    await search.press('Enter');
    await expect(page.getByRole('heading', { name: '@bakery' })).toBeVisible();
    await expect(page.getByText('Proven', { exact: true })).toBeVisible();
    await expectAccessible(page);
    const account = (await page.locator('a.code').first().textContent()) ?? '';
    await search.fill(account);
    await search.press('Enter');
    await expect(page.getByRole('heading', { name: 'Holdings' })).toBeVisible();
    await expect(page.getByText('Proven', { exact: true })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Currency TOWN' }).first().click();
    await expect(page.getByRole('heading', { name: 'Currency TOWN' })).toBeVisible();
    await expect(page.getByText('Proven', { exact: true })).toBeVisible();
    await search.fill('nobody-of-this-name');
    await search.press('Enter');
    await expect(page.getByText(/Nothing here is called/)).toBeVisible();
  });

  test('an operation and its block are found by their ids and digests alone', async ({ page, town }) => {
    const { height, author, id } = await onePayment(town);
    const block = (await (await fetch(`${town.node}/v1/blocks/${height}`)).json()) as { digest: string };
    await page.goto(town.explorer);
    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.fill(id);
    await search.press('Enter');
    await expect(page).toHaveURL(new RegExp(`#/operations/${author}/${id}`));
    await expect(page.getByText('Proven', { exact: true })).toBeVisible();
    await search.fill(block.digest.toUpperCase());
    await search.press('Enter');
    await expect(page).toHaveURL(new RegExp(`#/blocks/${height}$`));
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Block');
  });

  test('what is not there is said plainly', async ({ page, town }) => {
    await page.goto(`${town.explorer}#/blocks/999999999`);
    await expect(page.getByText('There is no such block yet.')).toBeVisible();
    await page.goto(`${town.explorer}#/accounts/${'ab'.repeat(16)}`);
    await expect(page.getByText('There is no such account on this network.')).toBeVisible();
    await page.goto(`${town.explorer}#/operations/${'ab'.repeat(16)}/${'cd'.repeat(16)}`);
    await expect(page.getByText('This node knows of no such operation.')).toBeVisible();
    await page.goto(`${town.explorer}#/nowhere`);
    await expect(page.getByRole('heading', { name: 'There is no such page.' })).toBeAttached();
    await expectAccessible(page);
  });

  test('a receipt is checked by file and by text, and a changed one is refused', async ({ page, town }) => {
    const receipt = await save(town, await onePayment(town));
    await page.goto(`${town.explorer}#/check`);
    await expectAccessible(page);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'r.scrip', mimeType: 'application/octet-stream', buffer: receipt });
    await expect(page.getByRole('heading', { name: 'This receipt is genuine' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Check another one' }).click();
    await page.getByRole('button', { name: 'Paste its text' }).click();
    await page.getByLabel(/The receipt as text/).fill(receipt.toString('hex'));
    await page.getByRole('button', { name: 'Check the text' }).click();
    await expect(page.getByRole('heading', { name: 'This receipt is genuine' })).toBeVisible();
    await page.getByRole('button', { name: 'Check another one' }).click();
    const changed = Buffer.from(receipt);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'r.scrip', mimeType: 'application/octet-stream', buffer: changed });
    await expect(page.getByRole('heading', { name: 'This proves nothing' })).toBeVisible();
    await expectAccessible(page);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'r.scrip', mimeType: 'text/plain', buffer: Buffer.from('no receipt') });
    await expect(page.getByText('the file is not a receipt or proof of a Scrip network')).toBeVisible();
  });

  test('a receipt of this network is refused under another key', async ({ page, town }) => {
    const receipt = await save(town, await onePayment(town));
    const vectors = new URL('../../crates/receipt/vectors/vectors.json', import.meta.url);
    const other = (JSON.parse(readFileSync(vectors, 'utf8')) as { network_key: string }).network_key;
    await page.goto(`${town.explorer}#/check`);
    await page.getByLabel('Network key').fill(other);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'r.scrip', mimeType: 'application/octet-stream', buffer: receipt });
    await expect(page.getByText('the network did not sign this', { exact: false })).toBeVisible();
    await page.getByLabel('Network key').fill('no key');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'r.scrip', mimeType: 'application/octet-stream', buffer: receipt });
    await expect(page.getByText('this is not a network key', { exact: false })).toBeVisible();
  });

  test('a node that goes away is said to, and the page goes on when it is back', async ({ page, town }) => {
    await page.goto(town.explorer);
    await expect(page.getByText('Live', { exact: true }).last()).toBeVisible();
    const known = page.locator('ol a[href^="#/blocks/"]');
    await expect(known.first()).toBeVisible();
    await page.context().setOffline(true);
    await page.goto(`${town.explorer}#/blocks/1`);
    await expect(page.getByRole('alert')).toContainText('This node can’t be reached');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: 'Operations' })).toBeVisible();
  });

  test('it speaks German', async ({ page, town }) => {
    await page.goto(town.explorer);
    await page.getByLabel('Language').selectOption('de');
    await expect(page.getByRole('heading', { name: 'Blöcke', exact: true })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await page.reload();
    await expect(page.getByRole('link', { name: 'Beleg prüfen' })).toBeVisible();
  });
});

test.describe('explorer without a network', () => {
  test.use({ serviceWorkers: 'allow' });

  test('receipts are checked offline after one visit', async ({ page, town }) => {
    const receipt = await save(town, await onePayment(town));
    await page.goto(`${town.explorer}#/check`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await expect(page.getByText('As this node says.')).toBeVisible();
    await page.context().setOffline(true);
    await page.reload();
    await expect(page.getByText('Kept from an earlier visit', { exact: false })).toBeVisible();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'r.scrip', mimeType: 'application/octet-stream', buffer: receipt });
    await expect(page.getByRole('heading', { name: 'This receipt is genuine' })).toBeVisible();
  });
});
