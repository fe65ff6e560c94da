/** Starts a town of its own for the tests, signs its people in, and ends it afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INFO_FILE, type DemoInfo, type Kept } from './town';

const READY_MS = 180_000;
const NODE_PORT = 17_401;
const GATEWAY_PORT = 17_480;

export default async function start(): Promise<() => Promise<void>> {
  // Whoever works on the tests may have a demo running already, and what it printed in a file.
  const running = process.env['SCRIP_DEMO_INFO'];
  if (running) {
    await keep(JSON.parse(readFileSync(running, 'utf8')) as DemoInfo);
    return async () => {};
  }
  const binary = process.env['SCRIP_BINARY'] ?? join(import.meta.dirname, '../../../target/debug/scrip');
  if (!existsSync(binary)) throw new Error(`${binary} is missing; build it with: cargo build -p scrip-cli`);
  const folder = mkdtempSync(join(tmpdir(), 'scrip-browser-'));
  const ports = ['--port', String(NODE_PORT), '--gateway-port', String(GATEWAY_PORT)];
  const demo = spawn(binary, ['demo', '--json', '--home', folder, ...ports], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    demo.kill('SIGINT');
    await ended(demo);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await keep(await firstObject(demo));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

function ended(demo: ChildProcess): Promise<void> {
  if (demo.exitCode !== null || demo.signalCode !== null) return Promise.resolve();
  return new Promise((done) => demo.once('exit', () => done()));
}

/** The object that the demo prints once it can be used. */
function firstObject(demo: ChildProcess): Promise<DemoInfo> {
  return new Promise((done, fail) => {
    let text = '';
    const late = setTimeout(
      () => fail(new Error(`no demo after ${READY_MS} ms; it said: ${text}`)),
      READY_MS,
    );
    demo.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString();
      try {
        const info = JSON.parse(text) as DemoInfo;
        clearTimeout(late);
        done(info);
      } catch {
        // The rest is still to come.
      }
    });
    demo.once('exit', (code) => {
      clearTimeout(late);
      fail(new Error(`the demo ended with ${code}; it said: ${text}`));
    });
  });
}

/** Links sign in once, and tests run in several processes: so everybody is signed in here. */
async function keep(demo: DemoInfo): Promise<void> {
  const sessions: Record<string, string> = {};
  for (const { username, link } of demo.links) {
    const token = /#\/sign-in\/(.+)$/.exec(link)?.[1];
    const answer = await fetch(`${demo.gateway}/v1/sessions/link`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Scrip-Client': '1' },
      body: JSON.stringify({ token }),
    });
    const cookie = /scrip_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
    if (!answer.ok || cookie === undefined) throw new Error(`can't sign in @${username}: ${answer.status}`);
    sessions[username] = cookie;
  }
  await historyIsThere(demo);
  const kept: Kept = { demo, sessions };
  writeFileSync(INFO_FILE, JSON.stringify(kept), { mode: 0o600 });
}

/** The demo can be used before the town's history is on the ledger; tests want to know what everybody has. */
async function historyIsThere(demo: DemoInfo): Promise<void> {
  const end = Date.now() + READY_MS;
  for (let calm = 0; calm < 4;) {
    if (Date.now() > end) throw new Error('the history of the town does not come to an end');
    const health = (await (await fetch(`${demo.gateway}/health`)).json()) as { payments_pending: number };
    calm = health.payments_pending === 0 ? calm + 1 : 0;
    await new Promise((done) => setTimeout(done, 500));
  }
}
