/** A gateway that is really gone: its process is killed while a phone is offline, and started again. */
import { type Browser, type BrowserContext, type Page } from '@playwright/test';
import { addAuthenticator } from './support/browser';
import { expect, expectAccessible, test } from './support/fixtures';
import { OwnGateway } from './support/gateway';
import { fund, pay } from './support/ledger';
import { shoot } from './support/shoot';
import {
  charge,
  deviceOptions,
  enrol,
  people,
  refuses,
  scan,
  setUp,
  show,
  unlock,
  verdict,
} from './support/till';
import { town } from './support/town';

/** So long is money good that is put on a phone at first; later it is the usual week. */
const SHORT_S = 20;
/** So long do codes count that a phone showed before it was reported lost; usually an hour. */
const GRACE_S = 40;
/** The rules give it back with the first block after the minute in which that ends. */
const BACK_MS = 150_000;

test.describe.serial('a gateway of its own', () => {
  let gateway: OwnGateway;
  let members: Record<'payer' | 'shop' | 'saver' | 'loser' | 'single' | 'stall', string>;
  let contexts: BrowserContext[] = [];
  let phone: Page;
  let forgotten: Page;
  let home: Page;
  /** What is left of a phone that was lost, and where its owner looks after it. */
  let lost: { phone: Page; home: Page; till: Page; code: string };

  const open = async (browser: Browser, who?: string): Promise<Page> => {
    const session = who === undefined ? {} : { storageState: gateway.session(who) };
    const context = await browser.newContext({ ...deviceOptions(), ...session });
    contexts.push(context);
    return context.newPage();
  };

  test.beforeAll(async ({ browser }) => {
    test.setTimeout(240_000);
    const stamp = Date.now().toString(36) + test.info().project.name.charAt(0);
    const name = (letters: string) => `${letters}${stamp}`;
    members = {
      payer: name('kp'),
      shop: name('ks'),
      saver: name('kv'),
      loser: name('kl'),
      single: name('ko'),
      stall: name('kt'),
    };
    const { payer } = people();
    await fund(town(), payer, 12_000);
    gateway = await OwnGateway.open(town(), Object.values(members), '--offline-term', String(SHORT_S));
    for (const who of [members.payer, members.saver, members.loser, members.single]) {
      await pay(town(), payer, who, 3_000);
    }
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
    await gateway.start('--offline-grace', String(GRACE_S));
  });

  test.afterAll(async () => {
    for (const context of contexts) await context.close();
    contexts = [];
    await gateway?.close();
  });

  test('lets an owner report a phone lost from another device', async ({ browser }) => {
    test.setTimeout(150_000);
    const [found, till] = [await open(browser, members.loser), await open(browser)];
    await expect.poll(() => gateway.balance(members.loser)).toBe('3000');
    await setUp(found, gateway.url, '20');
    await enrol(till, await open(browser, members.stall), gateway.url, 'Counter 4');
    // Two codes are shown before the phone is gone.
    const codeFor = async (amount: string) => {
      const merchant = await charge(till, amount);
      await till.getByRole('button', { name: 'Cancel' }).click();
      await found.context().setOffline(true);
      await found.reload();
      await unlock(found);
      return show(found, merchant);
    };
    // Another window of the same phone, which saw all of the money, does not spend it a second time.
    const window = await found.context().newPage();
    await window.goto(`${gateway.url}/wallet/#/pocket`);
    await unlock(window);
    await expect(window.locator('.amount.huge')).toHaveText(/20\.00/);
    const first = await codeFor('5');
    await window.getByRole('textbox', { name: 'The till’s code' }).fill(await charge(till, '16'));
    await till.getByRole('button', { name: 'Cancel' }).click();
    await window.getByRole('button', { name: 'Use this code' }).click();
    await window.getByRole('button', { name: /^Show the code for 16\.00/ }).click();
    await expect(window.getByText('This is more than what is left on this phone.')).toBeVisible();
    await expect(window.locator('.amount.huge')).toHaveText(/15\.00/);
    await window.close();
    const second = await codeFor('4');
    // The code stays on the screen though the network is back, and is the till's to take.
    await found.context().setOffline(false);
    await expect(found.getByText('The network is back.')).toBeVisible();
    await expect(found.getByRole('heading', { name: 'Show this to the till' })).toBeVisible();

    // Signed in elsewhere, the owner says that it is lost.
    const elsewhere = await open(browser, members.loser);
    await elsewhere.goto(`${gateway.url}/wallet/#/settings`);
    const phones = elsewhere.locator('section', {
      has: elsewhere.getByRole('heading', { name: 'Phones that pay offline' }),
    });
    await expect(phones.getByText(/^20\.00\sTOWN on it/)).toBeVisible();
    await phones.getByRole('button', { name: /^Report .+ lost$/ }).click();
    await expectAccessible(elsewhere);
    await shoot(elsewhere, 'phone-lost-ask');
    await elsewhere.getByRole('button', { name: 'It is lost' }).click();
    await expect(phones.getByText(/Codes that it showed before count until/)).toBeVisible();
    // Within the time of grace a code from before is paid.
    await charge(till, '5');
    await scan(till, first);
    await expect(verdict(till, 'FINAL')).toBeVisible();
    await till.getByRole('button', { name: 'Next sale' }).click();
    await expectAccessible(elsewhere);
    await shoot(elsewhere, 'phone-lost');

    // Whoever has it now gets nothing more out of it.
    await found.reload();
    await unlock(found);
    await expect(found.getByText('This phone was reported lost')).toBeVisible();
    await expect(found.locator('.amount.huge')).toHaveText(/(^|\D)0\.00/);
    await expectAccessible(found);
    await elsewhere.goto(`${gateway.url}/wallet/#/`);
    await expect(elsewhere.getByText(/15\.00\sTOWN reserved/)).toBeVisible();
    lost = { phone: found, home: elsewhere, till, code: second };
  });

  test('gives the rest of money for one payment back at once', async ({ browser }) => {
    test.setTimeout(150_000);
    const [once, till] = [await open(browser, members.single), await open(browser)];
    await expect.poll(() => gateway.balance(members.single)).toBe('3000');
    await setUp(once, gateway.url, '20', true);
    const atHome = await open(browser, members.single);
    await atHome.goto(`${gateway.url}/wallet/#/`);
    await expect(atHome.getByText(/20\.00\sTOWN reserved/)).toBeVisible();
    await enrol(till, await open(browser, members.stall), gateway.url, 'Counter 5');
    const merchant = await charge(till, '5');
    await once.context().setOffline(true);
    await once.reload();
    await unlock(once);
    await scan(till, await show(once, merchant));
    await expect(verdict(till, 'FINAL')).toBeVisible();
    await till.getByRole('button', { name: 'Next sale' }).click();
    await expect(atHome.getByText('reserved')).toHaveCount(0);
    await expect(atHome.locator('.amount.huge')).toHaveText(/25\.00/);
    // The phone has nothing for a second code, for the same till or another.
    await once.getByRole('button', { name: 'Done' }).click();
    await unlock(once);
    await expect(once.locator('.amount.huge')).toHaveText(/(^|\D)0\.00/);
    await once.getByRole('textbox', { name: 'The till’s code' }).fill(await charge(till, '1'));
    await once.getByRole('button', { name: 'Use this code' }).click();
    await once.getByRole('button', { name: /^Show the code for 1\.00/ }).click();
    await expect(once.getByText('This is more than what is left on this phone.')).toBeVisible();
    // Filled again it is good for the next payment.
    await once.context().setOffline(false);
    await once.reload();
    await unlock(once);
    await expect(once.locator('.amount.huge')).toHaveText(/20\.00/);
    await once.getByRole('button', { name: 'Give the money back' }).click();
    await expect(once.getByRole('heading', { name: 'Let this phone pay offline' })).toBeVisible();
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
    await expect(lost.home.getByText('reserved')).toHaveCount(0, { timeout: BACK_MS });
    await expect(home.locator('.amount.huge')).toHaveText(/30\.00/);
    await expect(home.getByText('You are offline')).toHaveCount(0);
    await shoot(home, 'wallet-back');

    // So is what was left on the phone that was lost, and nobody is paid with a code of it any more.
    await expect(lost.home.locator('.amount.huge')).toHaveText(/25\.00/);
    await charge(lost.till, '4');
    await refuses(lost.till, lost.code, 'mandate_revoked');
    await scan(lost.till, lost.code);
    await expect(lost.till.getByText('The payer has withdrawn this.')).toBeVisible();
    await shoot(lost.till, 'till-lost');
    await lost.till.getByRole('button', { name: 'Try another code' }).click();
    await lost.home.goto(`${gateway.url}/wallet/#/settings`);
    await expect(lost.home.getByText('Ended', { exact: true })).toBeVisible();

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
