import { readSaved, save } from '../saved';

/** The languages that every page speaks. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const SETTING = 'scrip-language';

function isLanguage(text: string | null | undefined): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** What the person chose before, else the first language of theirs that we speak, else English. */
export function preferredLanguage(chosen: string | null, preferred: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  for (const tag of preferred) {
    const base = tag.toLowerCase().split('-')[0];
    if (isLanguage(base)) return base;
  }
  return 'en';
}

const inBrowser = typeof navigator !== 'undefined';
let current = $state<Language>(
  inBrowser ? preferredLanguage(readSaved(SETTING), navigator.languages ?? [navigator.language]) : 'en',
);

/** The language of the page. */
export const language = {
  get current(): Language {
    return current;
  },
  choose(next: Language): void {
    current = next;
    save(SETTING, next);
  },
};

/** A text, several of them, or a function that makes one. */
type Phrase = string | readonly string[] | ((...values: never[]) => string);
type Phrases = { readonly [key: string]: Phrase | Phrases };
/** The same keys with the same values, in other words. */
export type Translation<T> = {
  readonly [K in keyof T]: T[K] extends (...values: infer A) => string
    ? (...values: A) => string
    : T[K] extends string
      ? string
      : T[K] extends readonly string[]
        ? readonly string[]
        : Translation<T[K]>;
};

/**
 * Texts in every language, read as in `t.send.title`. The compiler finds a text that a language lacks. What is read in a
 * template changes with the language by itself.
 */
export function texts<T extends Phrases>(en: T, de: Translation<NoInfer<T>>): Translation<T> {
  const all: Record<Language, object> = { en, de };
  const handler = { get: (_: object, key: string | symbol) => Reflect.get(all[current], key) };
  return new Proxy({}, handler) as Translation<T>;
}
