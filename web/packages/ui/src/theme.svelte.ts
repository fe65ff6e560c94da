import { readSaved, save } from './saved';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const SETTING = 'scrip-theme';
const saved = typeof document === 'undefined' ? null : readSaved(SETTING);
let current = $state<Theme>(THEMES.find((theme) => theme === saved) ?? 'system');

function show(): void {
  if (current === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = current;
}

if (typeof document !== 'undefined') show();

export const theme = {
  get current(): Theme {
    return current;
  },
  choose(next: Theme): void {
    current = next;
    save(SETTING, next);
    show();
  },
};
