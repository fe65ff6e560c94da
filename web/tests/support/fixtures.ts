import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { servePages } from './pages';
import { town, type Town } from './town';

/** What every test has: the town, and a page that is watched for what no page may do. */
interface Fixtures {
  town: Town;
  /** A page of somebody's own, signed in. */
  as: (who: string) => Promise<Page>;
  watched: void;
}

/** Complaints of the browser that a test caused on purpose. */
const EXPECTED = [/Failed to load resource/, /net::ERR_/];

function watch(page: Page, wrong: string[]): void {
  page.on('pageerror', (error) => wrong.push(`error in the page: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !EXPECTED.some((pattern) => pattern.test(text))) wrong.push(text);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const here = page.url() === 'about:blank' ? url.origin : new URL(page.url()).origin;
    const foreign = url.protocol.startsWith('http') && url.origin !== here && !request.isNavigationRequest();
    if (foreign) wrong.push(`loaded from another origin: ${request.url()}`);
  });
}

export const test = base.extend<Fixtures>({
  town: async ({}, use) => use(town()),
  watched: [
    async ({ context }, use) => {
      const wrong: string[] = [];
      await servePages(context);
      context.on('page', (page) => watch(page, wrong));
      await use();
      expect(wrong, 'what no page may do').toEqual([]);
    },
    { auto: true },
  ],
  as: async ({ browser, town, contextOptions, viewport }, use) => {
    const contexts: BrowserContext[] = [];
    const wrong: string[] = [];
    await use(async (who) => {
      const context = await browser.newContext({
        ...contextOptions,
        viewport,
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        serviceWorkers: 'block',
        storageState: town.session(who),
      });
      contexts.push(context);
      await servePages(context);
      context.on('page', (page) => watch(page, wrong));
      return context.newPage();
    });
    for (const context of contexts) await context.close();
    expect(wrong, 'what no page may do').toEqual([]);
  },
});

/** WCAG 2.2 A and AA; in dark what can differ there, the contrast. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(finishTransitions);
    const axe = new AxeBuilder({ page });
    if (colorScheme === 'light') axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
    else axe.withRules('color-contrast');
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => ({
      id,
      at: nodes.map((node) => node.html),
      why: nodes[0]?.failureSummary,
    }));
    expect(found, `accessibility, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  // Nothing may stick out of the screen sideways.
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wide, 'pixels that stick out').toBeLessThanOrEqual(0);
}

/** Runs in the page: colours on their way from light to dark have no contrast that anybody sees for long. */
async function finishTransitions(): Promise<void> {
  // Two frames: in the first the new colours begin, and with them the transitions.
  for (let frame = 0; frame < 2; frame++) {
    await new Promise((done) => {
      requestAnimationFrame(done);
      // A page that is not shown has no frames.
      setTimeout(done, 500);
    });
  }
  for (const animation of document.getAnimations()) {
    if (animation instanceof CSSTransition) animation.finish();
  }
}

export { addPasskeyDevice } from './browser';
export { expect };
