/** Phones and tills as pages: what is done to them in many tests. */
import { chromium, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { launch } from './browser';
import { cellsOn, filming, textOf } from './film';
import { expect, expectAccessible } from './fixtures';
import { fileOfRun } from './folder';
import { shoot } from './shoot';
import type { Town } from './town';

export const PIN = '2580';

/** Who pays and sells offline at this width. */
export const people = () => {
  const width = test.info().project.name;
  return { payer: `${width} walker`, shop: `${width} stall` };
};

export const filmFile = (who: string) =>
  fileOfRun(`film-${who}-${test.info().project.name}-${process.pid}.y4m`);

/** How a device's browser is set up: its pages are kept for use offline. */
export const deviceOptions = () => ({
  viewport: test.info().project.use.viewport ?? null,
  locale: 'en-GB',
  timezoneId: 'Europe/Berlin',
  serviceWorkers: 'allow' as const,
});

/** A device of its own: a browser with a camera, and pages that are kept for use offline. */
export async function device(
  town: Town,
  who: string | null,
  camera: string,
): Promise<[Browser, BrowserContext, Page]> {
  const browser = await chromium.launch(launch(...filming(camera)));
  const context = await browser.newContext({
    ...deviceOptions(),
    ...(who === null ? {} : { storageState: town.session(who) }),
  });
  return [browser, context, await context.newPage()];
}

/** All of the app is in the browser, and this page is served from there. */
export async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

/** Makes a page a till that its merchant approves. */
export async function enrol(till: Page, merchant: Page, gateway: string, name = 'Counter 1'): Promise<void> {
  await till.goto(`${gateway}/till/`);
  await expectAccessible(till);
  await till.getByLabel('Name of this till').fill(name);
  await till.getByRole('button', { name: 'Show a code' }).click();
  const code = await till.locator('p.code').textContent();
  await expectAccessible(till);
  await shoot(till, 'till-enrol');
  await merchant.goto(`${gateway}/wallet/#/tills?code=${code}`);
  await expect(
    merchant.getByRole('heading', { name: `“${name}” wants to take payments for you.` }),
  ).toBeVisible();
  await expectAccessible(merchant);
  await merchant.getByRole('button', { name: 'It is my till' }).click();
  await expect(merchant.getByText('In use').first()).toBeVisible();
  await expect(till.getByRole('heading', { name: 'New sale' })).toBeVisible();
}

/** Puts money on a phone, which is then ready; for one payment alone, if that is wanted. */
export async function setUp(phone: Page, gateway: string, amount: string, isSingle = false): Promise<void> {
  await phone.goto(`${gateway}/wallet/#/pocket`);
  await phone.getByLabel('How much it carries').fill(amount);
  await phone.getByLabel('PIN', { exact: true }).fill(PIN);
  await phone.getByLabel('The PIN again').fill(PIN);
  if (isSingle) await phone.getByLabel(/good for one payment$/).check();
  await phone.getByRole('button', { name: 'Get this phone ready' }).click();
  await expect(phone.getByText('Ready to spend offline')).toBeVisible();
  await kept(phone);
}

export async function unlock(phone: Page): Promise<void> {
  await phone.getByLabel('PIN').fill(PIN);
  await phone.getByRole('button', { name: 'Unlock', exact: true }).click();
}

/** Asks for an amount. What the till then shows is given back. */
export async function charge(till: Page, amount: string): Promise<string> {
  await till.getByLabel('Amount').fill(amount);
  await till.getByRole('button', { name: /^Charge/ }).click();
  await expect(till.getByRole('heading', { name: /to pay$/ })).toBeVisible();
  return textOf(await cellsOn(till));
}

/** A scanner that types. */
export async function scan(till: Page, code: string): Promise<void> {
  await till.getByLabel('Scanner').fill(code);
  await till.getByLabel('Scanner').press('Enter');
}

/** The till's answer over the whole screen. */
export const verdict = (till: Page, word: 'FINAL' | 'STAGED' | 'REFUSED') =>
  till.getByRole('alertdialog').getByText(word, { exact: true });

/** Scans what must be refused, for the reason with this code, which the cashier reads as a sentence. */
export async function refuses(till: Page, code: string, reason: string): Promise<void> {
  await scan(till, code);
  await expect(verdict(till, 'REFUSED')).toBeVisible();
  await expect(till.getByRole('alertdialog').locator('[data-code]')).toHaveAttribute('data-code', reason);
  await till.getByRole('button', { name: 'Try another code' }).click();
}

/** An unlocked phone without a network pays what a till's code says, and shows this. */
export async function show(phone: Page, merchant: string, isSealed = false): Promise<string> {
  await phone.getByRole('textbox', { name: 'The till’s code' }).fill(merchant);
  await phone.getByRole('button', { name: 'Use this code' }).click();
  if (isSealed) await phone.getByLabel('Hide who pays from the till').check();
  await phone.getByRole('button', { name: /^Show the code for/ }).click();
  await expect(phone.getByRole('heading', { name: 'Show this to the till' })).toBeVisible();
  return textOf(await cellsOn(phone));
}
