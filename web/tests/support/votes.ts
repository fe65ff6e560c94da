/** What is put to the vote of the nodes, by the commands that people have for it. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newFolder } from './folder';
import type { Town } from './town';

export const BINARY = process.env['SCRIP_BINARY'] ?? join(import.meta.dirname, '../../../target/debug/scrip');
const run = promisify(execFile);

/** Runs `scrip WORDS` against the demo, with what its folder holds. */
async function scrip<T>(town: Town, home: string, words: readonly string[]): Promise<T> {
  const env = {
    ...process.env,
    SCRIP_HOME: home,
    SCRIP_NODE: town.node,
    SCRIP_PASSPHRASE: readFileSync(join(town.folder, 'passphrase'), 'utf8').trim(),
  };
  const { stdout } = await run(BINARY, ['--json', ...words], { env });
  return JSON.parse(stdout) as T;
}

export const cert = <T>(town: Town, ...words: string[]): Promise<T> =>
  scrip<T>(town, town.folder, ['cert', ...words]);

/** The folder of a node of the demo. */
export const nodeFolder = (town: Town, number: number) => join(town.folder, `node-${number}`);

/**
 * An authority of its own, proposed by the registrar. Three of the four nodes trust it by themselves; the first, whose key the gateway
 * holds, waits for its operators, so that the ballot stays open.
 */
export async function proposeAuthority(town: Town, name: string): Promise<{ dir: string; ballot: number }> {
  const dir = newFolder('authority');
  await cert(town, 'authority', 'create', '--dir', dir, '--name', name);
  const key = join(town.folder, 'wallets/registrar.key');
  const certificate = join(dir, 'authority.pem');
  const words = ['propose', '--certificate', certificate, '--key', key];
  const { ballot } = await cert<{ ballot: number }>(town, 'authority', ...words);
  return { dir, ballot };
}

export interface Certified {
  credential: string;
  serial: string;
  ballot: number;
}

/** Certifies a new key as a till; the nodes vote by themselves. */
export async function certifyTill(town: Town, dir: string, label: string): Promise<Certified> {
  await scrip(town, dir, ['wallet', '--wallet', label, 'create']);
  const [key, csr, pem] = [`wallets/${label}.key`, `${label}.csr`, `${label}.pem`].map((name) =>
    join(dir, name),
  ) as [string, string, string];
  await cert(town, 'csr', '--key', key, '--label', label, '--out', csr);
  const subject = ['--class', 'till', '--label', label];
  const issued = await cert<{ credential: string; serial: string }>(
    town,
    ...['authority', 'issue', '--dir', dir, '--csr', csr, ...subject, '--out', pem],
  );
  const submit = ['submit', '--dir', dir, '--certificate', pem];
  const { ballot } = await cert<{ ballot: number }>(town, 'authority', ...submit);
  return { ...issued, ballot };
}
