import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addPasskeyDevice, expect, expectAccessible, test } from './support/fixtures';
import { ask } from './support/ledger';
import { displayName } from './support/town';

/** Members whom the operators do something to, one for each width. */
const members = () => {
  const width = test.info().project.name;
  return { funded: `${width} third`, frozen: `${width} frozen` };
};

/** A program that wants to know what happens. */
async function listen() {
  const got: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    got.push(request.headers);
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, got, stop: () => server.close() };
}

test.describe('operator', () => {
  test('the overview shows books that balance', async ({ as, town }) => {
    const page = await as('office');
    await page.goto(town.operator);
    await expect(page.getByRole('heading', { name: 'The books balance' })).toBeVisible();
    await expect(page.getByRole('img', { name: /by day over 30 days/ })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Number' }).click();
    await expect(page.getByRole('img', { name: /^Number by day/ })).toBeVisible();
  });

  test('money is issued when two people agree, and not by one', async ({ as, town }) => {
    const { funded } = members();
    const amount = test.info().project.name === 'phone' ? '12.34' : '43.21';
    const page = await as('office');
    await addPasskeyDevice(page);
    await page.goto(`${town.operator}#/money`);
    await expect(page.getByRole('heading', { name: 'Issue', exact: true })).toBeVisible();
    await expectAccessible(page);
    const form = page.locator('form', { has: page.getByRole('heading', { name: 'Issue', exact: true }) });
    await form.getByLabel('Whose account').fill('nobodyhere');
    await form.getByLabel('Amount').fill('1');
    await form.getByRole('button', { name: 'Ask to issue' }).click();
    await expect(form.getByText('There is no member @nobodyhere.')).toBeVisible();
    await form.getByLabel('Whose account').fill(town.name(funded));
    await form.getByLabel('Amount').fill('1.005');
    await form.getByRole('button', { name: 'Ask to issue' }).click();
    await expect(form.getByText('At most 2 decimal places.')).toBeVisible();
    await form.getByLabel('Amount').fill(amount);
    await form.getByLabel('What for').fill('Summer job');
    await form.getByRole('button', { name: 'Ask to issue' }).click();
    await expect(page.getByText('Asked. It happens when another approver agrees.').last()).toBeVisible();
    await page.goto(`${town.operator}#/approvals`);
    const mine = page.locator('li.card', { hasText: amount });
    await expect(mine.getByText(/Somebody else has to decide|role of approver/)).toBeVisible();
    await expectAccessible(page);
    const second = await as('treasurer');
    await second.goto(`${town.operator}#/approvals`);
    const waiting = second.locator('li.card', { hasText: amount });
    await waiting.getByRole('button', { name: 'Approve' }).click();
    await expect(second.getByText('Approved and done.').last()).toBeVisible();
    await expect(waiting.getByText('Approved', { exact: true })).toBeVisible();
    const member = await as(funded);
    await member.goto(`${town.wallet}#/history`);
    await expect(member.getByText(`+${amount}`)).toBeVisible();
    await page.goto(`${town.operator}#/`);
    await expect(page.getByRole('heading', { name: 'The books balance' })).toBeVisible();
  });

  test('a member is frozen by two, can’t be paid, and is freed again', async ({ as, town }) => {
    const frozenName = displayName(members().frozen);
    const frozen = town.name(members().frozen);
    const page = await as('office');
    const second = await as('treasurer');
    const decide = async (what: string) => {
      await page.goto(`${town.operator}#/members`);
      await page.getByRole('searchbox', { name: 'Search' }).fill(frozen);
      await page.getByRole('button', { name: `Manage ${frozenName}` }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Why').fill('The telephone was stolen');
      await expectAccessible(page);
      await dialog.getByRole('button', { name: what }).click();
      await expect(page.getByText('Asked. It happens when another approver agrees.').last()).toBeVisible();
      await second.goto(`${town.operator}#/`);
      await second.goto(`${town.operator}#/approvals`);
      const waiting = second
        .locator('li.card', { hasText: `@${frozen}` })
        .filter({ has: second.getByRole('button') });
      await waiting.getByRole('button', { name: 'Approve' }).click();
      await expect(second.getByText('Approved and done.').last()).toBeVisible();
    };
    await decide('Ask to freeze');
    const payer = await as('anna');
    await payer.goto(`${town.wallet}#/send?to=${frozen}`);
    await expect(payer.getByText('can’t be paid at the moment').first()).toBeVisible();
    await expectAccessible(payer);
    await decide('Ask to unfreeze');
    await payer.goto(`${town.wallet}#/`);
    await payer.goto(`${town.wallet}#/send?to=${frozen}`);
    await expect(payer.getByLabel('Amount')).toBeVisible();
    await expect(payer.getByText('can’t be paid at the moment')).toHaveCount(0);
  });

  test('what was asked for can be turned down', async ({ as, town }) => {
    const { funded } = members();
    const minor = test.info().project.name === 'phone' ? 777 : 888;
    await ask(town, 'office', 'POST', '/v1/operator/assets/TOWN/redeem', {
      username: town.name(funded),
      amount: { minor_units: String(minor), asset: 'TOWN', scale: 2 },
      memo: '',
    });
    const second = await as('treasurer');
    await second.goto(`${town.operator}#/approvals`);
    const waiting = second.locator('li.card', { hasText: `${minor / 100}` });
    await waiting.getByRole('button', { name: 'Reject' }).click();
    await expect(second.getByText('Rejected.', { exact: true })).toBeVisible();
    await expect(waiting.getByText('Rejected', { exact: true })).toBeVisible();
  });

  test('somebody is invited, and the invitation leads to membership', async ({ as, town, page: guest }) => {
    const page = await as('office');
    await page.goto(`${town.operator}#/members`);
    await expect(page.getByText('Corner Bakery')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = (await page.getByRole('dialog').locator('p.code').textContent())?.trim() ?? '';
    await expectAccessible(page);
    expect(link).toContain('#/join');
    await addPasskeyDevice(guest);
    await guest.goto(link);
    const username = `g${Date.now().toString(36)}${test.info().project.name.charAt(0)}`;
    await guest.getByLabel('Choose a username').fill(username);
    await guest.getByLabel('Your name').fill('Gerda Guest');
    await guest.getByRole('button', { name: 'Continue with a passkey' }).click();
    await expect(guest.getByRole('heading', { name: 'Keep your recovery codes' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: 'Search' }).fill(username);
    await expect(page.getByText(`@${username}`)).toBeVisible();
  });

  test('webhooks are added with a secret, tested, looked into and removed', async ({ as, town }) => {
    const page = await as('office');
    const { url, got, stop } = await listen();
    await page.goto(`${town.operator}#/webhooks`);
    await page.getByRole('button', { name: 'Add an endpoint' }).click();
    await page.getByLabel('Address').fill('not an address');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('No such address can be reached');
    await expectAccessible(page);
    await page.getByLabel('Address').fill(url);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText(/^whsec_/)).toBeVisible();
    await expectAccessible(page);
    const card = page.locator('li.card', { hasText: url });
    await card.getByRole('button', { name: 'Send a test' }).click();
    await expect(page.getByText('A test is on its way.')).toBeVisible();
    await expect.poll(() => got.length).toBeGreaterThan(0);
    expect(got[0]).toMatchObject({
      'webhook-id': expect.any(String),
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
    await card.getByRole('button', { name: 'Deliveries' }).click();
    await expect(card.getByText('Tests')).toBeVisible();
    await card
      .getByRole('button', { name: /^Send again/ })
      .first()
      .click();
    await expect(page.getByText('On its way again.')).toBeVisible();
    await expectAccessible(page);
    await card.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(card).toHaveCount(0);
    stop();
  });

  test('the log says who did what, and the export can be saved', async ({ as, town }) => {
    const page = await as('office');
    await page.goto(`${town.operator}#/audit`);
    await expect(page.getByRole('row').nth(1)).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${town.operator}#/closing`);
    await expectAccessible(page);
    await expect(page.getByRole('button', { name: 'Ask to close down' })).toBeDisabled();
    await page.getByLabel(/^Type/).fill('close down');
    await expect(page.getByRole('button', { name: 'Ask to close down' })).toBeEnabled();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the export' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('scrip-export.ndjson');
  });

  test('who is no operator is turned away', async ({ as, town, page }) => {
    await page.goto(town.operator);
    await expect(page.getByRole('heading', { name: 'For operators' })).toBeVisible();
    await expectAccessible(page);
    const member = await as('anna');
    await member.goto(town.operator);
    await expect(member.getByRole('alert')).toContainText('not as an operator');
    await expectAccessible(member);
  });

  test('a gateway that goes away is said to', async ({ as, town }) => {
    const page = await as('office');
    await page.goto(town.operator);
    await expect(page.getByText('Active members')).toBeVisible();
    await page.context().setOffline(true);
    await page.goto(`${town.operator}#/members`);
    await expect(page.getByRole('alert')).toContainText('The gateway can’t be reached');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('Corner Bakery')).toBeVisible();
  });

  test('it speaks German', async ({ as, town }) => {
    const page = await as('office');
    await page.goto(town.operator);
    await page.getByLabel('Language').selectOption('de');
    await expect(page.getByRole('heading', { name: 'Die Bücher stimmen' })).toBeVisible();
    await expectAccessible(page);
  });
});
