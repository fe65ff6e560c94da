import type { Page } from '@playwright/test';

/** How the browser is started: the distribution's own, and without its sandbox where we are root, to whom it refuses one. */
export function launch(...more: string[]) {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { executablePath: process.env['SCRIP_CHROMIUM'] ?? '/usr/bin/chromium', args: [...args, ...more] };
}

/** A device that makes passkeys and says yes for its owner. Gives back how to take it away. */
export async function addPasskeyDevice(page: Page): Promise<() => Promise<void>> {
  return (await addAuthenticator(page)).remove;
}

/** The platform's authenticator, whether whoever holds the phone is its owner, and how to take it away. */
export async function addAuthenticator(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    isThere: async (isUserVerified: boolean) => {
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
    remove: async () => {
      await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    },
  };
}
