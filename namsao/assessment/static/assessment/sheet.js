// One's own sheet: entered on the device, counted there, sent as a whole.
//
// What is entered is sealed on this device at once and goes to the server when it can. Without this
// file every criterion has a button of its own and the sheet is signed on a page of its own.

import { Post, decide, entered } from "./post.js";
import { EMPTY, tally, unexplained, valueOf } from "./tally.js";
import { kept, open } from "./vault.js";
import { paintDifferences } from "./differences.js";
import { said, showStanding, texts } from "./standing.js";

const PAUSE_TEXT = 800; // milliseconds after the last key
const PAUSE_CHOICE = 150;

const data = JSON.parse(document.getElementById("desk-data").textContent);
const stored = document.documentElement.dataset.stored;
await open(stored ? "" : texts.lend);
const post = new Post(texts.probe, !stored);
let record = await post.take(data, !stored);

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
const forms = new Map([...document.querySelectorAll("form[data-autosave]")].map((form) => [numberOf(form), form]));
let timer = 0;
const spoken = new Set(); // the criteria whose line still says that they wait
let announced = "";

function numberOf(form) {
  return form.closest("article.criterion").id.slice("criterion-".length);
}

// Entering

function read(form) {
  const fields = new FormData(form);
  return Object.fromEntries(Object.keys(EMPTY).map((name) => [name, String(fields.get(name) ?? "")]));
}

function write(form, value) {
  for (const input of form.querySelectorAll("input[name=choice]")) input.checked = input.value === value.choice;
  for (const area of form.querySelectorAll("textarea")) {
    if (area !== document.activeElement && area.value !== value[area.name]) area.value = value[area.name];
  }
}

const unsaved = new Map(); // number → what was entered and does not lie in the store yet
let writing = Promise.resolve();
let draining = false;

/** The record with what the keys of this moment say on top. */
function withUnsaved(found) {
  for (const [number, value] of unsaved) found.mine[number] = value;
  return found;
}

function change(form, pause) {
  if (record.signed || record.state !== "draft") return;
  const [number, value] = [numberOf(form), read(form)];
  unsaved.set(number, value);
  withUnsaved(record);
  paint();
  spoken.add(number);
  say(number, post.reachable ? texts.saving : texts.keptHere);
  if (!draining) writing = drain();
  clearTimeout(timer);
  timer = setTimeout(() => writing.then(() => post.flush()), pause);
}

/** Into the store one after the other; of what is entered quickly, the last. */
async function drain() {
  draining = true;
  let [number] = unsaved.keys();
  while (number) {
    const value = unsaved.get(number);
    try {
      const found = await post.enter(record.sheet, number, value);
      if (unsaved.get(number) === value) unsaved.delete(number);
      record = withUnsaved(found);
    } catch {
      say(number, texts.full, true);
      break; // the next key tries again
    }
    [number] = unsaved.keys();
  }
  draining = false;
}

for (const form of forms.values()) {
  form.addEventListener("input", ({ target }) => change(form, target.matches("textarea") ? PAUSE_TEXT : PAUSE_CHOICE));
  form.addEventListener("change", ({ target }) => target.matches("textarea") && change(form, PAUSE_CHOICE));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(form, 0);
  });
}

// Showing

function say(number, text, trouble = false) {
  const state = document.getElementById(`form-criterion-${number}-state`);
  if (!state || state.textContent === text) return;
  state.textContent = text;
  state.classList.toggle("trouble", trouble);
}

/** How the saving of each criterion stands. */
function paintStates() {
  for (const [number, form] of forms) {
    const errors = document.getElementById(`${form.id}-errors`);
    const value = valueOf(record, number);
    const bare = number in record.mine && unexplained(record, number, value);
    if (bare && !errors.childElementCount) errors.replaceChildren(problemBox());
    if (!bare) errors.replaceChildren();
    if (bare || number in record.mine) {
      spoken.add(number);
      say(number, bare ? texts.incomplete : waitingText(), bare || Boolean(record.trouble));
    } else if (spoken.delete(number)) {
      say(number, `${texts.saved} ${clock.format(record.savedAt ?? Date.now())}`);
    }
  }
}

function waitingText() {
  if (record.trouble) return texts.keptNotSent;
  return post.reachable && !post.signedOut ? texts.saving : texts.keptHere;
}

