/** Which kinds of shops a member is, set by two operators: what a phone's money that is locked to one kind depends on. */
import { expect, expectAccessible, test } from './support/fixtures';
import { accountOf, fund, setClasses } from './support/ledger';
import { SoftPhone, textOfBytes } from './support/phone';
import { shoot } from './support/shoot';
import { charge, deviceOptions, enrol, scan, verdict } from './support/till';
import { displayName } from './support/town';

const FOOD = 1;

test('two operators say that a shop sells food, and money that is locked to food is good there', async ({
  as,
  browser,
  town,
}) => {
  test.setTimeout(180_000);
  const width = test.info().project.name;
  const [payer, shop] = [`${width} walker`, `${width} other`];
  await fund(town, payer, 500);
  await setClasses(town, shop, []);
  const phone = await SoftPhone.register(town, payer, 300, { lockedTo: FOOD });
  const code = textOfBytes(phone.code(await accountOf(town, shop), 0, 300));
  const context = await browser.newContext(deviceOptions());
  const till = await context.newPage();
  try {
    await enrol(till, await as(shop), town.gateway, 'Counter 8');
    await charge(till, '3');
    await scan(till, code);
    await expect(verdict(till, 'REFUSED')).toBeVisible();
    await expect(till.getByRole('alertdialog')).toContainText('at this kind of shop');

    const office = await as('office');
    await office.goto(`${town.operator}#/members`);
    await office.getByRole('searchbox', { name: 'Search' }).fill(town.name(shop));
    await office.getByRole('button', { name: `Manage ${displayName(shop)}` }).click();
    const dialog = office.getByRole('dialog');
    await dialog.getByText('Kind of shop', { exact: true }).click();
    const send = dialog.getByRole('button', { name: 'Ask to set it' });
    // Nothing has changed yet.
    await expect(dialog.getByRole('checkbox', { name: 'Food and drink' })).not.toBeChecked();
    await expect(send).toBeDisabled();
    await dialog.getByRole('checkbox', { name: 'Food and drink' }).check();
    await dialog.getByLabel('Why').fill('Sells lunch');
    await expectAccessible(office);
    await shoot(office, 'operator-classes');
    await send.click();
    await expect(office.getByText('Asked. It happens when another approver agrees.').last()).toBeVisible();
    const second = await as('treasurer');
    await second.goto(`${town.operator}#/approvals`);
    const waiting = second.locator('li.card', {
      hasText: `Let @${town.name(shop)} be in the class of shops: Food and drink`,
    });
    await expect(waiting.getByText('Kinds of shops')).toBeVisible();
    await waiting.getByRole('button', { name: 'Approve' }).click();
    await expect(second.getByText('Approved and done.').last()).toBeVisible();

    // The till learns of it when it is opened. What it refused by itself before was not used up.
    await till.reload();
    await charge(till, '3');
    await scan(till, code);
    await expect(verdict(till, 'FINAL')).toBeVisible();

    await office.getByLabel('Language').first().selectOption('de');
    await office.getByRole('searchbox', { name: 'Suche' }).fill(town.name(shop));
    await office.getByRole('button', { name: `${displayName(shop)} verwalten` }).click();
    await dialog.getByText('Art des Ladens', { exact: true }).click();
    await expect(dialog.getByRole('checkbox', { name: 'Food and drink' })).toBeChecked();
    await expectAccessible(office);
    await shoot(office, 'operator-classes-de');
  } finally {
    await setClasses(town, shop, []);
    await phone.end();
    await context.close();
  }
});
