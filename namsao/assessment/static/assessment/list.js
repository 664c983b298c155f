// The desk of a session: making ready for the meeting, and how far each sheet is on this device.

import { Post, entered } from "./post.js";
import { dropButton, save } from "./differences.js";
import { said, showStanding, texts } from "./standing.js";
import { tally } from "./tally.js";
import { csrfToken, kept, open } from "./vault.js";

const AT_ONCE = 3;
const SCANT = 150 * 1024 * 1024; // bytes left, below which pages are kept small
const LEAF = { large: 1100, small: 480 };

const stored = document.documentElement.dataset.stored;
await open(stored ? "" : texts.lend);
const post = new Post(texts.probe, !stored);
const panel = document.getElementById("ready");
const [go, stop, bar, told] = ["[data-go]", "[data-stop]", "progress", "[data-told]"].map((part) => panel?.querySelector(part));
const size = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const megabytes = (bytes) => `${size.format(bytes / 1048576)} MB`;
const here = `page:${location.pathname}`;
let pressed = false;
let stopped = false;
let lasting = true; // whether the browser promises not to clear it out by itself

// How far each sheet is

async function paintRows() {
  for (const row of document.querySelectorAll("tr[data-sheet]")) {
    const record = await post.record(Number(row.dataset.sheet));
    if (!record) continue;
    row.querySelector("[data-own]").textContent = said("progress", record.criteria.length - tally(record).open.length, record.criteria.length);
    const place = row.querySelector("[data-own-state]");
    place.textContent = wordFor(record);
    row.querySelector("[data-save]")?.remove();
    if (record.trouble && record.trouble.kind !== "differs") offer(place, record);
  }
  await showStanding(post);
}

function wordFor(record) {
  if (record.trouble) return record.trouble.kind === "differs" ? texts.toChoose : `${texts.notTaken} ${record.trouble.text}`;
  if (record.signed) return texts.signedWaiting;
  return entered(record) ? texts.waiting : "";
}

function offer(place, record) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: texts.saveMine });
  button.dataset.save = "";
  button.addEventListener("click", () => save(record));
  place.append(" ", button, " ", dropButton(() => post.discard(record.sheet), "link"));
}

let painting = Promise.resolve();
post.addEventListener("change", () => {
  painting = painting.then(paintRows);
});

// Making ready

async function text(address) {
  const response = await fetch(address, { credentials: "same-origin", redirect: "error" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.text();
}

async function begin(address) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  const response = await fetch(address, { method: "POST", headers, body: "{}", credentials: "same-origin", redirect: "error" });
  if (response.status >= 500) throw new Error(`${address}: ${response.status}`);
}

/** The worker answers for pages while nothing else does; it keeps a page without anybody's data. */
async function installWorker() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(texts.worker, { updateViaCache: "none" });
  await navigator.serviceWorker.ready;
}

class Packing {
  constructor(vault) {
    Object.assign(this, { vault, done: 0, all: 0, bytes: 0 });
  }

  add(...tasks) {
    this.all += tasks.length;
    return tasks;
  }

