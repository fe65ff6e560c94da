// Keeps an app for use offline: its files as one version, never its data. What the network says is always asked for.
const CACHE = `${new URL(self.registration.scope).pathname}:__VERSION__`;
const FILES = ['__FILES__'];

self.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(
      FILES.map((name) => new Request(new URL(name, self.registration.scope), { cache: 'reload' })),
    );
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener('activate', (event) => {
  const prefix = CACHE.slice(0, CACHE.lastIndexOf(':') + 1);
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => name.startsWith(prefix) && name !== CACHE).map((name) => caches.delete(name)),
    );
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const scope = new URL(self.registration.scope);
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname))
    return;
  const answer = async () => {
    const cache = await caches.open(CACHE);
    // Every place of an app is in the fragment, so that every page is this one.
    const wanted = request.mode === 'navigate' ? new Request(new URL('index.html', scope)) : request;
    return (await cache.match(wanted)) ?? fetch(request);
  };
  event.respondWith(answer());
});