function problemBox() {
  const box = document.createElement("div");
  box.className = "error-summary";
  box.setAttribute("role", "alert");
  const title = Object.assign(document.createElement("h4"), { textContent: texts.incomplete });
  box.append(title, Object.assign(document.createElement("p"), { textContent: texts.object }));
  return box;
}

/** Total, stars, gates and the strip: counted here, so that they stand without a network too. */
function paint() {
  const sum = tally(record);
  const meter = document.getElementById("star-meter");
  meter.querySelector(".total b").textContent = sum.total;
  meter.querySelector(".meter-now .bar rect").setAttribute("width", sum.total);
  const stars = meter.querySelector(".stars");
  stars.firstElementChild.className = `row of-${sum.stars}`;
  stars.lastElementChild.textContent = said("stars", sum.stars);
  for (const row of meter.querySelectorAll(".meter-parts > div")) {
    const got = sum.parts[row.querySelector("dt").textContent.split(".")[0]] ?? 0;
    const points = row.querySelector("dd.number");
    const most = Number(points.textContent.split("/")[1]);
    points.textContent = `${got}/${most}`;
    row.querySelector("rect").setAttribute("width", most ? (got * 100) / most : 0);
  }
  meter.querySelector(".meter-parts + p").textContent = said("answered", record.criteria.length - sum.open.length, record.criteria.length);
  paintNext(meter, sum.next);
  for (const criterion of record.criteria) {
    const points = sum.points[criterion.number];
    const most = Math.max(...criterion.options.map(([, worth]) => worth));
    const head = document.getElementById(`criterion-${criterion.number}-points`);
    if (head) head.textContent = points === null ? said("most", most) : said("points", points, most);
  }
  paintStrip(sum);
  const now = said("sum", sum.total, sum.stars);
  if (announced && announced !== now) document.getElementById("announcer").textContent = now;
  announced = now;
}

function paintNext(meter, next) {
  const lacks = meter.querySelector("#star-meter-lacks");
  const gap = meter.querySelector(".gap");
  if (!next) {
    lacks?.remove();
    gap.textContent = texts.highest;
    return;
  }
  const short = [];
  if (next.points) short.push(said("lackPoints", next.points));
  if (next.gates.length) short.push(said("lackGates", next.gates.length));
  const box = lacks ?? Object.assign(document.createElement("div"), { id: "star-meter-lacks", className: "stack" });
  const line = said("next", next.level, short.join(", "));
  gap.replaceChildren(Object.assign(document.createElement("a"), { href: "#star-meter-lacks", textContent: line }));
  const list = Object.assign(document.createElement("ul"), { className: "meter-lacks" });
  if (next.points) list.append(Object.assign(document.createElement("li"), { textContent: said("atLeast", next.points) }));
  for (const gate of next.gates) {
    const item = document.createElement("li");
    const { number, title } = gate.criterion;
    const link = Object.assign(document.createElement("a"), { href: `#criterion-${number}`, textContent: `${number}. ${title}` });
    item.append(link, said("gate", gate.least, gate.level));
    list.append(item);
  }
  const title = Object.assign(document.createElement("h3"), { textContent: said("forLevel", next.level) });
  box.replaceChildren(title, list);
  if (!lacks) meter.append(box);
}

function paintStrip(sum) {
  const strip = document.getElementById("strip");
  const words = [sum.open.length ? said("openLeft", sum.open.length) : texts.allScored];
  if (sum.lacking.length) words.push(said("lackReasons", sum.lacking.length));
  strip.querySelector("p").textContent = words.join(" ");
  for (const link of strip.querySelectorAll("li a")) {
    const kind = sum.standings[link.hash.slice("#criterion-".length)];
    if (!kind || link.className === kind) continue;
    link.className = kind;
    link.querySelector(".hide-visually").textContent = ` ${texts[kind]}`;
  }
}

// Signing

const sign = document.getElementById("sign");
const signError = sign?.querySelector("[data-sign-error]");
const remark = sign?.querySelector("#sign-remark");
const secondLook = sign?.querySelector("#sign-second-look"); // only where the chair asked for one

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href$='/scoresheet/" + record.sheet + "/sign_sheet']");
  if (!link || !sign || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  sign.hidden = false;
  link.hidden = true; // one button that signs is enough
  signError.replaceChildren();
  sign.scrollIntoView({ block: "nearest" });
  (secondLook ?? remark).focus();
});

