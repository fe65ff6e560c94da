/** Small settings that outlive a visit. A browser may refuse to keep them; the pages work all the same. */
export function readSaved(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function save(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may have no storage. The setting then holds until the page is closed.
  }
}

/** Gives a file to the person, under a name. */
export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken hold of the file by the time the next task runs.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
