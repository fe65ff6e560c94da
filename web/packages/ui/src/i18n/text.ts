import { plural } from './format';
import { texts } from './language.svelte';

/** The words of the shared parts. */
export const uiText = texts(
  {
    close: 'Close',
    copy: 'Copy',
    copied: 'Copied',
    retry: 'Try again',
    loading: 'Loading…',
    language: 'Language',
    theme: 'Colours',
    themes: { system: 'As the device', light: 'Light', dark: 'Dark' },
    skip: 'Skip to the content',
    showData: 'Show as a table',
    qrFor: (what: string) => `QR code: ${what}`,
    amountProblems: {
      empty: 'Enter an amount.',
      invalid: 'This is not an amount. Write it like 12.50.',
      too_precise: (places: number) =>
        `At most ${plural(places, { one: 'decimal place', other: 'decimal places' })}.`,
      not_positive: 'The amount must be more than zero.',
      too_large: 'This is more than the network can count.',
    },
  },
  {
    close: 'Schließen',
    copy: 'Kopieren',
    copied: 'Kopiert',
    retry: 'Noch einmal versuchen',
    loading: 'Wird geladen …',
    language: 'Sprache',
    theme: 'Farben',
    themes: { system: 'Wie das Gerät', light: 'Hell', dark: 'Dunkel' },
    skip: 'Zum Inhalt springen',
    showData: 'Als Tabelle zeigen',
    qrFor: (what: string) => `QR-Code: ${what}`,
    amountProblems: {
      empty: 'Gib einen Betrag ein.',
      invalid: 'Das ist kein Betrag. Schreibe ihn wie 12,50.',
      too_precise: (places) =>
        `Höchstens ${plural(places, { one: 'Nachkommastelle', other: 'Nachkommastellen' })}.`,
      not_positive: 'Der Betrag muss größer als null sein.',
      too_large: 'Das ist mehr, als das Netz zählen kann.',
    },
  },
);
