/**
 * The pictures of the documentation. They are made in every run; only with SCRIP_SCREENSHOTS=1 do
 * they replace those of docs/screenshots, so that a test run changes nothing.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { onePayment, pay, save } from './support/ledger';

const DOCUMENTED = join(import.meta.dirname, '../../docs/screenshots');

async function shoot(page: Page, name: string, both = false): Promise<void> {
  const info = test.info();
  const folder = process.env['SCRIP_SCREENSHOTS'] === '1' ? DOCUMENTED : info.outputDir;
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    // One dark picture of each app is enough for the documentation.
    if (colorScheme === 'dark' && !both) continue;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(folder, `${name}-${info.project.name}-${colorScheme}.png`) });
  }
}

test('wallet', async ({ as, town }) => {
  const page = await as('anna');
  await page.goto(town.wallet);
  await expect(page.locator('.people a').first()).toBeVisible();
  await shoot(page, 'wallet-home', true);
  await page.goto(`${town.wallet}#/send?to=bakery`);
  await page.getByLabel('Amount').fill('4.20');
  await page.getByLabel('What for').fill('Rye loaf');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText('Left to pay out')).toBeVisible();
  await shoot(page, 'wallet-pay');
  await page.getByRole('button', { name: 'Pay 4.20 TOWN' }).click();
  await expect(page.getByText('Final', { exact: true })).toBeVisible();
  await shoot(page, 'wallet-final');
  await page.goto(`${town.wallet}#/request`);
  await page.getByLabel('Amount').fill('18');
  await page.getByLabel('What for').fill('Concert ticket');
  await page.getByRole('button', { name: 'Make the request' }).click();
  await expect(page.getByRole('img', { name: /Pays this request/ })).toBeVisible();
  await shoot(page, 'wallet-request');
});

test('explorer', async ({ page, town }) => {
  await page.goto(town.explorer);
  await expect(page.getByText('Live', { exact: true }).last()).toBeVisible();
  const sold: [string, string, string, number][] = [
    ['bakery', 'market', 'Eggs and butter', 1_850],
    ['bakery', 'coffeehouse', 'Coffee for the staff', 980],
    ['anna', 'library', 'Late fee', 120],
    ['bakery', 'kitchen', 'Baking trays', 640],
    ['bakery', 'market', 'Apples', 615],
    ['bakery', 'festival', 'A stall for the evening', 900],
    ['bakery', 'library', 'Cook book', 400],
    ['bakery', 'market', 'Flour, 10 kg', 1_250],
  ];
  for (const [payer, payee, memo, minor] of sold) await pay(town, payer, payee, minor, memo);
  await expect(page.getByText(/final in/).nth(5)).toBeVisible();
  await shoot(page, 'explorer-live', true);
  const receipt = await save(town, await onePayment(town));
  await page.goto(`${town.explorer}#/check`);
  const file = { name: 'receipt.scrip', mimeType: 'application/octet-stream', buffer: receipt };
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByRole('heading', { name: 'This receipt is genuine' })).toBeVisible();
  await shoot(page, 'explorer-receipt');
});

test('operator', async ({ as, town }) => {
  const page = await as('office');
  await page.goto(town.operator);
  await expect(page.getByRole('heading', { name: 'The books balance' })).toBeVisible();
  await expect(page.getByRole('img', { name: /by day/ })).toBeVisible();
  await shoot(page, 'operator-overview', true);
  await page.goto(`${town.operator}#/members`);
  await expect(page.getByText('Corner Bakery')).toBeVisible();
  await shoot(page, 'operator-members');
});
