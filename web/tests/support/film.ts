/** Codes on screens, read as a camera would, and filmed for one. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from '@playwright/test';
import decodeQR from 'qr/decode.js';

/** A code's cells, dark or light, with the quiet zone around them. */
export type Cells = boolean[][];

const SIZE = 480;
const FRAMES = 10;

/** What a code on a page looks like. */
export async function cellsOn(page: Page): Promise<Cells> {
  const code = page.locator('svg[role="img"]:has(rect)').first();
  await code.waitFor();
  const { size, path } = await code.evaluate((svg: SVGSVGElement) => ({
    size: svg.viewBox.baseVal.width,
    path: svg.querySelector('path')?.getAttribute('d') ?? '',
  }));
  const cells: Cells = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    const row = cells[Number(y)];
    if (row) row[Number(x)] = true;
  }
  return cells;
}

/** The text of a code, as a scanner types it. */
export function textOf(cells: Cells): string {
  const cell = 6;
  const width = cells.length * cell;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const dark = cells[Math.floor(y / cell)]?.[Math.floor(x / cell)] ?? false;
      if (dark) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return decodeQR({ width, height: width, data });
}

/** A film of one picture, in the one form that Chromium takes for a camera without any other program: YUV 4:2:0. */
export function film(file: string, cells: Cells): void {
  const cell = Math.floor(SIZE / Math.max(cells.length, 1));
  const light = Buffer.alloc(SIZE * SIZE, 235);
  for (const [y, row] of cells.entries()) {
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
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, Buffer.concat([head, ...Array.from({ length: FRAMES }, () => frame)]));
}

/** What starts a browser with this film before its camera. */
export const filming = (file: string) => [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${file}`,
];
