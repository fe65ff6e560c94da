/** A phone without a network pays at a till; a till without one takes it all the same, and both are right afterwards. */
import type { Page } from '@playwright/test';
import { cellsOn, film, textOf } from './support/film';
import { expect, expectAccessible, test } from './support/fixtures';
import { fund, setClasses } from './support/ledger';
import { shoot } from './support/shoot';
import {
  PIN,
  charge,
  device,
  deviceOptions,
  enrol,
  filmFile,
  kept,
  people,
  refuses,
  scan,
  show,
  unlock,
  verdict,
} from './support/till';
import { displayName } from './support/town';
import { Way } from './support/way';

test('a phone and a till pay with the network gone', async ({ town, as }) => {
  test.setTimeout(240_000);
  const { payer, shop } = people();
  await fund(town, payer, 3_000);
  const way = await Way.open(town.gateway);
  const [phoneFilm, tillFilm] = [filmFile('phone'), filmFile('till')];
  film(phoneFilm, []);
  film(tillFilm, []);
  const [phoneBrowser, phoneContext, phone] = await device(town, payer, phoneFilm);
  const [tillBrowser, tillContext, till] = await device(town, null, tillFilm);
  try {
    // While online: the phone gets something to carry, and the shop a till.
    await phone.goto(`${way.url}/wallet/#/pocket`);
    await phone.getByLabel('How much it carries').fill('20');
    await phone.getByLabel('PIN', { exact: true }).fill(PIN);
    await phone.getByLabel('The PIN again').fill(PIN);
    await expectAccessible(phone);
    await shoot(phone, 'offline-setup');
    await phone.getByRole('button', { name: 'Get this phone ready' }).click();
    await expect(phone.getByText('Ready to spend offline')).toBeVisible();
    await expect(phone.locator('.amount.huge')).toHaveText(/20\.00/);
    await expect(phone.getByText('You are online.')).toBeVisible();
    // Online, paying by code is not offered; and nobody gets the key out of the browser.
    await expect(phone.getByRole('textbox', { name: 'The till’s code' })).toHaveCount(0);
    expect(await phone.evaluate(takeKeyOut)).toBe('InvalidAccessError');
    await kept(phone);
    await enrol(till, await as(shop), town.gateway);
    await kept(till);

    // The till asks for an amount, and its code is before the phone's camera.
    await charge(till, '12');
    await expect(till.getByText('This browser can’t read NFC.')).toBeVisible();
    await expectAccessible(till);
    film(phoneFilm, await cellsOn(till));
    await shoot(till, 'till-charge');

    // The network and the gateway are gone for the phone. It opens all the same.
    await way.stop();
    await phoneContext.setOffline(true);
    await phone.goto(`${way.url}/wallet/`);
    await phone.reload();
    await expect(phone.getByRole('heading', { name: 'This phone is locked' })).toBeVisible();
    await phone.getByLabel('PIN').fill('0000');
    await phone.getByRole('button', { name: 'Unlock' }).click();
    await expect(phone.getByText('Wrong PIN. 4 tries left.')).toBeVisible();
    await expectAccessible(phone);
    await unlock(phone);
    await expect(phone.getByText('No network.')).toBeVisible();
    // Read by the camera.
    await expect(phone.getByRole('heading', { name: /^To/ })).toBeVisible();
    await expect(phone.getByLabel('Amount')).toHaveValue('12.00');
    await expectAccessible(phone);
    await phone.getByRole('button', { name: /^Show the code for 12\.00/ }).click();
    await expect(phone.getByRole('heading', { name: 'Show this to the till' })).toBeVisible();
    await expectAccessible(phone);
    await shoot(phone, 'offline-code');
    const first = await cellsOn(phone);

    // The till films it, and says so that nobody can mistake it.
    await till.getByRole('button', { name: 'Cancel' }).click();
    film(tillFilm, first);
    await charge(till, '12');
    await expect(verdict(till, 'FINAL')).toBeVisible();
    await expect(till.getByText(/12\.00/).first()).toBeVisible();
    const took = Number(await till.locator('[data-took]').getAttribute('data-took'));
    console.info(`scan to FINAL: ${took} ms`);
    await expectAccessible(till);
    await shoot(till, 'till-final');
    // From here on nothing is before the cameras, so that what follows comes from the scanner and the fingers alone.
    film(tillFilm, []);
    film(phoneFilm, []);
    await till.getByRole('button', { name: 'Next sale' }).click();

    // Now the till is offline too. The same photograph is useless for another sale.
    await tillContext.setOffline(true);
    await charge(till, '3');
    await scan(till, textOf(first));
    await expect(verdict(till, 'REFUSED')).toBeVisible();
    await expect(till.getByText('The code is for another amount than the sale.')).toBeVisible();
    await expectAccessible(till);
    await shoot(till, 'till-refused');
    await till.getByRole('button', { name: 'Try another code' }).click();
    // Another payment, to the shop that the phone remembers; the till's scanner types what it sees.
    await phone.getByRole('button', { name: 'Done' }).click();
    await unlock(phone);
    await phone.getByRole('button', { name: displayName(shop), exact: true }).click();
    await phone.getByLabel('Amount').fill('8.01');
    await phone.getByRole('button', { name: /^Show the code/ }).click();
    await expect(phone.getByText('This is more than what is left on this phone.')).toBeVisible();
    // Not this shop after all, and then it is.
    await phone.getByRole('button', { name: 'Another till, or cancel' }).click();
    await phone.getByRole('button', { name: displayName(shop), exact: true }).click();
    await expect(phone.getByLabel('Amount')).toHaveValue('');
    await phone.getByLabel('Amount').fill('3');
    await phone.getByRole('button', { name: /^Show the code for 3\.00/ }).click();
    await expect(phone.getByRole('heading', { name: 'Show this to the till' })).toBeVisible();
    await scan(till, textOf(await cellsOn(phone)));
    await expect(verdict(till, 'STAGED')).toBeVisible();
    await expectAccessible(till);
    await shoot(till, 'till-staged');
    await till.getByRole('button', { name: 'Next sale' }).click();
    await expect(till.getByText('Offline', { exact: true })).toBeVisible();

    // Both are back. What was staged settles, and the phone tops up by itself.
    await tillContext.setOffline(false);
    await till.getByRole('link', { name: 'Sales' }).click();
    await expect(till.getByText('Online', { exact: true })).toBeVisible();
    await expect(till.getByText('taken offline')).toBeVisible();
    await expectAccessible(till);
    await shoot(till, 'till-sales');
    await way.start();
    await phoneContext.setOffline(false);
    await phone.goto(`${way.url}/wallet/#/pocket`);
    await phone.reload();
    await unlock(phone);
    await expect(phone.getByText('Settled')).toHaveCount(2);
    await expect(phone.locator('.amount.huge')).toHaveText(/20\.00/);
    await expectAccessible(phone);
    await shoot(phone, 'offline-settled');

    // The shop gives a part back, and closes its day.
    await till.getByRole('button', { name: 'Refund' }).first().click();
    await till.getByLabel('Amount to give back').fill('1');
    await till.getByRole('button', { name: 'Give it back' }).click();
    await expect(till.getByText('The money was given back.')).toBeVisible();
    await till.getByRole('link', { name: 'Day' }).click();
    await expect(till.locator('.net')).toHaveText(/14\.00/);
    await expectAccessible(till);
    await shoot(till, 'till-day');
    await till.getByRole('link', { name: 'Till', exact: true }).click();
    await expect(till.getByText(/^Proven by the network at block/)).toBeVisible();
    await expect(till.getByRole('heading', { name: 'Certificate' })).toBeVisible();
    await expectAccessible(till);
    await shoot(till, 'till-setup');

    // Taken out of service it is dead at the next thing that it asks.
    const merchant = await as(shop);
    await merchant.goto(`${town.wallet}#/tills`);
    await merchant.getByRole('button', { name: 'Take Counter 1 out of service' }).click();
    await expect(merchant.getByText('Out of service', { exact: true })).toBeVisible();
    await till.getByRole('link', { name: 'Sale', exact: true }).click();
    await charge(till, '1');
    await scan(till, textOf(first));
    await expect(verdict(till, 'REFUSED')).toBeVisible();
    await till.reload();
    await expect(till.getByText('This till was taken out of service.')).toBeVisible();
    await expectAccessible(till);
  } finally {
    await phoneBrowser.close();
    await tillBrowser.close();
    await way.stop();
  }
});

