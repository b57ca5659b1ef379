/* Keeps what every visitor gets: the build's hashed files, letters, signs and the offline page.
   Pages, events and downloads always come from the network and are never kept. */
"use strict";
const KEPT = "loket-1";
const OFFLINE = "/offline.html";
const SHARED = /^\/(assets|fonts|icons)\//;
const MOST = 150;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([OFFLINE, "/icons/icon.svg"])));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (SHARED.test(address.pathname)) event.respondWith(keptOrFetched(request));
});

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
}

async function keptOrFetched(request) {
  const kept = await caches.open(KEPT);
  const found = await kept.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") {
    await kept.put(request, answer.clone());
    await forgetOldest(kept);
  }
  return answer;
}

async function forgetOldest(kept) {
  const requests = (await kept.keys()).filter((request) => !request.url.endsWith(OFFLINE));
  await Promise.all(requests.slice(0, Math.max(0, requests.length - MOST)).map((request) => kept.delete(request)));
}
