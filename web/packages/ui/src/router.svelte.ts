import { tick } from 'svelte';

/**
 * Where the person is, as in `#/payments/12?from=link`. In the fragment, so that a page works from any folder, offline and
 * without a server that knows its routes, and so that what stands in it never reaches a server.
 */
export interface Place {
  path: string;
  query: URLSearchParams;
}

export function readPlace(fragment: string): Place {
  const text = fragment.replace(/^#/, '');
  const [path = '', query = ''] = text.split(/\?(.*)/s);
  return { path: path.startsWith('/') ? path : `/${path}`, query: new URLSearchParams(query) };
}

const inBrowser = typeof location !== 'undefined';
let place = $state.raw<Place>(readPlace(inBrowser ? location.hash : ''));

export const router = {
  get place(): Place {
    return place;
  },
  go(path: string): void {
    location.hash = path;
  },
  /** Without a step back to where one was: after signing in, after a form that is done. */
  replace(path: string): void {
    history.replaceState(null, '', `#${path}`);
    place = readPlace(path);
    void focusPage();
  },
};

/** Values of the named parts if the path fits the pattern: `/blocks/:height`. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const values: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? '';
    if (part.startsWith(':')) {
      if (text === '') return null;
      values[part.slice(1)] = decode(text);
    } else if (part !== text) return null;
  }
  return values;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A screen reader goes on at the new page's heading, not where the link was. */
async function focusPage(): Promise<void> {
  await tick();
  scrollTo(0, 0);
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}

if (inBrowser) {
  addEventListener('hashchange', () => {
    place = readPlace(location.hash);
    void focusPage();
  });
}