/** Runs in the page: reads the phone's key from where the wallet keeps it, and tries to export it. Gives back what the browser says. */
async function takeKeyOut(): Promise<string> {
  const database = await new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open('scrip-pocket', 1);
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error ?? new Error('no database'));
  });
  const kept = await new Promise<{ key: CryptoKey }>((done, fail) => {
    const request = database.transaction('pocket').objectStore('pocket').get('phone');
    request.onsuccess = () => done(request.result as { key: CryptoKey });
    request.onerror = () => fail(request.error ?? new Error('no phone'));
  });
  database.close();
  try {
    await crypto.subtle.exportKey('pkcs8', kept.key);
    return 'exported';
  } catch (error) {
    return (error as Error).name;
  }
}

test('a wrong PIN too often locks the phone until its owner is online', async ({ town }) => {
  test.setTimeout(150_000);
  const { payer } = people();
  await fund(town, payer, 500);
  const camera = filmFile('locked');
  film(camera, []);
  const [browser, context, phone] = await device(town, payer, camera);
  try {
    await phone.goto(`${town.wallet}#/pocket`);
    await phone.getByLabel('How much it carries').fill('1');
    await phone.getByLabel('PIN', { exact: true }).fill(PIN);
    await phone.getByLabel('The PIN again').fill(PIN);
    await phone.getByRole('button', { name: 'Get this phone ready' }).click();
    await expect(phone.getByText('Ready to spend offline')).toBeVisible();
    await kept(phone);
    await context.setOffline(true);
    await phone.reload();
    for (let left = 4; left >= 0; left--) {
      await phone.getByLabel('PIN').fill('1111');
      await phone.getByRole('button', { name: 'Unlock' }).click();
      const said = left > 0 ? new RegExp(`${left} tr(y|ies) left`) : 'Too many wrong tries.';
      await expect(phone.getByText(said)).toBeVisible();
    }
    await phone.reload();
    await expect(phone.getByText('Too many wrong tries.')).toBeVisible();
    await expect(phone.getByLabel('PIN')).toHaveCount(0);
    await context.setOffline(false);
    await phone.reload();
    await expect(phone.getByRole('heading', { name: 'Choose a new PIN' })).toBeVisible();
    await phone.getByLabel('PIN').fill('4321');
    await phone.getByRole('button', { name: 'Keep this PIN' }).click();
    await expect(phone.getByText('Ready to spend offline')).toBeVisible();
    await phone.getByRole('button', { name: 'Give the money back' }).click();
    await expect(phone.getByRole('heading', { name: 'Let this phone pay offline' })).toBeVisible();
  } finally {
    await browser.close();
  }
});

