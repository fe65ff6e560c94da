/** What somebody typed stays where it is when the network goes, when it is back, and when the page learns who is signed in. */
import { expect, expectAccessible, test } from './support/fixtures';
import { accountOf, fund } from './support/ledger';
import { SoftPhone, textOfBytes } from './support/phone';
import { shoot } from './support/shoot';
import { PIN, deviceOptions, enrol, people, scan, verdict } from './support/till';

test('a PIN and a till’s code that are being typed outlive the network’s coming and going', async ({
  as,
  town,
}) => {
  const { payer } = people();
  await fund(town, payer, 300);
  const phone = await as(payer);
  await phone.goto(`${town.wallet}#/pocket`);
  await phone.getByLabel('How much it carries').fill('1');
  await phone.getByLabel('PIN', { exact: true }).fill(PIN);
  await phone.getByLabel('The PIN again').fill(PIN);
  await phone.getByRole('button', { name: 'Get this phone ready' }).click();
  await expect(phone.getByText('Ready to spend offline')).toBeVisible();

  // Half of the PIN is typed when the gateway says who is signed in.
  let answer = () => {};
  const asked = new Promise<void>((done) => (answer = done));
  await phone.route('**/v1/session', async (route) => {
    await asked;
    await route.continue();
  });
  await phone.reload();
  const menu = phone.getByRole('navigation', { name: 'Main menu' });
  await phone.getByLabel('PIN').pressSequentially(PIN.slice(0, 2));
  await expect(menu).toHaveCount(0);
  answer();
  await expect(menu).toBeVisible();
  await expect(phone.getByLabel('PIN')).toHaveValue(PIN.slice(0, 2));
  await phone.getByLabel('PIN').pressSequentially(PIN.slice(2));
  await phone.keyboard.press('Enter');
  await expect(phone.getByText('You are online.')).toBeVisible();

  // Half of a till's code, when the network is back; and it goes on when it is gone once more.
  await phone.route('**/health', (route) => route.abort());
  await expect(phone.getByText('No network.')).toBeVisible();
  const code = phone.getByRole('textbox', { name: 'The till’s code' });
  await code.fill('0002010');
  await phone.unroute('**/health');
  await expect(phone.getByText('The network is back.')).toBeVisible();
  await expect(code).toHaveValue('0002010');
  await expectAccessible(phone);
  await shoot(phone, 'offline-back');
  await code.fill('');
  await expect(phone.getByText('You are online.')).toBeVisible();
  await phone.getByRole('button', { name: 'Give the money back' }).click();
  await expect(phone.getByRole('heading', { name: 'Let this phone pay offline' })).toBeVisible();
});

test('a basket is filled, changed and charged, and found again on the sale and in the day’s report', async ({
  as,
  browser,
  town,
}) => {
  test.setTimeout(150_000);
  const { payer, shop } = people();
  await fund(town, payer, 2_000);
  const phone = await SoftPhone.register(town, payer, 2_000);
  const code = textOfBytes(phone.code(await accountOf(town, shop), 0, 1_540));
  const context = await browser.newContext(deviceOptions());
  const till = await context.newPage();
  const basket = till.getByRole('region', { name: 'Basket' });
  const add = async (amount: string, what: string) => {
    await till.getByLabel('Amount').fill(amount);
    await till.getByLabel('What for (optional)').fill(what);
    await till.getByRole('button', { name: 'Add to basket' }).click();
  };
  try {
    await enrol(till, await as(shop), town.gateway, 'Counter 2');
    await till.getByRole('button', { name: /^Charge/ }).click();
    await expect(till.getByText('Enter an amount, or put something into the basket.')).toBeVisible();
    await add('3.20', 'Coffee');
    await add('4.50', 'Cake');
    await add('2.80', 'Tea');
    // The same again is counted.
    await add('3,20', 'Coffee');
    await expect(basket.getByRole('listitem')).toHaveCount(3);
    await expect(basket.getByRole('listitem').first()).toContainText('6.40');
    await expect(till.getByRole('button', { name: /^Charge 13\.70/ })).toBeVisible();
    // Nothing without a price.
    await till.getByRole('button', { name: 'Add to basket' }).click();
    await expect(till.getByText('Enter what it costs, then put it into the basket.')).toBeVisible();

    // Changed: the price of the tea, three of it, and no cake.
    await basket.getByRole('button', { name: 'Change Tea' }).click();
    await expect(till.getByLabel('Amount')).toHaveValue('2.80');
    await expect(till.getByLabel('What for (optional)')).toHaveValue('Tea');
    await add('3', 'Tea');
    for (let more = 0; more < 3; more++) await basket.getByRole('button', { name: 'One more Tea' }).click();
    await basket.getByRole('button', { name: 'One Tea less' }).click();
    await basket.getByRole('button', { name: 'Take out Cake' }).click();
    await expect(basket.getByRole('listitem')).toHaveCount(2);
    await expectAccessible(till);
    await shoot(till, 'till-basket');

    // Half typed, it outlives another page, a lost network, and the page being loaded again.
    await till.getByLabel('Amount').fill('9.9');
    await till.getByRole('link', { name: 'Sales' }).click();
    await expect(till.getByText('No sales yet')).toBeVisible();
    await till.getByRole('link', { name: 'Sale', exact: true }).click();
    await context.setOffline(true);
    await expect(till.getByText('Offline', { exact: true })).toBeVisible();
    await expect(till.getByLabel('Amount')).toHaveValue('9.9');
    await context.setOffline(false);
    await expect(till.getByText('Online', { exact: true })).toBeVisible();
    await till.reload();
    await expect(till.getByLabel('Amount')).toHaveValue('9.9');
    await expect(basket.getByRole('listitem')).toHaveCount(2);
    await till.getByLabel('Amount').fill('');

    await till.getByRole('button', { name: /^Charge 15\.40/ }).click();
    await expect(till.getByRole('heading', { name: /^15\.40.* to pay$/ })).toBeVisible();
    await expect(till.getByText('2 × Coffee, 3 × Tea')).toBeVisible();
    await till.getByRole('button', { name: 'Cancel' }).click();
    await expect(basket.getByRole('listitem')).toHaveCount(2);
    await till.getByRole('button', { name: /^Charge 15\.40/ }).click();
    await scan(till, code);
    await expect(verdict(till, 'FINAL')).toBeVisible();
    await expect(till.getByRole('alertdialog')).toContainText('15.40');
    await till.getByRole('button', { name: 'Next sale' }).click();
    await expect(basket).toHaveCount(0);

    await till.getByRole('link', { name: 'Sales' }).click();
    const sale = till.getByRole('listitem').filter({ hasText: '2 × Coffee, 3 × Tea' });
    await expect(sale).toContainText('15.40');
    await expect(sale).toContainText('Final');
    await till.getByRole('link', { name: 'Day' }).click();
    await expect(till.locator('.net')).toHaveText(/15\.40/);
    await expect(till.getByRole('row', { name: /^Sales/ })).toContainText('1 payment');
  } finally {
    await phone.end();
    await context.close();
  }
});
