// Keeps one page and what it needs. Nothing that belongs to a person or a session is ever kept here.
const KEPT = `shell-${VERSION}`;

self.addEventListener("install", (event) => event.waitUntil(
  caches.open(KEPT).then((shell) => shell.addAll([OFFLINE, ...SHELL])).then(() => self.skipWaiting()),
));
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)))),
));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (SHELL.includes(new URL(request.url).pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
