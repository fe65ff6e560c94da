import { readFileSync } from 'node:fs';
import { fileOfRun } from './folder';

/** What `scrip demo --json` prints, and who is signed in. */
export interface DemoInfo {
  explorer: string;
  gateway: string;
  network_key: string;
  nodes: string[];
  links: { username: string; link: string }[];
  /** Where the demo keeps its keys. */
  dir: string;
}

export const INFO_FILE = fileOfRun('town.json');

/** Kept between the start of the demo and the tests, which are other processes. */
export interface Kept {
  demo: DemoInfo;
  sessions: Record<string, string>;
  /** The usernames of those whom the tests signed up, by what the tests call them. */
  names: Record<string, string>;
}

/** Members for the tests: for each width three who pay each other, one who is frozen, and two who pay and sell offline. */
export const RESIDENTS = ['phone', 'desktop'].flatMap((width) =>
  ['payer', 'other', 'third', 'frozen', 'walker', 'stall'].map((part) => `${width} ${part}`),
);

/** What each is called on the screen. */
export const displayName = (resident: string) => resident.replace(/^\w/, (letter) => letter.toUpperCase());

export class Town {
  constructor(private readonly kept: Kept) {}

  /** The folder of the demo. */
  get folder(): string {
    return this.kept.demo.dir;
  }

  get explorer(): string {
    return this.kept.demo.explorer.replace(/\/?$/, '/');
  }

  get wallet(): string {
    return `${this.kept.demo.gateway}/wallet/`;
  }

  get operator(): string {
    return `${this.kept.demo.gateway}/operator/`;
  }

  get gateway(): string {
    return this.kept.demo.gateway;
  }

  get node(): string {
    return this.kept.demo.nodes[0] ?? '';
  }

  get networkKey(): string {
    return this.kept.demo.network_key;
  }

  /** The username of somebody of `RESIDENTS`; anybody else is called as they are. */
  name(who: string): string {
    return this.kept.names[who] ?? who;
  }

  /** The cookies of somebody who signed in when the tests began. */
  session(who: string) {
    const value = this.kept.sessions[this.name(who)];
    if (value === undefined) throw new Error(`nobody signed in as ${who}`);
    const { hostname } = new URL(this.kept.demo.gateway);
    const cookie = {
      name: 'scrip_session',
      value,
      domain: hostname,
      path: '/',
      expires: -1,
      httpOnly: true,
      secure: false,
    };
    return { cookies: [{ ...cookie, sameSite: 'Strict' as const }], origins: [] };
  }
}

let read: Town | undefined;

export function town(): Town {
  read ??= new Town(JSON.parse(readFileSync(INFO_FILE, 'utf8')) as Kept);
  return read;
}
