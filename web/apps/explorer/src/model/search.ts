import { ApiError } from '@scrip/api-client';
import {
  findAuthority,
  findCredential,
  findCredentialRegister,
  findRegister,
  loadBallots,
} from './credentials';
import { loadProposal } from './membership';
import { node } from './network.svelte';

async function exists(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.problem.status < 500 && error.problem.status !== 429) return false;
    throw error;
  }
}

/** Where what somebody typed leads, or nothing. */
export async function findPlace(typed: string): Promise<string | null> {
  const text = typed.trim();
  if (text === '') return null;
  if (text.startsWith('@')) return `/names/${encodeURIComponent(text.slice(1))}`;
  const plainNumber = text.replace(/[#\s.,_']/g, '');
  if (/^\d{1,12}$/.test(plainNumber)) return `/blocks/${plainNumber}`;
  const pair = /^([0-9a-f]{32})[\s/]+([0-9a-f]{32})$/i.exec(text);
  if (pair) return `/operations/${pair[1]?.toLowerCase()}/${pair[2]?.toLowerCase()}`;
  const ballot = /^(?:ballot|abstimmung)\s+(\d{1,12})$/i.exec(text);
  if (ballot) return `/ballots/${Number(ballot[1])}`;
  if (/^[0-9a-f]{32}$/i.test(text)) {
    const id = text.toLowerCase();
    return (await findByIdOrDigest(id)) ?? (await findVotedOn(id)) ?? findCertificate(id);
  }
  if (/^[0-9a-f]{64}$/i.test(text)) {
    const digest = text.toLowerCase();
    return (await findByIdOrDigest(digest)) ?? (await findCertificate(digest)) ?? findEmptyBlock(digest);
  }
  if (
    /^[A-Z0-9]{1,12}$/.test(text) &&
    (await exists(() => node.get('/v1/assets/{code}', { path: { code: text } })))
  ) {
    return `/assets/${text}`;
  }
  if (await exists(() => node.get('/v1/names/{name}', { path: { name: text } })))
    return `/names/${encodeURIComponent(text)}`;
  return (await findNode(text)) ?? findCertificate(text);
}

/** A certificate, an authority or a request about nodes by its id. */
async function findVotedOn(id: string): Promise<string | null> {
  if (await findCredential(id)) return `/certificates/${id}`;
  if (await findAuthority(id)) return `/authorities/${id}`;
  return (await exists(() => loadProposal(id))) ? `/nodes/requests/${id}` : null;
}

async function findNode(text: string): Promise<string | null> {
  const nodes = (await findRegister())?.nodes ?? [];
  return nodes.some((one) => one.identity === text.toLowerCase()) ? '/nodes' : null;
}

/** How many ballots are looked through for what has no place of its own to be found by. */
const BALLOTS_SEARCHED = 60;

/** A certificate by serial number, key, or what its subject is called (`till/front`, `front`), or an authority by its name. */
async function findCertificate(text: string): Promise<string | null> {
  const wanted = text.toLowerCase();
  const ballots = (await findCredentialRegister())?.ballots_count ?? 0;
  const told = await loadBallots(ballots, BALLOTS_SEARCHED);
  const fits = told.find(({ credential }) => {
    if (!credential) return false;
    const label = credential.label.toLowerCase();
    return [credential.serial, credential.key.hex, label, `${credential.class}/${label}`].includes(wanted);
  });
  if (fits?.credential) return `/certificates/${fits.credential.id}`;
  const named = told.find(({ authority }) => authority?.name.toLowerCase() === wanted);
  return named?.authority ? `/authorities/${named.authority.id}` : null;
}

/** An account or an operation by its id, an operation or a block by its digest. */
async function findByIdOrDigest(q: string): Promise<string | null> {
  const [place] = (await node.get('/v1/search', { query: { q } })).items;
  switch (place?.kind) {
    case 'account':
      return `/accounts/${place.account}`;
    case 'operation':
      return `/operations/${place.author}/${place.id}`;
    case 'block':
      return `/blocks/${place.height}`;
    default:
      return null;
  }
}

const BLOCKS_SEARCHED = 500;

/** A block without operations by its digest, among the latest: a node keeps no list of those. */
async function findEmptyBlock(digest: string): Promise<string | null> {
  let cursor: string | undefined;
  for (let seen = 0; seen < BLOCKS_SEARCHED;) {
    const page = await node.get('/v1/blocks', { query: { limit: 100, ...(cursor ? { cursor } : {}) } });
    const found = page.items.find((block) => block.digest === digest);
    if (found) return `/blocks/${found.height}`;
    seen += page.items.length;
    if (!page.next_cursor || page.items.length === 0) return null;
    cursor = page.next_cursor;
  }
  return null;
}
