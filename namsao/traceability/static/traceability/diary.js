// The diary where the network comes and goes: an entry is kept on the phone first, then sent. Each
// has an id of its own, so one that was sent twice is written once. The page itself is kept sealed
// (see assessment/vault.js), so that it opens again without a network.

import { csrfToken, open } from "../assessment/vault.js";

const FIRST_PAUSE = 2000; // milliseconds until the next try, doubled each time: whether there is a
const LONGEST_PAUSE = 30000; // network a browser often does not know
const stored = document.documentElement.dataset.stored; // shown from the phone, not by the server
const asWritten = document.documentElement.outerHTML; // before anything is changed below
const diary = document.querySelector("[data-diary]");
const shown = document.querySelector("[data-waiting]");
const status = shown.querySelector("[data-status]");
const list = shown.querySelector("[data-list]");
const place = `namsao:${diary.dataset.person}:unsent-diary-${diary.dataset.diary}`;
let sending = false;
let pause = FIRST_PAUSE;
let timer = 0;
let signedOut = false;

function read() {
  try { return JSON.parse(localStorage.getItem(place) || "[]"); } catch { return []; }
}

function write(entries) {
  if (entries.length) localStorage.setItem(place, JSON.stringify(entries));
  else localStorage.removeItem(place);
  show(entries);
}

function show(entries) {
  const { offline, some, refused, drop } = shown.dataset;
  const away = !navigator.onLine || stored;
  shown.hidden = !away && entries.length === 0;
  status.textContent = [
    away ? offline : "",
    entries.length ? some.replace("{n}", entries.length) : "",
    signedOut ? shown.dataset.signedOut : "",
  ].join(" ").trim();
  list.replaceChildren(...entries.map((entry) => {
    const line = document.createElement("li");
    line.textContent = `${entry.label}: ${entry.summary}${entry.refused ? `. ${refused}: ${entry.refused}` : ""} `;
    if (entry.refused) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link danger";
      button.textContent = drop;
      button.addEventListener("click", () => write(read().filter((one) => one.id !== entry.id)));
      line.append(button);
    }
    return line;
  }));
}

// What the server refuses is told; where it does not answer, or does not know who sends, it waits.
async function send(entry) {
  const answer = await fetch(diary.dataset.api.replace("VERB", entry.verb), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(entry.fields),
    redirect: "manual",
  });
  if (answer.ok) return null;
  const problem = /json/.test(answer.headers.get("Content-Type") ?? "") ? await answer.json() : null;
  signedOut = answer.type === "opaqueredirect" || answer.status === 401 || (answer.status === 403 && !problem);
  if (signedOut || answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  return problem?.title || String(answer.status);
}

// What is refused stays, with the reason, until somebody has read it.
async function flush() {
  if (sending) return;
  sending = true;
  let sent = 0;
  try {
    for (const entry of read().filter((one) => !one.refused)) {
      const refused = await send(entry);
      const rest = read();
      write(refused
        ? rest.map((one) => (one.id === entry.id ? { ...one, refused } : one))
        : rest.filter((one) => one.id !== entry.id));
      sent += refused ? 0 : 1;
    }
    pause = FIRST_PAUSE;
  } catch {
    show(read());
    later();
  } finally {
    sending = false;
  }
  if (sent && !read().length) renew();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(flush, pause);
  pause = Math.min(pause * 2, LONGEST_PAUSE);
}

/** The page of now, unless somebody is just writing the next entry on this one. */
function renew() {
  if (diary.querySelector("details[open]")) status.textContent = shown.dataset.sent;
  else window.location.reload();
}

const begun = (form) => {
  form.elements.entry.value = crypto.randomUUID();
};

const here = (date) => new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);

for (const form of diary.querySelectorAll("form[data-verb]")) {
  if (stored) { // what the server wrote there has been used before
    begun(form);
    form.elements.happened_at.defaultValue = here(new Date());
  }
  form.addEventListener("submit", (event) => {
    if (!form.checkValidity()) {
      event.preventDefault();
      form.reportValidity();
      return;
    }
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    delete fields.csrfmiddlewaretoken;
    delete fields.verb;
    const said = [...form.querySelectorAll("select, input:not([type=hidden])")]
      .filter((field) => field.value && field.type !== "datetime-local")
      .map((field) => (field.tagName === "SELECT" ? field.selectedOptions[0].textContent : field.value));
    write([...read(), {
      id: fields.entry, verb: form.dataset.verb, label: form.dataset.label, summary: said.join(", "), fields,
    }]);
    form.reset();
    begun(form);
    form.closest("details").open = false;
    status.focus?.();
    flush();
  });
}

/** Keep this page as the server wrote it, without what it said once (“Đã ghi …”). */
async function keep() {
  if (stored || !navigator.serviceWorker || diary.querySelector("details[open]")) return;
  const vault = await open(diary.dataset.lend);
  if (!vault) return;
  const { worker, scope } = diary.dataset;
  const registration = await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
  const page = new DOMParser().parseFromString(asWritten, "text/html");
  page.querySelector(".notices")?.remove();
  await vault.put(`page:${location.pathname}`, page.documentElement.outerHTML);
  await active(registration);
  document.querySelector("[data-ready]").hidden = false;
}

const active = (registration) =>
  new Promise((resolve) => {
    if (registration.active) return resolve();
    const worker = registration.installing ?? registration.waiting;
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve());
  });

async function wake() {
  pause = FIRST_PAUSE;
  await flush();
}

window.addEventListener("online", async () => {
  await wake();
  if (stored && !read().length) renew();
});
window.addEventListener("offline", () => show(read()));
window.addEventListener("focus", wake);
document.addEventListener("visibilitychange", () => document.hidden || wake());
show(read());
flush();
keep().catch(() => {}); // a full device, a private window: then it works with a network alone
