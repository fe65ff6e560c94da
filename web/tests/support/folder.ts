/** Where a run keeps what it writes: one folder for all its processes, which is removed when the run is over, however it ended. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = join(tmpdir(), `scrip-browser-${process.env['SCRIP_TEST_RUN'] ?? 'one'}`);

/** A file of this run. */
export const fileOfRun = (name: string): string => join(FOLDER, name);

/** A new folder within that of this run. */
export function newFolder(what: string): string {
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(FOLDER, `${what}-`));
}

/** Removes everything that this run wrote. Whoever ends may still write for a moment. */
export function removeFolder(): void {
  rmSync(FOLDER, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
