/** A request's code in front of the camera. */
import encodeQR from 'qr';
import { launch } from './support/browser';
import { film, filming } from './support/film';
import { fileOfRun } from './support/folder';
import { expect, test } from './support/fixtures';
import { ask, money } from './support/ledger';

const FILM = fileOfRun(`film-${process.pid}.y4m`);

test.use({ launchOptions: launch(...filming(FILM)) });

test('a request is opened by scanning its code', async ({ as, town }) => {
  const { link } = await ask<{ link: string }>(town, 'bakery', 'POST', '/v1/requests', {
    amount: money(450),
    memo: 'Soup',
  });
  film(FILM, encodeQR(link, 'raw', { border: 4 }));
  const page = await as('anna');
  await page.goto(town.wallet);
  await page.getByRole('link', { name: 'Scan' }).click();
  await expect(page.getByText('“Soup”')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pay 4.50 TOWN' })).toBeEnabled();
});