  /** A few at a time; the first failure ends it, what is there stays. */
  async run(tasks) {
    const waiting = [...tasks];
    const work = async () => {
      while (waiting.length && !stopped) {
        this.bytes += (await waiting.shift()()) ?? 0;
        this.done += 1;
        this.show();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  show() {
    Object.assign(bar, { max: this.all, value: this.done });
    told.textContent = said("keeping", this.done, this.all, megabytes(this.bytes));
  }
}

async function roomy() {
  lasting = (await navigator.storage?.persist?.()) ?? false;
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return quota - usage > SCANT;
}

async function makeReady() {
  const vault = kept();
  if (!vault) throw new Error("no vault");
  const width = (await roomy()) ? LEAF.large : LEAF.small;
  await installWorker();
  let list = JSON.parse(await text(texts.kept));
  for (const address of list.start) await begin(address);
  if (list.start.length) list = JSON.parse(await text(texts.kept));
  const packing = new Packing(vault);
  const leaves = new Map();
  const pages = list.pages.map((address) => () => keepSheet(vault, address));
  const evidence = list.evidence.map((item) => () => keepEvidence(vault, item, leaves, width));
  await packing.run(packing.add(...pages));
  await packing.run(packing.add(...evidence));
  const ordered = [...leaves.values()].sort((one, other) => other.cited - one.cited);
  await packing.run(packing.add(...ordered.map((leaf) => () => keepLeaf(vault, leaf))));
  if (stopped) return packing;
  const fresh = await text(location.pathname);
  await vault.put(here, fresh);
  await vault.put(`ready:${list.session}`, JSON.stringify({ at: Date.now(), files: packing.done, bytes: packing.bytes, url: location.pathname, title: document.title }));
  const table = new DOMParser().parseFromString(fresh, "text/html").getElementById("desk-list");
  document.getElementById("desk-list").replaceWith(table);
  return packing;
}

/** A sheet's page; its record too, so that the desk knows of it before it is opened. */
async function keepSheet(vault, address) {
  const page = await text(address);
  const data = new DOMParser().parseFromString(page, "text/html").getElementById("desk-data");
  if (data) await post.take(JSON.parse(data.textContent), true);
  return vault.put(`page:${address}`, page);
}

async function keepEvidence(vault, item, leaves, width) {
  const page = new DOMParser().parseFromString(await text(item.page), "text/html").getElementById("leaves");
  for (const figure of page.querySelectorAll("figure")) {
    const number = figure.id.slice("page-".length);
    const name = `leaf:${item.file}:${number}`;
    const cited = item.cited.includes(Number(number)) || leaves.get(name)?.cited || false;
    const address = figure.querySelector("img").getAttribute("src").split("?")[0];
    leaves.set(name, { name, address: `${address}?width=${width}`, cited });
  }
  return vault.put(`evidence:${item.page}`, JSON.stringify({ file: item.file, html: page.innerHTML }));
}

async function keepLeaf(vault, { name, address }) {
  if (await vault.has(name)) return 0; // a file never changes
  const response = await fetch(address, { credentials: "same-origin", redirect: "error" });
  if (!response.ok) return 0; // one page that cannot be drawn keeps no meeting waiting
  return vault.put(name, await response.arrayBuffer());
}

async function press() {
  pressed = true;
  stopped = false;
  Object.assign(bar, { hidden: false, value: 0 });
  [go.hidden, stop.hidden] = [true, false];
  told.textContent = texts.beginning;
  try {
    const packing = await makeReady();
    told.textContent = stopped ? said("stoppedAt", packing.done, packing.all) : said("isReady", packing.done, megabytes(packing.bytes)) + (lasting ? "" : ` ${texts.mayGo}`);
    bar.hidden = !stopped;
    go.classList.toggle("plain", !stopped);
  } catch (error) {
    told.textContent = error.name === "QuotaExceededError" ? texts.full : kept() ? texts.broken : texts.memory;
    bar.hidden = true;
  }
  [go.hidden, stop.hidden] = [false, true];
  go.textContent = texts.again;
  await paintRows();
}

go?.addEventListener("click", press);
if (go) go.disabled = false; // not before it does something
stop?.addEventListener("click", () => {
  stopped = true;
});

async function showReady() {
  if (!panel) return;
  panel.hidden = Boolean(stored);
  const [, session] = location.pathname.match(/sessions\/(\d+)/) ?? [];
  const made = await kept()?.json(`ready:${session}`);
  if (!made || pressed) return;
  const day = new Date(made.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  told.textContent = said("readySince", day, made.files);
  go.textContent = texts.again;
  go.classList.add("plain");
  if (stored) return;
  await kept().put(here, await text(location.pathname));
}

await paintRows();
await post.flush();
await showReady().catch(() => {});
