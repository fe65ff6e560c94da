import { defineConfig } from '@playwright/test';

/** The pages in a real browser, at the width of a phone and of a desk, against a real demo (`support/demo.ts`). */
const chromium = process.env['SCRIP_CHROMIUM'] ?? '/usr/bin/chromium';
// A browser refuses its own sandbox to root.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './support/demo.ts',
  forbidOnly: true,
  // Who lives in the town is shared by all tests of a width; each width has people of its own.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: chromium, args },
    serviceWorkers: 'block',
  },
  projects: [
    { name: 'phone', use: { viewport: { width: 390, height: 844 }, hasTouch: true } },
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
  ],
});
