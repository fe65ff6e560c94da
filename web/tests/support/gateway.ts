/** A gateway of its own, as another process on the demo's network, that a test can kill and start again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { newFolder } from './folder';
import { BINARY, cert, nodeFolder } from './votes';
import type { Town } from './town';

const READY_MS = 90_000;

/** What the gateway prints once it serves. */
interface Ready {
  links: { username: string; link: string }[];
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export class OwnGateway {
  private running: ChildProcess | undefined;
  private readonly sessions = new Map<string, string>();

  private constructor(
    private readonly town: Town,
    private readonly folder: string,
    private readonly port: number,
    /** Whether it holds the key of the first node, to vote with. */
    private readonly holdsKey: boolean,
  ) {}

  /** Starts one with these members, and has the network trust it to certify tills. */
  static async open(town: Town, members: readonly string[], ...more: string[]): Promise<OwnGateway> {
    const folder = newFolder('gateway');
    const gateway = new OwnGateway(town, folder, await freePort(), true);
    try {
      const { links } = await gateway.start(...members.flatMap((name) => ['--found', name]), ...more);
      for (const { username, link } of links) await gateway.signIn(username, link);
      await gateway.propose();
    } catch (error) {
      await gateway.close();
      throw error;
    }
    return gateway;
  }

  /** One of an organisation that gave it no node's key. */
  static async withoutKey(town: Town, members: readonly string[]): Promise<OwnGateway> {
    const folder = newFolder('gateway');
    const gateway = new OwnGateway(town, folder, await freePort(), false);
    try {
      const { links } = await gateway.start(...members.flatMap((name) => ['--found', name]));
      for (const { username, link } of links) await gateway.signIn(username, link);
    } catch (error) {
      await gateway.close();
      throw error;
    }
    return gateway;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Starts it, with the database that it had. It serves when this is done. */
  start(...more: string[]): Promise<Ready> {
    const { town, folder, port } = this;
    const voter = this.holdsKey ? ['--voter-key', join(nodeFolder(town, 1), 'node.key')] : [];
    const passphrase = ['--passphrase-file', join(town.folder, 'passphrase')];
    const network = ['--node', town.node, '--asset', 'TOWN', ...voter, ...passphrase];
    const listen = ['--listen', `127.0.0.1:${port}`, '--public-url', this.url];
    const words = ['--json', 'gateway', '--dir', folder, '--stop-with-stdin', ...network, ...listen, ...more];
    // It ends with this process, also where nobody is left to end it.
    const running = spawn(BINARY, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.running = running;
    return new Promise<Ready>((done, fail) => {
      let text = '';
      const late = setTimeout(() => fail(new Error(`no gateway; it said: ${text}`)), READY_MS);
      running.stdout?.on('data', (piece: Buffer) => {
        text += piece.toString();
        try {
          const ready = JSON.parse(text) as Ready;
          clearTimeout(late);
          done(ready);
        } catch {
          // The rest is still to come.
        }
      });
      running.once('exit', (code) => {
        clearTimeout(late);
        fail(new Error(`the gateway ended with ${code}; it said: ${text}`));
      });
    });
  }

  private async signIn(username: string, link: string): Promise<void> {
    const token = /#\/sign-in\/(.+)$/.exec(link)?.[1];
    const answer = await fetch(`${this.url}/v1/sessions/link`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Scrip-Client': '1' },
      body: JSON.stringify({ token }),
    });
    const cookie = /scrip_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
    if (!answer.ok || cookie === undefined) throw new Error(`can't sign in @${username}: ${answer.status}`);
    this.sessions.set(username, cookie);
  }

  /** Puts its authority for tills to the vote. Its own node, whose key it holds, votes for it like the others. */
  private async propose(): Promise<void> {
    const file = join(this.folder, 'till-authority.pem');
    const account = / --account ([0-9a-f]+) /.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    const key = ['--key', join(this.town.folder, 'wallets/registrar.key')];
    await cert(this.town, 'authority', 'propose', '--certificate', file, '--account', account, ...key);
  }

  /** The cookies of a member. */
  session(username: string) {
    const value = this.sessions.get(username) ?? '';
    const cookie = { name: 'scrip_session', value, domain: 'localhost', path: '/', expires: -1 };
    return {
      cookies: [{ ...cookie, httpOnly: true, secure: false, sameSite: 'Strict' as const }],
      origins: [],
    };
  }

  /** What a member has, in minor units. */
  async balance(username: string): Promise<string> {
    const headers = { Cookie: `scrip_session=${this.sessions.get(username)}`, 'Scrip-Client': '1' };
    const answer = await fetch(`${this.url}/v1/accounts`, { headers });
    const { items } = (await answer.json()) as { items: { balance: string }[] };
    return items[0]?.balance ?? '0';
  }

  /** Ends it without a warning, in the middle of whatever it does. */
  async kill(): Promise<void> {
    const running = this.running;
    this.running = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise<void>((done) => running.once('exit', () => done()));
    running.kill('SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
