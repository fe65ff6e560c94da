/**
 * With `SCRIP_PAGES=dist` the pages come from `web/dist`, not out of the program: for whoever works on a page and doesn't want to build
 * the program for each change. The headers are those of the program, so that its policy holds.
 */
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { BrowserContext } from '@playwright/test';

const DIST = join(import.meta.dirname, '../../dist');
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

export async function servePages(context: BrowserContext): Promise<void> {
  if (process.env['SCRIP_PAGES'] !== 'dist') return;
  await context.route(/\/(?:explorer|operator|till|wallet)\/[^?]*$/, async (route) => {
    const { pathname } = new URL(route.request().url());
    const path = join(DIST, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    if (!existsSync(path)) return route.fallback();
    const { 'content-security-policy': policy } = pathname.endsWith('/')
      ? (await route.fetch()).headers()
      : {};
    await route.fulfill({
      body: readFileSync(path),
      headers: {
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        ...(policy === undefined ? {} : { 'content-security-policy': policy }),
      },
    });
  });
}
