/** Pictures of pages: for the documentation with SCRIP_SCREENSHOTS=1, else beside the results of the run. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Page } from '@playwright/test';

const DOCUMENTED = join(import.meta.dirname, '../../../docs/screenshots');

export async function shoot(page: Page, name: string): Promise<void> {
  const info = test.info();
  const folder = process.env['SCRIP_SCREENSHOTS'] === '1' ? DOCUMENTED : info.outputDir;
  mkdirSync(folder, { recursive: true });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}-${info.project.name}-light.png`) });
}
