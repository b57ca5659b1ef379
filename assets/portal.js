/* What the pages do in the browser besides Reflex: focus, drafts, the end of a session, the offline page.
   No framework, no eval; everything it says stands in the page, in the page's language. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const say = (words) => { const live = $("#live"); if (live) live.textContent = words; };

  /* ---- Where we are: move the focus to the h1 after a change of page ---- */
  const OUT = /^\/[a-z]+\/(inloggen|niveau|uitgelogd|verlopen)/;
  let here = location.pathname + location.search;

  function arrived() {
    const now = location.pathname + location.search;
    if (now === here) return;
    const before = here;
    here = now;
    // Leaving the pages behind the login: start over, so that nothing of them stays in memory.
    if (OUT.test(location.pathname) && !OUT.test(before)) {
      forgetTab();
      location.replace(location.href);
      return;
    }
    if (location.pathname === before.split("?")[0]) return;
    whenThere("main h1", (title) => { focus(title); scrollTo(0, 0); keep(title); });
  }
  function focus(title) {
    title.setAttribute("tabindex", "-1");
    title.focus({ preventScroll: true });
  }
  /* A page that fetches what it shows puts another h1 in place: the focus goes along, unless it went elsewhere. */
  function keep(title) {
    const watch = new MutationObserver(() => {
      const next = $("main h1");
      if (title.isConnected || !next || document.activeElement !== document.body) return;
      title = next;
      focus(title);
    });
    watch.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => watch.disconnect(), 5000);
  }
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function (...args) {
      const result = original.apply(this, args);
      queueMicrotask(arrived);
      return result;
    };
  }
  addEventListener("popstate", () => queueMicrotask(arrived));

  /* The element once the new page put its own in place; one that never changes is taken after a second. */
  function whenThere(selector, then) {
    const old = $(selector);
    const take = (found) => { watch.disconnect(); clearTimeout(giveUp); then(found); };
    const watch = new MutationObserver(() => { const found = $(selector); if (found && found !== old) take(found); });
    const giveUp = setTimeout(() => { const found = $(selector); if (found) take(found); else watch.disconnect(); }, 1000);
    watch.observe(document.body, { childList: true, subtree: true });
  }

  /* ---- A tab that is logged out keeps nothing ---- */
  function forgetTab() { try { sessionStorage.removeItem("token"); } catch { /* storage is off */ } }
  if (OUT.test(location.pathname)) forgetTab();
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  /* ---- Logging out in one tab empties the others at once; the server empties them as well ---- */
  let leaving = false; // on the way out by one's own hand: nothing else leads elsewhere
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("mijnloket") : null;
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute?.("action") !== "/auth/logout") return;
    leaving = true;
    tabs?.postMessage("left");
  }, true);
  tabs?.addEventListener("message", () => {
    if (!$("#session-warning")) return;
    leaving = true;
    forgetTab();
    document.body.replaceChildren();
    location.replace(`/${location.pathname.split("/")[1]}/uitgelogd`);
  });

  /* ---- Told that the session ended, while a newer login holds (a step-up in another tab): go on there ---- */
  (async () => {
    const back = new URLSearchParams(location.search).get("terug") || "";
    if (!/^\/[a-z]+\/(verlopen|inloggen)$/.test(location.pathname) || !/^\/[a-z]{2}(\/|$)/.test(back)) return;
    const before = Number(sessionStorage.getItem("went-on") || 0);
    if (Date.now() - before < 10000) return;
    const answer = await fetch("/auth/session", { credentials: "same-origin", cache: "no-store" }).catch(() => null);
    if (!answer?.ok || (await answer.json()).ended) return;
    sessionStorage.setItem("went-on", Date.now());
    location.replace(back);
  })();

  /* ---- After logging in, back to where one was ---- */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="/auth/login"]');
    if (!link) return;
    const back = new URLSearchParams(location.search).get("terug") || (OUT.test(location.pathname) ? "" : location.pathname + location.search);
    const language = location.pathname.split("/")[1] || "nl";
    const url = new URL(link.getAttribute("href"), location.origin);
    url.searchParams.set("terug", back && back !== `/${language}` ? back : `/${language}/mijn`);
    link.setAttribute("href", url.pathname + url.search);
  }, true);

  /* ---- The end of a session: seen from the server, warned of in time ---- */
  const ACTIVITY = ["pointerdown", "pointermove", "touchstart", "scroll", "keydown", "wheel"];
  let active = false, timer = 0, counting = 0, reporting = 0, reported = 0, every = 15000, closed = false;

  const dialog = () => $("#session-warning");
  for (const name of ACTIVITY) {
    addEventListener(name, () => {
      if (dialog()?.open) return;
      active = true;
      if (!reporting && dialog()) reporting = setTimeout(report, Math.max(0, reported + every - Date.now()));
    }, { passive: true, capture: true });
  }
  async function report() {
    reporting = 0;
    if (!active || !dialog()) return;
    active = false;
    reported = Date.now();
    await ask("POST", "/auth/stay");
  }
  async function ask(method, path) {
    let answer;
    try { answer = await fetch(path, { method, credentials: "same-origin", cache: "no-store" }); } catch { return later(30); }
    if (!answer.ok) return later(30);
    const { idle, absolute, warn, ended: over } = await answer.json();
    if (over) return ended();
    const left = Math.min(idle, absolute);
    every = Math.min(15000, Math.max(500, (idle * 1000) / 8));
    if (left <= 0) return ended();
    if (left > warn) { hideWarning(); later(left - warn); }
    else if (absolute <= warn && closed) later(absolute); // they know; let them finish their sentence
    else if (active && absolute > warn) { active = false; await ask("POST", "/auth/stay"); }
    else showWarning(left);
  }
  function later(seconds) { clearTimeout(timer); timer = setTimeout(() => ask("GET", "/auth/session"), Math.max(1, seconds) * 1000); }
  function ended() {
    if (leaving || OUT.test(location.pathname) || !dialog()) return;
    forgetTab();
    location.replace(`/${location.pathname.split("/")[1]}/verlopen?terug=${encodeURIComponent(location.pathname + location.search)}`);
  }
  function showWarning(left) {
    const box = dialog();
    if (!box) return;
    const until = Date.now() + left * 1000;
    if (!box.open) box.showModal();
    const count = $("#session-countdown", box), spoken = $("#session-spoken", box);
    clearInterval(counting);
    const tick = () => {
      const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
      const minutes = Math.ceil(seconds / 60);
      const words = seconds > 90 ? count.dataset.minutes.replace("{number}", minutes) : seconds > 60 ? count.dataset.minute : count.dataset.seconds.replace("{number}", seconds);
      if (count.textContent !== words) count.textContent = words;
      if ([60, 30, 10].includes(seconds)) spoken.textContent = words;
      if (seconds <= 0) { clearInterval(counting); ask("GET", "/auth/session"); }
    };
    tick();
    counting = setInterval(tick, 1000);
  }
  function hideWarning() { clearInterval(counting); const box = dialog(); if (box?.open) box.close(); }
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#session-stay")) { active = false; closed = true; hideWarning(); ask("POST", "/auth/stay"); }
  });
  document.addEventListener("cancel", (event) => {
    if (event.target.id === "session-warning") { event.preventDefault(); $("#session-stay")?.click(); }
  }, true);
  addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && dialog()) ask("GET", "/auth/session"); });
  const started = new MutationObserver(() => { if (dialog()) { started.disconnect(); ask("GET", "/auth/session"); } });
  if (dialog()) ask("GET", "/auth/session"); else started.observe(document.documentElement, { childList: true, subtree: true });

  /* ---- Drafts: nothing typed is lost; what the server has not kept yet waits on this device ---- */
  const PAUSE = 400, LONGEST = 2000; // milliseconds after the last, and after the first unsaved change
  const waiting = new Map(); // field name -> the text the server has not kept yet
  let owner = "", saveTimer = 0, saving = false, tries = 0, sent = false, firstTyped = 0;

  const form = () => $("form[data-draft]");
  const pause = () => Math.min(30000, 1000 * 2 ** Math.min(tries++, 5));
  const slots = () => { try { return Object.keys(sessionStorage).filter((key) => key.startsWith("draft:")); } catch { return []; } };
  function remember() {
    if (!owner) return;
    try {
      if (waiting.size) sessionStorage.setItem(`draft:${owner}`, JSON.stringify(Object.fromEntries(waiting)));
      else sessionStorage.removeItem(`draft:${owner}`);
    } catch { /* storage is off or full: the server still gets it */ }
  }
  /* Whether React has taken the element over: what is written before that is undone, or breaks its start. */
  const hydrated = (element) => Object.keys(element).some((key) => key.startsWith("__react"));
  let told = "";
  function state(name = told) {
    told = name;
    const line = $("#draft-state");
    if (!line) return;
    if (!hydrated(line)) { requestAnimationFrame(() => state()); return; }
    const words = line.dataset[name] || "";
    if (line.textContent !== words) line.textContent = words;
  }
  function typed(event) {
    const field = event.target, draft = field.closest?.("form[data-draft]");
    if (!draft || !field.name || field.type === "hidden") return;
    sent = false;
    waiting.set(field.name, field.value);
    remember();
    clearTimeout(saveTimer);
    firstTyped ||= Date.now();
    saveTimer = setTimeout(save, Math.max(0, Math.min(PAUSE, firstTyped + LONGEST - Date.now())));
    shown(draft);
  }
  document.addEventListener("input", typed, true);
  document.addEventListener("change", typed, true);

  async function save() {
    const draft = form();
    if (!draft || !waiting.size || saving || sent) return;
    saving = true;
    firstTyped = 0;
    state("saving");
    const fields = Object.fromEntries(waiting);
    const kept = await put(draft, fields, false);
    saving = false;
    if (kept) {
      tries = 0;
      for (const [name, text] of Object.entries(fields)) if (waiting.get(name) === text) waiting.delete(name);
      remember();
      if (waiting.size) save(); else state("saved");
    } else if (!sent) {
      state("waiting");
      clearTimeout(saveTimer);
      saveTimer = setTimeout(save, pause());
    }
  }
  const id = (draft) => $('[name="draft"]', draft);
  async function put(draft, fields, leaving) {
    try {
      const answer = await fetch(draft.dataset.draft, {
        method: "PUT", credentials: "same-origin", keepalive: leaving,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ draft: id(draft)?.value || "", fields }),
      });
      if (answer.status === 401) { ended(); return false; }
      if (!answer.ok) return false;
      const kept = await answer.json();
      if (id(draft) && kept.draft) id(draft).value = kept.draft;
      heed(draft, kept.dangers);
      return true;
    } catch { return false; }
  }
  /* What was typed points to danger: the advice for it stands in the page, and is shown and spoken. */
  function heed(draft, dangers) {
    for (const advice of draft.querySelectorAll("[data-danger]")) advice.hidden = !dangers.includes(advice.dataset.danger);
  }
  function leave() {
    const draft = form();
    if (draft && waiting.size && !sent) put(draft, Object.fromEntries(waiting), true);
  }
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  addEventListener("online", () => { tries = 0; save(); });
  document.addEventListener("submit", (event) => {
    if (event.target.matches?.("form[data-draft]")) clearTimeout(saveTimer); // the question itself carries the words
  }, true);

  /* A form appears: bring back what the server kept and what still waited here; typing is never overwritten. */
  async function restore(draft) {
    let answer;
    try { answer = await fetch(draft.dataset.draft, { credentials: "same-origin", cache: "no-store" }); } catch { answer = null; }
    if (form() !== draft) return;
    if (answer?.status === 401) return ended();
    if (!answer?.ok) { state("waiting"); setTimeout(() => restore(draft), pause()); return; }
    const kept = await answer.json();
    tries = 0;
    owner = kept.owner;
    heed(draft, kept.dangers);
    if (id(draft)) id(draft).value = kept.draft;
    let here = {};
    for (const key of slots()) {
      if (key === `draft:${owner}`) here = JSON.parse(sessionStorage.getItem(key) || "{}");
      else sessionStorage.removeItem(key);
    }
    for (const [name, text] of Object.entries({ ...kept.fields, ...here })) if (!waiting.has(name)) fill(draft, name, text);
    for (const [name, text] of Object.entries(here)) if (!waiting.has(name)) waiting.set(name, text);
    shown(draft);
    draft.removeAttribute("aria-busy");
    if (waiting.size) save(); else if (Object.values(kept.fields).some(Boolean)) state("saved");
  }
  function fill(draft, name, text) {
    for (const field of draft.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio") field.checked = field.value === text;
      else if (field.type !== "hidden") { field.value = text; field.dispatchEvent(new Event("focus")); }
    }
  }
  function shown(draft) {
    for (const part of draft.querySelectorAll("[data-shown-with]")) {
      const [name, value] = part.dataset.shownWith.split("=");
      part.hidden = !draft.querySelector(`[name="${name}"][value="${value}"]:checked`);
    }
  }
  function forgetDraft() {
    sent = true;
    clearTimeout(saveTimer);
    waiting.clear();
    for (const key of slots()) sessionStorage.removeItem(key);
  }
  document.addEventListener("click", async (event) => {
    const draft = event.target.closest?.("[data-draft-clear]") && form();
    if (!draft) return;
    forgetDraft();
    draft.reset();
    heed(draft, []);
    for (const field of draft.elements) { if (field.type === "radio") field.checked = false; else if ("value" in field) field.value = ""; }
    shown(draft);
    state("cleared");
    try { await fetch(draft.dataset.draft, { method: "DELETE", credentials: "same-origin" }); } catch { /* it is dropped when next saved over */ }
    sent = false;
    $("textarea", draft)?.focus();
  });
  function look() {
    const draft = form();
    if (draft && !hydrated(draft)) { requestAnimationFrame(look); return; }
    if (draft && draft.dataset.ready !== "yes") {
      draft.dataset.ready = "yes";
      draft.setAttribute("aria-busy", "true");
      for (const [name, text] of waiting) fill(draft, name, text); // typed before the page was ready
      shown(draft);
      restore(draft);
    }
    if (!draft && /\/loket\/verstuurd$/.test(location.pathname) && (waiting.size || slots().length)) forgetDraft();
  }
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();

  /* ---- A new version was put in place: Reflex says so in English only ---- */
  new MutationObserver(() => {
    const banner = $("#reflex-new-version-banner:not([lang])"), words = $("#live");
    if (!banner || !words?.dataset.newVersion) return;
    banner.lang = document.documentElement.lang;
    banner.firstChild.textContent = words.dataset.newVersion;
    $("button", banner).textContent = words.dataset.reload;
  }).observe(document.body, { childList: true });

  /* ---- The offline page ---- */
  if ("serviceWorker" in navigator) addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
})();
