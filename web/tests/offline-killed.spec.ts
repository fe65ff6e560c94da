/** A gateway that is really gone: its process is killed while a phone is offline, and started again. */
import { type Browser, type BrowserContext, type Page } from '@playwright/test';
import { addAuthenticator } from './support/browser';
import { expect, expectAccessible, test } from './support/fixtures';
import { OwnGateway } from './support/gateway';
import { fund, pay } from './support/ledger';
import { shoot } from './support/shoot';
import { charge, deviceOptions, enrol, people, scan, setUp, show, unlock, verdict } from './support/till';
import { town } from './support/town';

/** So long is money good that is put on a phone at first; later it is the usual week. */
const SHORT_S = 20;
/** The rules give it back with the first block after the minute in which that ends. */
const BACK_MS = 150_000;

test.describe.serial('a gateway of its own', () => {
  let gateway: OwnGateway;
  let members: { payer: string; shop: string; saver: string };
  let contexts: BrowserContext[] = [];
  let phone: Page;
  let forgotten: Page;
  let home: Page;

  const open = async (browser: Browser, who?: string): Promise<Page> => {
    const session = who === undefined ? {} : { storageState: gateway.session(who) };
    const context = await browser.newContext({ ...deviceOptions(), ...session });
    contexts.push(context);
    return context.newPage();
  };

  test.beforeAll(async ({ browser }) => {
    test.setTimeout(240_000);
    const stamp = Date.now().toString(36) + test.info().project.name.charAt(0);
    members = { payer: `kp${stamp}`, shop: `ks${stamp}`, saver: `kv${stamp}` };
    const { payer } = people();
    await fund(town(), payer, 6_000);
    gateway = await OwnGateway.open(town(), Object.values(members), '--offline-term', String(SHORT_S));
    await pay(town(), payer, members.payer, 3_000);
    await pay(town(), payer, members.saver, 3_000);
    // A phone with money for a short time, which its owner forgets somewhere without a network. At home there is another device.
    await expect.poll(() => gateway.balance(members.saver)).toBe('3000');
    [forgotten, home] = [await open(browser, members.saver), await open(browser, members.saver)];
    await home.goto(`${gateway.url}/wallet/#/`);
    await expect(home.locator('.amount.huge')).toHaveText(/30\.00/);
    await setUp(forgotten, gateway.url, '20');
    await expect(home.getByText(/20\.00\sTOWN reserved/)).toBeVisible();
    await shoot(home, 'wallet-held');
    await forgotten.context().setOffline(true);
    await gateway.kill();
    await gateway.start();
  });

  test.afterAll(async () => {
    for (const context of contexts) await context.close();
    contexts = [];
    await gateway?.close();
  });

  test('is killed while a phone pays: reconnect_does_not_double_charge', async ({ browser }) => {
    test.setTimeout(240_000);
    phone = await open(browser, members.payer);
    await expect.poll(() => gateway.balance(members.payer)).toBe('3000');
    await setUp(phone, gateway.url, '20');
    await expect(phone.locator('.amount.huge')).toHaveText(/20\.00/);
    const [till, merchant] = [await open(browser), await open(browser, members.shop)];
    await enrol(till, merchant, gateway.url);
    await till.goto(`${gateway.url}/till/#/setup`);
    await expect(till.getByText(/^Proven by the network at block/)).toBeVisible();
    await till.getByRole('link', { name: 'Sale', exact: true }).click();
    const merchantCode = await charge(till, '5');

    // The phone has no network, and the gateway's process is gone.
    await phone.context().setOffline(true);
    await gateway.kill();
    await expect(fetch(`${gateway.url}/health`)).rejects.toThrow();
    await phone.reload();
    await expect(phone.getByRole('heading', { name: 'This phone is locked' })).toBeVisible();
    await unlock(phone);
    await expect(phone.getByText('No network.')).toBeVisible();
    const code = await show(phone, merchantCode);
    await scan(till, code);
    await expect(verdict(till, 'STAGED')).toBeVisible();
    await till.getByRole('button', { name: 'Next sale' }).click();

    // Started again: what was staged is final, once, however often it is brought in.
    await gateway.start();
    await till.getByRole('link', { name: 'Sales' }).click();
    await expect(till.getByText('taken offline')).toBeVisible();
    await expect(till.getByText('Waiting for the network')).toHaveCount(0);
    await till.getByRole('link', { name: 'Sale', exact: true }).click();
    await charge(till, '5');
    await scan(till, code);
    await expect(verdict(till, 'FINAL')).toBeVisible();
    await till.getByRole('button', { name: 'Next sale' }).click();
    expect(await gateway.balance(members.shop)).toBe('500');

    // Back online, the phone sees what settled and tops up by just that.
    await phone.context().setOffline(false);
    await phone.reload();
    await unlock(phone);
    await expect(phone.getByText('Settled')).toHaveCount(1);
    await expect(phone.locator('.amount.huge')).toHaveText(/20\.00/);

    // Killed while the network decides. Whatever it had got to, the same code is the same sale afterwards.
    const second = await charge(till, '3');
    await phone.context().setOffline(true);
    await phone.reload();
    await unlock(phone);
    const next = await show(phone, second);
    const sent = fetch(`${gateway.url}/v1/tills/sales`, {
      method: 'POST',
      headers: await tillHeaders(till),
      body: JSON.stringify({ code: next }),
    }).catch(() => null);
    await new Promise((done) => setTimeout(done, 30));
    await gateway.kill();
    await sent;
    await gateway.start();
    await scan(till, next);
    // Staged if it is not known yet what became of it; then it settles by itself.
    await expect(till.getByRole('alertdialog').getByText(/^(FINAL|STAGED)$/)).toBeVisible();
    await till.getByRole('button', { name: 'Next sale' }).click();
    await expect.poll(() => gateway.balance(members.shop)).toBe('800');
    await till.getByRole('link', { name: 'Sales' }).click();
    await expect(till.getByText('Waiting for the network')).toHaveCount(0);
    await expect(till.getByText('Final', { exact: true })).toHaveCount(2);
    await till.getByRole('link', { name: 'Day' }).click();
    await expect(till.locator('.net')).toHaveText(/8\.00/);
    await merchant.goto(`${gateway.url}/wallet/#/`);
    await expect(merchant.locator('.amount.huge')).toHaveText(/8\.00/);
    await phone.context().setOffline(false);
  });

  test('is gone, and only the owner unlocks the phone by fingerprint or face', async () => {
    const owner = await addAuthenticator(phone);
    await phone.reload();
    await unlock(phone);
    await phone.getByRole('button', { name: 'Unlock by fingerprint or face' }).click();
    await expect(phone.getByText('Set up.')).toBeVisible();
    await phone.context().setOffline(true);
    await gateway.kill();
    await phone.reload();
    await expect(phone.getByRole('heading', { name: 'This phone is locked' })).toBeVisible();
    await expectAccessible(phone);
    const byDevice = phone.getByRole('button', { name: 'Use fingerprint or face' });
    await owner.isThere(false);
    await byDevice.click();
    await expect(phone.getByText('That did not unlock it.')).toBeVisible();
    await expect(phone.getByText('No network.')).toHaveCount(0);
    await expectAccessible(phone);
    await shoot(phone, 'offline-wrong-owner');
    await owner.isThere(true);
    await byDevice.click();
    await expect(phone.getByText('No network.')).toBeVisible();
    await expect(phone.locator('.amount.huge')).toBeVisible();
    await gateway.start();
  });

  test('gives back what a phone did not spend when its time is over', async () => {
    test.setTimeout(BACK_MS + 120_000);
    // The owner sees it at home, on a page that was open all the time.
    // Nobody pays meanwhile: the network wakes for it by itself.
    await expect(home.getByText('reserved')).toHaveCount(0, { timeout: BACK_MS });
    await expect(home.locator('.amount.huge')).toHaveText(/30\.00/);
    await expect(home.getByText('You are offline')).toHaveCount(0);
    await shoot(home, 'wallet-back');

    // The forgotten phone knows it too, without a network, and pays nothing any more.
    await forgotten.reload();
    await unlock(forgotten);
    await expect(forgotten.getByText('What was not spent is in your account again.')).toBeVisible();
    await expect(forgotten.locator('.amount.huge')).toHaveText(/(^|\D)0\.00/);
    await expect(forgotten.getByRole('heading', { name: 'Scan the till’s code' })).toHaveCount(0);
    await expectAccessible(forgotten);
    await shoot(forgotten, 'offline-expired');
    // With a network again, it is filled by itself.
    await forgotten.context().setOffline(false);
    await forgotten.reload();
    await unlock(forgotten);
    await expect(forgotten.locator('.amount.huge')).toHaveText(/20\.00/);
  });
});

async function tillHeaders(till: Page): Promise<Record<string, string>> {
  const saved = await till.evaluate(() => localStorage.getItem('scrip-till'));
  const { token } = JSON.parse(saved ?? '{}') as { token: string };
  return { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Scrip-Client': '1' };
}
