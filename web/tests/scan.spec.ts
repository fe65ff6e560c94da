/** A request's code in front of the camera. */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import encodeQR from 'qr';
import { expect, test } from './support/fixtures';
import { ask, money } from './support/ledger';
import { launch } from './support/browser';

const FILM = join(tmpdir(), `scrip-film-${process.pid}.y4m`);
const SIZE = 480;
const FRAMES = 10;

/** A film of one picture, in the one form that Chromium takes for a camera without any other program: YUV 4:2:0. */
function film(text: string): Buffer {
  const code = encodeQR(text, 'raw', { border: 4 });
  const cell = Math.floor(SIZE / code.length);
  const light = Buffer.alloc(SIZE * SIZE, 235);
  for (const [y, row] of code.entries()) {
    for (const [x, dark] of row.entries()) {
      if (!dark) continue;
      for (let line = 0; line < cell; line++) {
        const start = (y * cell + line) * SIZE + x * cell;
        light.fill(16, start, start + cell);
      }
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc((SIZE * SIZE) / 2, 128)]);
  const head = Buffer.from(`YUV4MPEG2 W${SIZE} H${SIZE} F10:1 Ip A1:1 C420\n`);
  return Buffer.concat([head, ...Array.from({ length: FRAMES }, () => frame)]);
}

test.use({
  launchOptions: launch(
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${FILM}`,
  ),
});

test('a request is opened by scanning its code', async ({ as, town }) => {
  const { link } = await ask<{ link: string }>(town, 'bakery', 'POST', '/v1/requests', {
    amount: money(450),
    memo: 'Soup',
  });
  writeFileSync(FILM, film(link));
  const page = await as('anna');
  await page.goto(town.wallet);
  await page.getByRole('link', { name: 'Scan' }).click();
  await expect(page.getByText('“Soup”')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pay 4.50 TOWN' })).toBeEnabled();
});
