/** Codes that must not pay, at a till's page, typed by a scanner: each with a reason of its own. */
import { expect, expectAccessible, test } from './support/fixtures';
import { accountOf, fund } from './support/ledger';
import { SoftPhone, textOfBytes } from './support/phone';
import { shoot } from './support/shoot';
import { charge, deviceOptions, enrol, people, refuses, scan, verdict } from './support/till';

test('a till refuses what must not pay, online and offline: forged_issuer_refused_offline', async ({
  browser,
  town,
  as,
}) => {
  test.setTimeout(180_000);
  const { payer, shop } = people();
  await fund(town, payer, 2_000);
  const phone = await SoftPhone.register(town, payer, 500);
  const context = await browser.newContext(deviceOptions());
  const till = await context.newPage();
  try {
    await enrol(till, await as(shop), town.gateway, 'Counter 7');
    const own = await accountOf(town, shop);
    const elsewhere = await accountOf(town, 'bakery');
    const refused = (code: Buffer | string, reason: string) =>
      refuses(till, typeof code === 'string' ? code : textOfBytes(code), reason);
    const good = phone.code(own, 0, 300);
    const flipped = Buffer.from(good);
    flipped.writeUInt8(flipped.readUInt8(flipped.length - 1) ^ 1, flipped.length - 1);
    const alike: [Buffer | string, string][] = [
      ['https://example.org/menu', 'code_not_recognised'],
      [textOfBytes(good).slice(0, 200), 'code_malformed'],
      [flipped, 'code_device_signature_invalid'],
      [phone.forged(own, 0, 300), 'code_issuer_signature_invalid'],
      [phone.code(elsewhere, 0, 300), 'code_for_other_payee'],
      [phone.code(own, 0, 299), 'code_other_amount'],
      [phone.code(own, 256, 300), 'code_serial_out_of_range'],
    ];

    // Without a network the till says so by itself; nothing of it is staged.
    await charge(till, '3');
    await context.setOffline(true);
    for (const [code, reason] of alike) await refused(code, reason);
    await scan(till, textOfBytes(phone.forged(own, 0, 300)));
    await expect(till.getByRole('alertdialog')).toContainText('This code is forged or damaged.');
    await expectAccessible(till);
    await shoot(till, 'till-forged');
    await till.getByRole('button', { name: 'Try another code' }).click();
    // Online it says the same.
    await context.setOffline(false);
    for (const [code, reason] of alike) await refused(code, reason);

    // 0.01 over what the phone carries.
    await till.getByRole('button', { name: 'Cancel' }).click();
    await charge(till, '5.01');
    await refused(phone.code(own, 0, 501), 'code_over_use_limit');
    await till.getByRole('button', { name: 'Cancel' }).click();

    // The good one, the same again, and another for the same money.
    for (let time = 0; time < 2; time++) {
      await charge(till, '3');
      await scan(till, textOfBytes(good));
      await expect(verdict(till, 'FINAL')).toBeVisible();
      await till.getByRole('button', { name: 'Next sale' }).click();
    }
    await charge(till, '2');
    await refused(phone.code(own, 0, 200), 'code_already_used');
    // By the sum: 0.01 more than what is left.
    await till.getByRole('button', { name: 'Cancel' }).click();
    await charge(till, '2.01');
    await refused(phone.code(own, 1, 201), 'code_already_used');
    await till.getByRole('button', { name: 'Cancel' }).click();
    // Money for one payment is over with it, whatever was left of it.
    const once = await SoftPhone.register(town, payer, 500, { singleUse: true });
    await charge(till, '1');
    await scan(till, textOfBytes(once.code(own, 0, 100)));
    await expect(verdict(till, 'FINAL')).toBeVisible();
    await till.getByRole('button', { name: 'Next sale' }).click();
    await charge(till, '2');
    await refused(once.code(own, 0, 200), 'code_already_used');
    await refused(once.code(own, 1, 200), 'code_serial_out_of_range');
    await once.end();
    await till.getByRole('button', { name: 'Cancel' }).click();
    // Two sales came of all that.
    await till.getByRole('link', { name: 'Day' }).click();
    await expect(till.locator('.net')).toHaveText(/4\.00/);
  } finally {
    await phone.end();
    await context.close();
  }
});
