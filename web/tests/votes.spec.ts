import { expect, expectAccessible, test } from './support/fixtures';
import { shoot } from './support/shoot';
import { OwnGateway } from './support/gateway';
import { servePages } from './support/pages';
import { cert, certifyTill, nodeFolder, proposeAuthority } from './support/votes';

/** Each width has an authority of its own, with a word that no phone has room for in one line. */
const authorityName = () => `Verwaltungsgemeinschaftskassenaufsicht ${test.info().project.name}`;
const label = () => `front-${test.info().project.name}`;

test.describe.serial('votes', () => {
  let authority: { dir: string; ballot: number };

  test('an authority waits for our vote, which two people give', async ({ as, page, town }) => {
    authority = await proposeAuthority(town, authorityName());
    const line = `Trust ${authorityName()}`;
    await page.goto(`${town.explorer}#/ballots/${authority.ballot}`);
    await expect(page.getByRole('heading', { name: line })).toBeVisible();
    await expect(page.getByText('Open', { exact: true })).toBeVisible();
    // Three nodes voted by themselves, in an order that everybody can read.
    const votes = page.locator('ol > li');
    await expect(votes).toHaveCount(3);
    await expect(page.getByText('3 of 4')).toBeVisible();
    await expectAccessible(page);

    const office = await as('office');
    await office.goto(`${town.operator}#/votes`);
    const card = office.locator('li.card', { hasText: line });
    await expect(card.getByRole('heading', { name: line })).toBeVisible();
    await expect(card.getByText('BEGIN CERTIFICATE')).toBeHidden();
    await expectAccessible(office);
    await shoot(office, 'operator-votes');
    await expect(card.getByRole('button', { name: 'Vote yes' })).toBeDisabled();
    await card.getByLabel('Why', { exact: true }).fill('We met them');
    await card.getByRole('button', { name: 'Vote yes' }).click();
    await expect(office.getByText('Asked. It happens when another approver agrees.').last()).toBeVisible();
    await expect(card.getByText('Vote asked for')).toBeVisible();
    await expectAccessible(office);

    const second = await as('treasurer');
    await second.goto(`${town.operator}#/approvals`);
    const waiting = second.locator('li.card', { hasText: `(ballot ${authority.ballot})` });
    await waiting.getByRole('button', { name: 'Approve' }).click();
    await expect(second.getByText('Approved and done.').last()).toBeVisible();
    await second.goto(`${town.operator}#/audit`);
    await expect(
      second.getByText(`Vote yes: trust an authority (ballot ${authority.ballot})`).first(),
    ).toBeVisible();

    // Everybody sees our vote with its reason, and that it is decided.
    await expect(page.getByText('“We met them”')).toBeVisible();
    await expect(page.getByText('Accepted', { exact: true })).toBeVisible();
    await expect(page.getByText('Everybody has voted.')).toBeVisible();
    await shoot(page, 'explorer-ballot');
    await office.goto(`${town.operator}#/votes`);
    await expect(card.getByText('We have voted')).toBeVisible();
  });

  test('a certificate leads to its ballot, and search finds it', async ({ page, town }) => {
    const till = await certifyTill(town, authority.dir, label());
    await page.goto(`${town.explorer}#/certificates`);
    await expect(page.getByRole('heading', { name: 'Authorities' })).toBeVisible();
    await expectAccessible(page);
    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.fill(`till/${label()}`);
    await search.press('Enter');
    await expect(page.getByRole('heading', { name: `Till “${label()}”` })).toBeVisible();
    await expect(page.getByText('Valid', { exact: true })).toBeVisible();
    await expect(page.getByText('Proven', { exact: true })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: `Ballot ${till.ballot}` }).click();
    await expect(page.getByText('Votes, in order')).toBeVisible();
    await expect(page.locator('ol > li').first().getByText('yes', { exact: true })).toBeVisible();
    for (const typed of [till.credential, till.serial]) {
      await search.fill(typed);
      await search.press('Enter');
      await expect(page).toHaveURL(new RegExp(`#/certificates/${till.credential}$`));
      await page.goto(`${town.explorer}#/check`);
    }
    await search.fill(authorityName());
    await search.press('Enter');
    await expect(page.getByRole('heading', { name: authorityName() })).toBeVisible();
    await expect(page.getByText('It has revoked nothing')).toBeVisible();
    await expectAccessible(page);
  });

  test('a revoked certificate says so, why, and by which vote', async ({ page, town }) => {
    const words = ['--dir', authority.dir, '--reason', 'key_compromise'];
    const looked = await cert<{ impact: { stops: { class: string; count: number }[] } }>(
      town,
      ...['revoke', `till/${label()}`, ...words, '--dry-run'],
    );
    expect(looked.impact.stops).toEqual([{ class: 'till', count: 1 }]);
    await cert(town, 'revoke', `till/${label()}`, ...words, '--yes');
    await page.goto(`${town.explorer}#/certificates`);
    await page
      .getByRole('link', { name: `Till “${label()}”`, exact: true })
      .first()
      .click();
    await expect(page.getByText('Revoked', { exact: true }).first()).toBeVisible();
    await expect(page.getByText('somebody else may have the key')).toBeVisible();
    await shoot(page, 'explorer-certificate');
    await expectAccessible(page);
    await page.getByRole('link', { name: authorityName() }).click();
    await expect(page.getByRole('heading', { name: 'Revocation list 1' })).toBeVisible();
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the list' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('list.pem');
    await page.getByLabel('Language').selectOption('de');
    await expect(page.getByRole('heading', { name: 'Sperrliste 1' })).toBeVisible();
  });

  test('a removal is voted down after its impact was read', async ({ as, page, town }) => {
    // Each width asks about another node, so that they don't meet.
    const number = test.info().project.name === 'phone' ? 3 : 4;
    const { register } = await cert<{ register: { nodes: { identity: string; key: string }[] } }>(
      town,
      'list',
    );
    const network = (await (await fetch(`${town.node}/v1/network`)).json()) as { node_key: string };
    const other = register.nodes.filter((node) => node.key !== network.node_key)[number - 3];
    const name = other?.identity ?? '';
    const asked = await cert<{ request: string }>(
      town,
      ...['remove', name, '--reason', 'A test of the pages', '--yes', '--dir', nodeFolder(town, 1)],
    );
    await page.goto(`${town.explorer}#/nodes`);
    await page.getByRole('link', { name: `Remove ${name}` }).click();
    await expect(page.getByText('“A test of the pages”')).toBeVisible();
    await expect(page.getByText('Nobody has voted yet.')).toBeVisible();
    await expectAccessible(page);

    const office = await as('office');
    await office.goto(`${town.operator}#/votes`);
    const card = office.locator('li.card', { hasText: `Remove ${name}` });
    await expect(card.getByText('Leaves 3 of 4 validators.', { exact: false })).toBeVisible();
    await expect(card.getByText('One more failure stops the network.', { exact: false })).toBeVisible();
    await expectAccessible(office);
    await shoot(office, 'operator-removal');
    await card.getByLabel('Why', { exact: true }).fill('It does its work');
    await card.getByRole('button', { name: 'Vote yes' }).click();
    await expect(card.getByText('Read what stops working first')).toBeVisible();
    await card.getByRole('button', { name: 'Vote no' }).click();
    await expect(card.getByText('Vote asked for')).toBeVisible();
    const second = await as('treasurer');
    await second.goto(`${town.operator}#/approvals`);
    const waiting = second.locator('li.card', { hasText: `remove the node ${name}` });
    await waiting.getByRole('button', { name: 'Approve' }).click();
    await expect(second.getByText('Approved and done.').last()).toBeVisible();
    await page.goto(`${town.explorer}#/nodes/requests/${asked.request}`);
    await expect(page.getByText('“It does its work”')).toBeVisible();
    await expect(page.getByText('Denied', { exact: true })).toBeVisible();
    await page.getByLabel('Language').selectOption('de');
    await expect(page.getByRole('heading', { name: `${name} ausschließen` })).toBeVisible();
  });

  test('without a node’s key the page shows how to vote by hand', async ({
    browser,
    contextOptions,
    viewport,
    town,
  }) => {
    const { project } = test.info();
    // A test that is tried again asks for another.
    const stamp = Date.now().toString(36);
    const name = `Hand-counted ${stamp} of the ${project.name}`;
    const asked = await proposeAuthority(town, name);
    const keeper = `keeper-${project.name}-${stamp}`;
    const other = await OwnGateway.withoutKey(town, [`${keeper}:operator`]);
    try {
      const context = await browser.newContext({
        ...contextOptions,
        viewport,
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        serviceWorkers: 'block',
        storageState: other.session(keeper),
      });
      await servePages(context);
      const office = await context.newPage();
      await office.goto(`${other.url}/operator/#/votes`);
      await expect(office.getByText('no node’s key', { exact: false }).first()).toBeVisible();
      const card = office.locator('li.card', { hasText: name });
      await expect(card.getByRole('heading', { name: `Trust ${name}` })).toBeVisible();
      // Open at once: there is nothing to press here, so what is asked is laid out.
      await expect(card.getByText('Not heard')).toBeVisible();
      await expect(card.getByLabel('Why', { exact: true })).toHaveCount(0);
      const command = `scrip cert ballot vote ${asked.ballot} --key NODE/node.key --note WHY`;
      await expect(card.getByText(command, { exact: true })).toBeVisible();
      await expect(
        card.getByText(`scrip cert ballot vote ${asked.ballot} --fail`, { exact: false }),
      ).toBeVisible();
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await card.getByRole('button', { name: /yes/i }).click();
      expect(await office.evaluate(() => navigator.clipboard.readText())).toBe(command);
      await expectAccessible(office);
      await shoot(office, 'operator-votes-by-hand');
      await office.getByLabel('Language').selectOption('de');
      await expect(card.getByText(command, { exact: true })).toBeVisible();
      await expectAccessible(office);
      // Whoever does what it says has voted: with the key of the node that the demo's own gateway holds.
      const key = `${nodeFolder(town, 1)}/node.key`;
      await cert(town, 'ballot', 'vote', String(asked.ballot), '--key', key, '--note', 'By hand');
      await office.getByLabel('Sprache').selectOption('en');
      await expect(card.getByText('Accepted', { exact: true }).first()).toBeVisible();
      // What is over is folded.
      await card.locator('summary').first().click();
      await expect(card.getByText('“By hand”')).toBeVisible();
      await context.close();
    } finally {
      await other.close();
    }
  });

  test('what was never voted on is said plainly', async ({ as, page, town }) => {
    await page.goto(`${town.explorer}#/ballots/99999`);
    await expect(page.getByText('There is no such ballot.')).toBeVisible();
    await page.goto(`${town.explorer}#/certificates/${'ab'.repeat(16)}`);
    await expect(page.getByText('The network has no such certificate.')).toBeVisible();
    await expect(page.getByText('Proven', { exact: true })).toBeVisible();
    await page.goto(`${town.explorer}#/authorities/${'ab'.repeat(16)}`);
    await expect(page.getByText('The network knows of no such authority.')).toBeVisible();
    await expectAccessible(page);
    const office = await as('office');
    await office.route('**/v1/operator/votes', (route) => route.abort());
    await office.goto(`${town.operator}#/votes`);
    await expect(office.getByRole('alert')).toContainText('The gateway can’t be reached');
    await office.unroute('**/v1/operator/votes');
    await office.getByRole('button', { name: 'Try again' }).click();
    await expect(office.getByRole('heading', { name: 'Decided lately' })).toBeVisible();
  });
});
