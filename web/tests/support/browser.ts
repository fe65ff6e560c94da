/** How the browser is started: the distribution's own, and without its sandbox where we are root, to whom it refuses one. */
export function launch(...more: string[]) {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { executablePath: process.env['SCRIP_CHROMIUM'] ?? '/usr/bin/chromium', args: [...args, ...more] };
}
