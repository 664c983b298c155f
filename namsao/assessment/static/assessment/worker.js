// The desk's service worker. It keeps the look, the scripts and one page without anybody's data;
// what a member reads offline lies sealed elsewhere, and this worker has no key to it.
//
// Pages come from the network first, so nobody reads an old one while the network is there.

const { page, files } = self.SHELL;
const PATIENCE = 8000; // milliseconds; a hall's network may hang without failing
const CACHE = `namsao-shell-${files.map((file) => file.match(/\.([0-9a-f]{12})\./)?.[1] ?? "").join("")}`;
const DOWN = [502, 503, 504]; // a proxy answers for a server that does not

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([page, ...files].map((address) => new Request(address, { cache: "no-cache" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function read(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: stop.signal });
    return DOWN.includes(answer.status) ? shell() : answer;
  } catch {
    return shell();
  } finally {
    clearTimeout(timer);
  }
}

const shell = async () => (await caches.match(page, { ignoreVary: true })) ?? Response.error();

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (request.mode === "navigate") event.respondWith(read(request));
  else if (files.includes(address.pathname)) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((found) => found ?? fetch(request)));
  }
});
