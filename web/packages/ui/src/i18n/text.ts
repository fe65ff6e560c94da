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
  },
);
