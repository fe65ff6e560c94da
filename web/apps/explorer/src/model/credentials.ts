/** Authorities, certificates, ballots and revocation lists, as the node's state has them. */
import type {
  AuthorityView,
  BallotView,
  CredentialRegisterView,
  CredentialView,
  RegisterView,
  RevocationListView,
} from '@scrip/api-client/node';
import { ballotLine, className } from '@scrip/ui/votes';
import { loadRegister } from './membership';
import { isMissing, node } from './network.svelte';

const REGISTER_KEY = '21'.padEnd(64, '0');
const authorityKey = (id: string) => `0d${id}`.padEnd(64, '0');
export const credentialKey = (id: string) => `0e${id}`.padEnd(64, '0');
export const ballotKey = (number: number) => `0f${littleEndian(number)}`.padEnd(64, '0');
export const listKey = (authority: string, number: number) =>
  `22${authority}${bigEndian(number)}`.padEnd(64, '0');

/** A number in eight bytes, the highest first, in hex. */
export const bigEndian = (number: number): string => number.toString(16).padStart(16, '0');

/** The same, the lowest first. */
export function littleEndian(number: number): string {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt(number), true);
  return Array.from(new Uint8Array(bytes.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const record = async (key: string) => (await node.get('/v1/state/{key}', { path: { key } })).record;

/** The same, or nothing where there is none. */
async function maybe<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export async function loadCredentialRegister(): Promise<CredentialRegisterView> {
  const found = await record(REGISTER_KEY);
  if (found?.kind !== 'credential_register') throw new Error('not a register of certificates');
  return found;
}

export async function loadAuthority(id: string): Promise<AuthorityView> {
  const found = await record(authorityKey(id));
  if (found?.kind !== 'authority') throw new Error('not an authority');
  return found;
}

export async function loadCredential(id: string): Promise<CredentialView> {
  const found = await record(credentialKey(id));
  if (found?.kind !== 'credential') throw new Error('not a certificate');
  return found;
}

export async function loadBallot(number: number): Promise<BallotView> {
  const found = await record(ballotKey(number));
  if (found?.kind !== 'ballot') throw new Error('not a ballot');
  return found;
}

export async function loadList(authority: string, number: number): Promise<RevocationListView> {
  const found = await record(listKey(authority, number));
  if (found?.kind !== 'revocation_list') throw new Error('not a revocation list');
  return found;
}

export const findAuthority = (id: string) => maybe(() => loadAuthority(id));
export const findCredential = (id: string) => maybe(() => loadCredential(id));
export const findList = (authority: string, number: number) => maybe(() => loadList(authority, number));
export const findRegister = () => maybe(loadRegister);
/** Without the record there is none either, as on a network that has made no block. */
export const findCredentialRegister = () => maybe(loadCredentialRegister);

/** A ballot with what it is about. */
export interface Told {
  number: number;
  ballot: BallotView;
  credential: CredentialView | null;
  authority: AuthorityView | null;
}

/** The ballots before `below`, newest first, each with what it is about. */
export async function loadBallots(below: number, count: number): Promise<Told[]> {
  const numbers = Array.from({ length: Math.min(below, count) }, (_, index) => below - 1 - index);
  const authorities = new Map<string, Promise<AuthorityView | null>>();
  return Promise.all(numbers.map((number) => tell(number, authorities)));
}

/** One ballot with what it is about. */
export async function tell(
  number: number,
  authorities = new Map<string, Promise<AuthorityView | null>>(),
): Promise<Told> {
  const ballot = await loadBallot(number);
  const { subject } = ballot;
  const credential = subject.kind === 'certificate' ? await findCredential(subject.credential) : null;
  const id =
    subject.kind === 'certificate'
      ? credential?.authority
      : subject.kind === 'parameters'
        ? undefined
        : subject.authority;
  if (id !== undefined && !authorities.has(id)) authorities.set(id, findAuthority(id));
  return { number, ballot, credential, authority: id === undefined ? null : await authorities.get(id)! };
}

/** What a ballot is about, in a line. */
export const lineOf = ({ ballot, credential, authority }: Told) =>
  ballotLine(ballot.subject, { credential: credential ?? undefined, authority: authority?.name });

export const certificateLine = (credential: CredentialView) =>
  `${className(credential.class)} “${credential.label}”`;

/** What the network has of certificates, and who votes on them. */
export interface Overview {
  register: CredentialRegisterView | null;
  nodes: RegisterView | null;
  authorities: AuthorityView[];
}

export async function loadOverview(): Promise<Overview> {
  const [register, nodes] = await Promise.all([findCredentialRegister(), findRegister()]);
  const ids = register?.authorities ?? [];
  const authorities = await Promise.all(ids.map(findAuthority));
  return { register, nodes, authorities: authorities.filter((one) => one !== null) };
}