function complain(text, numbers = []) {
  const box = Object.assign(document.createElement("div"), { className: "error-summary" });
  box.setAttribute("role", "alert");
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  const list = Object.assign(document.createElement("p"), { className: "strip" });
  for (const number of numbers) list.append(Object.assign(document.createElement("a"), { href: `#criterion-${number}`, textContent: number }), " ");
  if (numbers.length) box.append(list);
  signError.replaceChildren(box);
}

sign?.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  await writing;
  record = await post.record(record.sheet);
  const sum = tally(record);
  if (sum.open.length) return complain(said("openLeft", sum.open.length), sum.open);
  if (sum.lacking.length) return complain(said("lackReasons", sum.lacking.length), sum.lacking);
  if (record.trouble) return complain(texts.chooseFirst);
  if (secondLook && !secondLook.value.trim()) return complain(secondLook.dataset.missing);
  const at = new Date().toISOString();
  record = await post.update(record.sheet, (old) => {
    old.remark = remark.value;
    old.secondLook = secondLook?.value ?? "";
    old.signed = { at, away: !post.reachable };
  });
  post.tell(record.sheet);
  await post.flush();
});

document.getElementById("unsign")?.addEventListener("click", async () => {
  record = await post.update(record.sheet, (old) => {
    if (!old.outbox) old.signed = null; // on its way, it may have arrived
  });
  post.tell(record.sheet);
});

/** A signed sheet is read, not written; taken back, it is written again. */
function lock() {
  const locked = Boolean(record.signed) || record.state !== "draft";
  for (const form of forms.values()) for (const control of form.elements) control.disabled = locked;
  const box = document.getElementById("signed-here");
  if (box) {
    box.hidden = !record.signed;
    if (record.signed) box.querySelector("[data-when]").textContent = said("signedHere", clock.format(new Date(record.signed.at)));
    box.querySelector("#unsign").disabled = Boolean(record.outbox);
  }
  if (sign && locked) sign.hidden = true;
  for (const link of document.querySelectorAll("a[href$='/sign_sheet']")) link.hidden = locked || !sign?.hidden;
}

// What comes back, and from other windows

let stateBefore = record.state;

async function refresh() {
  await writing;
  record = withUnsaved((await post.record(record.sheet)) ?? record);
  if (record.state !== stateBefore && !entered(record) && (!stored || post.reachable)) {
    location.reload(); // signed, or given back: another page
    return;
  }
  stateBefore = record.state;
  for (const [number, form] of forms) if (!unsaved.has(number)) write(form, valueOf(record, number));
  paint();
  paintStates();
  lock();
  await paintDifferences(record, choose, discard);
  showStanding(post);
}

async function choose(chosen) {
  record = await post.update(record.sheet, (old) => decide(old, chosen));
  post.tell(record.sheet);
  await post.flush();
}

async function discard() {
  await post.discard(record.sheet);
  if (!stored) location.reload();
}

let refreshing = Promise.resolve();
post.addEventListener("change", ({ detail }) => {
  if (detail.sheet && detail.sheet !== record.sheet) refreshing = refreshing.then(() => showStanding(post));
  else refreshing = refreshing.then(refresh);
});

addEventListener("pagehide", () => post.farewell(record));

/** A page that the device keeps is renewed whenever it is read from the server. */
async function renew() {
  const name = `page:${location.pathname}`;
  if (stored || !(await kept()?.has(name))) return;
  const response = await fetch(location.pathname, { credentials: "same-origin", redirect: "error" }).catch(() => null);
  if (response?.ok) await kept().put(name, await response.text());
}

/** Whether somebody entered something before this file had arrived. */
function touched(form) {
  const [options, areas] = [[...form.querySelectorAll("input[name=choice]")], [...form.querySelectorAll("textarea")]];
  return options.some((input) => input.checked !== input.defaultChecked) || areas.some((area) => area.value !== area.defaultValue);
}

document.documentElement.classList.add("scripted");
for (const form of forms.values()) if (touched(form)) change(form, PAUSE_CHOICE);
await refresh();
await post.flush();
await renew();
