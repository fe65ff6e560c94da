/** What a visitor has to fetch, measured over the built pages. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const DIST = join(import.meta.dirname, '../dist');
/** Compressed bytes before a page can be used the first time. */
const FIRST_LOAD_MAX = 150_000;

const names = (app: string) => readdirSync(join(DIST, app, 'assets')).map((name) => `assets/${name}`);

/** As a server sends it: the smallest form there is. */
function sent(app: string, name: string): number {
  const path = join(DIST, app, name);
  return readFileSync(existsSync(`${path}.br`) ? `${path}.br` : path).length;
}

describe.each(['wallet', 'explorer', 'operator', 'till'])('%s', (app) => {
  const page = readFileSync(join(DIST, app, 'index.html'), 'utf8');

  test('the first visit is small', () => {
    const named = [...page.matchAll(/(?:src|href)="\/[a-z]+\/(assets\/[^"]+)"/g)].map(
      (found) => found[1] ?? '',
    );
    const fonts = names(app).filter((name) => name.endsWith('.woff2'));
    const total = ['index.html', ...named, ...fonts].reduce((sum, name) => sum + sent(app, name), 0);
    console.info(`${app}: ${Math.round(total / 1000)} kB before it can be used`);
    expect(named.length).toBeGreaterThanOrEqual(2);
    expect(total).toBeLessThan(FIRST_LOAD_MAX);
  });

  test('nothing in it needs a laxer policy or another origin', () => {
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
    for (const name of ['index.html', ...names(app).filter((name) => name.endsWith('.css'))]) {
      const text = readFileSync(join(DIST, app, name), 'utf8');
      expect(text.match(/(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]{2,}/gi) ?? [], name).toEqual([]);
      expect(text).not.toContain('url(data:');
    }
  });

  test.skipIf(app === 'operator')('all of it is kept for offline use', () => {
    const worker = readFileSync(join(DIST, app, 'worker.js'), 'utf8');
    for (const name of ['index.html', ...names(app).filter((name) => !/\.(?:br|gz)$/.test(name))]) {
      expect(worker).toContain(`"${name}"`);
    }
  });
});
