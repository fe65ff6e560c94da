/** Starts a town of its own for the tests, signs its people in, and ends it afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';
import { addPasskeyDevice, launch } from './browser';
import { newFolder, removeFolder } from './folder';
import { INFO_FILE, RESIDENTS, displayName, type DemoInfo, type Kept } from './town';

const READY_MS = 180_000;
const STOP_MS = 30_000;
/** Four validators with two ports each, and the gateway. */
const PORTS = 9;

export default async function start(): Promise<() => Promise<void>> {
  // Whoever works on the tests may have a demo running already, and what it printed in a file.
  const running = process.env['SCRIP_DEMO_INFO'];
  if (running) {
    try {
      await keep(JSON.parse(readFileSync(running, 'utf8')) as DemoInfo);
    } catch (error) {
      removeFolder();
      throw error;
    }
    return async () => removeFolder();
  }
  const binary = process.env['SCRIP_BINARY'] ?? join(import.meta.dirname, '../../../target/debug/scrip');
  if (!existsSync(binary)) throw new Error(`${binary} is missing; build it with: cargo build -p scrip-cli`);
  const folder = newFolder('demo');
  const first = await freePorts(PORTS);
  const ports = ['--port', String(first), '--gateway-port', String(first + PORTS - 1)];
  const demo = spawn(binary, ['demo', '--json', '--home', folder, ...ports], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    demo.kill('SIGINT');
    const late = setTimeout(() => demo.kill('SIGKILL'), STOP_MS);
    await ended(demo);
    clearTimeout(late);
    removeFolder();
  };
  try {
    await keep(await firstObject(demo));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** The first of some ports in a row that nobody listens on, below those that outgoing connections get. */
async function freePorts(count: number): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const first = 12_000 + Math.floor(Math.random() * 8_000);
    const all = Array.from({ length: count }, (_, index) => isFree(first + index));
    if ((await Promise.all(all)).every(Boolean)) return first;
  }
  throw new Error('no ports are free');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
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
  const names = await signUp(demo, sessions);
  const kept: Kept = { demo, sessions, names };
  mkdirSync(dirname(INFO_FILE), { recursive: true, mode: 0o700 });
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

/** Signs the tests' own people up, each with a passkey in a real browser, and keeps their cookies. */
async function signUp(demo: DemoInfo, sessions: Record<string, string>): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  const browser = await chromium.launch(launch());
  for (const [index, resident] of RESIDENTS.entries()) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await addPasskeyDevice(page);
    await page.goto(`${demo.gateway}/wallet/`);
    const username = `r${index}x${Date.now().toString(36)}`;
    await page.evaluate(register, { username, display_name: displayName(resident) });
    const cookies = await context.cookies();
    names[resident] = username;
    sessions[username] = cookies.find((cookie) => cookie.name === 'scrip_session')?.value ?? '';
    await context.close();
  }
  await browser.close();
  return names;
}

/** Runs in the page: what the wallet does when somebody joins, with as little as possible. */
async function register(body: { username: string; display_name: string }): Promise<void> {
  const send = async (path: string, json: unknown) => {
    const headers = { 'Content-Type': 'application/json', 'Scrip-Client': '1' };
    for (;;) {
      const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(json) });
      if (answer.ok) return answer.json();
      const problem = await answer.json();
      // The gateway takes only so many sign-ups in a minute from one address.
      if (answer.status !== 429) throw new Error(`${path}: ${answer.status} ${JSON.stringify(problem)}`);
      await new Promise((done) => setTimeout(done, (problem.retry_after_s ?? 1) * 1_000));
    }
  };
  const start = await send('/v1/registrations', body);
  const options = start.creation_options.publicKey ?? start.creation_options;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  await send(`/v1/registrations/${start.registration_id}/finish`, { credential: credential.toJSON() });
}
