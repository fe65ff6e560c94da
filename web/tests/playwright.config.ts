import { defineConfig } from '@playwright/test';
import { launch } from './support/browser';

// Names what this run keeps, for its other processes too: several runs can be on one machine.
process.env['SCRIP_TEST_RUN'] ??= String(process.pid);

/** The pages in a real browser, at the width of a phone and of a desk, against a real demo (`support/demo.ts`). */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './support/demo.ts',
  forbidOnly: true,
  // Who lives in the town is shared by all tests of a width; each width has people of its own.
  workers: 2,
  // A busy machine may once be slower than a test waits. What passes only the second time is listed as flaky.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    launchOptions: launch(),
    serviceWorkers: 'block',
  },
  projects: [
    { name: 'phone', use: { viewport: { width: 390, height: 844 }, hasTouch: true } },
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
  ],
});
