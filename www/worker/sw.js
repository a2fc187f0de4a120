// The service worker: keeps a build whole for use without a network. The build writes BUILD and FILES above this.
//
// One cache for each build, filled as a whole or not at all: a file that differs from its hash, because another
// build is being put on the server, ends the installation. A page gets all its files from the build that its
// document came from, so that no two builds mix; a cache goes when no page uses it any more.

// Several playgrounds may share an origin.
const PREFIX = `interregnum ${registration.scope} `;
const CACHE = PREFIX + BUILD;
const HOME = registration.scope;
const KNOWN = new Set(FILES.map(([file]) => new URL(file, HOME).href));

// Where a cache notes that a page was opened from it: workers forget, and are started again at any time.
const note = (client) => new URL(`.client/${client}`, HOME).href;

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(prune()));
addEventListener('fetch', (event) => {
  const { request } = event;
  const address = plain(request.url);
  if (request.method !== 'GET' || !address.startsWith(HOME)) return;
  if (request.mode !== 'navigate') event.respondWith(serve(event, address));
  else if (KNOWN.has(home(address))) event.respondWith(open(event, home(address)));
});
addEventListener('message', ({ data }) => {
  if (data === 'take over') skipWaiting();
});

const plain = (address) => address.split(/[?#]/)[0];
const home = (address) => (address === `${HOME}index.html` ? HOME : address);

async function install() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(FILES.map(async ([file, integrity]) => {
      const address = new URL(file, HOME).href;
      const response = await fetch(address, { integrity, cache: 'no-cache' });
      if (!response.ok || response.redirected) throw new Error(`${response.status} ${address}`);
      await cache.put(address, response);
    }));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

// A document: always of the present build, and from then on its files are, too.
async function open(event, address) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(address);
  if (!kept) return fetch(event.request);
  await cache.put(note(event.resultingClientId), new Response());
  event.waitUntil(prune());
  return kept;
}

async function serve(event, address) {
  for (const name of await own()) {
    const cache = await caches.open(name);
    if (!(await cache.match(note(event.clientId)))) continue;
    const kept = await cache.match(address);
    if (!kept) continue;
    // A worker of the page asks for its files itself.
    if (event.resultingClientId) await cache.put(note(event.resultingClientId), new Response());
    return kept;
  }
  return fetch(event.request);
}

async function own() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

async function prune() {
  const names = await own();
  // A build that waits for its turn has no pages yet.
  if (registration.installing || registration.waiting) return;
  const pages = new Set((await clients.matchAll({ includeUncontrolled: true })).map(({ id }) => note(id)));
  for (const name of names) {
    const cache = await caches.open(name);
    const notes = (await cache.keys()).map(({ url }) => url).filter((url) => url.startsWith(note('')));
    const gone = notes.filter((url) => !pages.has(url));
    if (name === CACHE) {
      // A page that is just being opened is no client yet: its note stays until there are many.
      if (gone.length > 100) await Promise.all(gone.slice(0, -50).map((url) => cache.delete(url)));
    } else if (gone.length === notes.length) {
      await caches.delete(name);
    }
  }
}
