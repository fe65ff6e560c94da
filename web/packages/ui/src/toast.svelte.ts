/** Short messages that pass by. Read out by screen readers, because they stand in a live region. */
export interface Toast {
  id: number;
  kind: 'good' | 'bad' | 'plain';
  text: string;
}

const SHOWN_MS = 6_000;
let next = 0;
let list = $state<Toast[]>([]);

export const toasts = {
  get list(): readonly Toast[] {
    return list;
  },
  say(text: string, kind: Toast['kind'] = 'plain'): void {
    const id = next++;
    list.push({ id, kind, text });
    setTimeout(() => toasts.dismiss(id), SHOWN_MS);
  },
  dismiss(id: number): void {
    list = list.filter((toast) => toast.id !== id);
  },
};