/** A reader of NFC, which no desktop has: it gives the page what a phone would hold to it. */
function addNfc(): void {
  class NDEFReader {
    onreading: ((event: unknown) => void) | null = null;
    async scan(): Promise<void> {
      Object.assign(window, {
        holdToReader: (recordType: string, bytes: number[]) => {
          const data = new DataView(new Uint8Array(bytes).buffer);
          this.onreading?.({ message: { records: [{ recordType, data }] } });
        },
      });
    }
  }
  Object.assign(window, { NDEFReader });
}

const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** The payload of the NFC record for a code that all can read. */
function recordOf(text: string): number[] {
  const digits = [...text.slice('SC1:'.length)].map((letter) => BASE45.indexOf(letter));
  const bytes = [1];
  for (let at = 0; at < digits.length; at += 3) {
    const [low = 0, middle = 0, high] = digits.slice(at, at + 3);
    const number = low + 45 * middle + 2025 * (high ?? 0);
    bytes.push(...(high === undefined ? [number] : [number >> 8, number & 255]));
  }
  return bytes;
}

/** Another kind of shop than one that sells food. */
const BOOKS = 2;

test('money that is locked to food pays only there, sealed or not, and a photograph is useless at another shop', async ({
  town,
  as,
}) => {
  test.setTimeout(240_000);
  const { payer, shop } = people();
  await fund(town, payer, 700);
  const camera = filmFile('locked-to');
  film(camera, []);
  const [phoneBrowser, phoneContext, phone] = await device(town, payer, camera);
  const [tillBrowser, otherContext, other] = await device(town, null, camera);
  try {
    await phone.goto(`${town.wallet}#/pocket`);
    await phone.getByLabel('How much it carries').fill('3');
    await phone.getByLabel('Where it can be spent').selectOption('Only at: Food and drink');
    await phone.getByLabel('PIN', { exact: true }).fill(PIN);
    await phone.getByLabel('The PIN again').fill(PIN);
    await shoot(phone, 'offline-locked-to');
    await phone.getByRole('button', { name: 'Get this phone ready' }).click();
    await expect(phone.getByText('Ready to spend offline')).toBeVisible();
    await expect(phone.getByText('Only at: Food and drink')).toBeVisible();
    await expectAccessible(phone);
    await kept(phone);
    await setClasses(town, shop, [BOOKS]);
    await enrol(other, await as(shop), town.gateway);
    const bakeryContext = await tillBrowser.newContext(deviceOptions());
    await bakeryContext.addInitScript(addNfc);
    const bakery = await bakeryContext.newPage();
    await enrol(bakery, await as('bakery'), town.gateway);

    const codeFor = async (till: Page, amount: string, isSealed = false) => {
      const merchant = await charge(till, amount);
      await phoneContext.setOffline(true);
      await phone.reload();
      await unlock(phone);
      return show(phone, merchant, isSealed);
    };
    // Books are another class: the till refuses it by itself, also without a network.
    const forBooks = await codeFor(other, '1');
    await refuses(other, forBooks, 'code_wrong_class');
    await otherContext.setOffline(true);
    await refuses(other, forBooks, 'code_wrong_class');
    await scan(other, forBooks);
    await expect(other.getByText('at this kind of shop')).toBeVisible();
    await expectAccessible(other);
    await shoot(other, 'till-wrong-class');
    await other.getByRole('button', { name: 'Try another code' }).click();
    await otherContext.setOffline(false);
    // A photograph of what is shown to the bakery.
    const code = await codeFor(bakery, '1');
    await refuses(other, code, 'code_for_other_payee');
    // The bakery takes it, by NFC.
    await bakery.getByRole('button', { name: 'Also read by NFC' }).click();
    await expect(bakery.getByText('Reading by NFC')).toBeVisible();
    await expectAccessible(bakery);
    await bakery.evaluate(
      ([record]) => {
        const hold = (window as unknown as { holdToReader: (type: string, bytes: number[]) => void })
          .holdToReader;
        hold('text', [1, 2, 3]);
        hold('scrip.example:pay', record as number[]);
      },
      [recordOf(code)],
    );
    await expect(verdict(bakery, 'FINAL')).toBeVisible();
    await bakery.getByRole('button', { name: 'Next sale' }).click();

    // One that only the gateway can read: a line without a network is no line, and a photograph is useless here too.
    const sealed = await codeFor(bakery, '1', true);
    expect(sealed).toMatch(/^SX1:/);
    await bakeryContext.setOffline(true);
    await refuses(bakery, sealed, 'code_sealed');
    await refuses(other, sealed, 'code_for_other_payee');
    await bakeryContext.setOffline(false);
    await scan(bakery, sealed);
    await expect(verdict(bakery, 'FINAL')).toBeVisible();
    await expect(bakery.getByRole('alertdialog')).toContainText('1.00');
    // Given back what is left, and the next test finds the phone as it was.
    await phoneContext.setOffline(false);
    await phone.reload();
    await unlock(phone);
    await phone.getByRole('button', { name: 'Give the money back' }).click();
    await expect(phone.getByRole('heading', { name: 'Let this phone pay offline' })).toBeVisible();
    await otherContext.close();
  } finally {
    await setClasses(town, shop, []);
    await phoneBrowser.close();
    await tillBrowser.close();
  }
});
