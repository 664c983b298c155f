// The sheets on this device and their way to the server.
//
// A record holds what the server last told (`version`, `scores`, `settled`), what the member entered
// since (`mine`), and whether they signed. What is on its way (`outbox`) keeps its name until the
// server has answered, so that it comes in once, however often it is sent.

import { csrfToken, kept } from "./vault.js";
import { EMPTY, same, unexplained, valueOf } from "./tally.js";

const FIRST_PAUSE = 2000; // milliseconds until the next try, doubled each time
const LONGEST_PAUSE = 30000;
const PATIENCE = 30000;

const exclusively = (name, act) => (navigator.locks ? navigator.locks.request(name, act) : act());

const uuid = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (d) => (d ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (d / 4)))).toString(16));

/** What is entered and not with the server yet. */
export const entered = (record) => Object.keys(record.mine).length > 0 || Boolean(record.signed);

/** Whether there is anything that the server would take now. */
function sendable(record) {
  if (record.trouble) return false;
  return Boolean(record.outbox || record.signed) || Object.keys(record.mine).some((number) => !unexplained(record, number));
}

/** A new state from the server; what was entered here stays on top of it. */
function adopt(record, state) {
  for (const name of ["version", "state", "delivery", "settled", "scores"]) record[name] = state[name];
  for (const number of Object.keys(record.mine)) {
    if (same(record.mine[number], record.scores[number] ?? EMPTY)) delete record.mine[number];
  }
}

export class Post extends EventTarget {
  /** `probe`: an address that tells by its answer that the server can be reached. */
  constructor(probe, reachable) {
    super();
    this.probe = probe;
    this.reachable = reachable && navigator.onLine;
    this.signedOut = false;
    this.vault = kept();
    this.owner = this.vault?.owner ?? "";
    this.memory = new Map();
    this.pause = FIRST_PAUSE;
    this.timer = 0;
    this.channel = this.vault && globalThis.BroadcastChannel ? new BroadcastChannel(`namsao-desk-${this.owner}`) : null;
    this.channel?.addEventListener("message", ({ data }) => this.heard(data.sheet));
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.reached(false));
    addEventListener("focus", () => this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  // Records

  /** From the store; from this page's own memory where there is none, or its key is gone. */
  async record(sheet) {
    return (await this.vault?.json(`sheet:${sheet}`)) ?? structuredClone(this.memory.get(sheet) ?? null);
  }

  /** All of them, each unsealed once: what other windows change they tell. */
  async records() {
    const names = (await this.vault?.names("sheet:")) ?? [];
    const sheets = new Set([...names.map((name) => Number(name.slice("sheet:".length))), ...this.memory.keys()]);
    for (const sheet of sheets) if (!this.memory.has(sheet)) await this.remember(sheet);
    return [...sheets].map((sheet) => this.memory.get(sheet)).filter(Boolean);
  }

  async remember(sheet) {
    const found = await this.record(sheet);
    if (found) this.memory.set(sheet, found);
  }

  /** Another window changed a sheet. */
  async heard(sheet) {
    if (sheet) await this.remember(sheet);
    this.tell(sheet, true);
  }

  /** Change one record, alone among all windows. `change` may return another record in its place. */
  update(sheet, change) {
    return exclusively(`namsao-desk-${this.owner}`, async () => {
      const old = await this.record(sheet);
      const record = (await change(old)) ?? old;
      if (!record) return null;
      this.memory.set(sheet, structuredClone(record));
      await this.vault?.put(`sheet:${sheet}`, JSON.stringify(record));
      return record;
    });
  }

  tell(sheet, elsewhere = false) {
    if (!elsewhere) this.channel?.postMessage({ sheet });
    this.dispatchEvent(new CustomEvent("change", { detail: { sheet } }));
    this.count();
  }

  /** So that signing out can say what would be lost. Only a number, no names. */
  async count() {
    if (!this.vault) return;
    const waiting = (await this.records()).filter(entered).length;
    try {
      if (waiting) localStorage.setItem(`namsao:${this.owner}:unsent-sheets`, String(waiting));
      else localStorage.removeItem(`namsao:${this.owner}:unsent-sheets`);
    } catch {
      // Nothing may be kept there: then signing out asks nothing.
    }
  }

  /** Take up a page's data. `fresh`: it comes from the server just now. */
  async take(data, fresh) {
    const record = await this.update(data.sheet, (old) => {
      if (!old) return { ...data, mine: {}, remark: "", signed: null, outbox: null, trouble: null };
      if (!fresh && data.version <= old.version) return old;
      for (const name of ["product", "criteria", "bands", "open", "page", "deliver", "session"]) old[name] = data[name];
      if (old.outbox?.delivery === data.delivery) settle(old, data);
      else if (!entered(old)) adopt(old, data);
      if (["closed", "gone", "refused"].includes(old.trouble?.kind) && data.open) old.trouble = null;
      if (!entered(old)) old.trouble = null;
      return old;
    });
    this.tell(data.sheet);
    return record;
  }

  /** What the member entered on one criterion. */
  async enter(sheet, number, value) {
    const record = await this.update(sheet, (old) => {
      if (same(value, old.scores[number] ?? EMPTY)) delete old.mine[number];
      else old.mine[number] = value;
    });
    this.tell(sheet);
    return record;
  }

  /** Forget what the server no longer takes: only when the member says so. */
  async discard(sheet) {
    await this.update(sheet, (old) => Object.assign(old, { mine: {}, signed: null, outbox: null, trouble: null }));
    this.tell(sheet);
  }

  // The way to the server

  reached(yes) {
    this.pause = yes ? FIRST_PAUSE : this.pause;
    if (yes === this.reachable) return;
    this.reachable = yes;
    this.dispatchEvent(new CustomEvent("change", { detail: {} }));
    if (!yes) this.later();
  }

  wake() {
    this.pause = FIRST_PAUSE;
    return this.flush();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  /** Send whatever waits, one sheet after the other, from one window at a time. */
  flush() {
    return exclusively(`namsao-desk-post-${this.owner}`, () => this.sendAll());
  }

  async sendAll() {
    const waiting = (await this.records()).filter(sendable);
    if (!waiting.length && this.reachable) return;
    if (!navigator.onLine || !(this.reachable || (await this.answers()))) {
      this.reached(false);
      this.later();
      return;
    }
    this.reached(true);
    for (const record of waiting) if (!(await this.send(record.sheet))) return this.later();
  }

  async answers() {
    try {
      await fetch(this.probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      return true;
    } catch {
      return false;
    }
  }

  /** Send one sheet; false when it has to be tried again. */
  async send(sheet) {
    const record = await this.update(sheet, (old) => {
      old.outbox ??= parcel(old);
    });
    let response, answer;
    try {
      response = await fetch(record.deliver, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify(record.outbox),
        credentials: "same-origin",
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      answer = /json/.test(response.headers.get("Content-Type") ?? "") ? await response.json() : null;
    } catch {
      this.reached(false);
      return false;
    }
    this.signedOut = response.type === "opaqueredirect" || response.status === 401 || (response.status === 403 && !answer);
    if (this.signedOut || response.status >= 500 || response.status === 429) {
      this.tell(sheet);
      return false;
    }
    await this.update(sheet, (old) => (response.ok ? settle(old, answer) : refused(old, answer)));
    this.tell(sheet);
    const rest = await this.record(sheet);
    return sendable(rest) ? this.send(sheet) : true; // what was entered meanwhile
  }

  /** The last words of a page that is left: no signature, nothing that needs an answer. */
  farewell(record) {
    if (!this.reachable || !record || record.outbox || record.signed || !sendable(record)) return;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    const body = JSON.stringify(parcel(record));
    fetch(record.deliver, { method: "POST", headers, body, credentials: "same-origin", redirect: "manual", keepalive: true }).catch(() => {});
  }
}

/** The whole sheet, as it goes to the server. */
function parcel(record) {
  return {
    delivery: uuid(),
    base: record.version,
    sign: Boolean(record.signed),
    remark: record.remark,
    second_look: record.secondLook ?? "",
    signed_on_device_at: record.signed?.away ? record.signed.at : null,
    scores: record.criteria.map(({ number }) => {
      const sent = number in record.mine && !unexplained(record, number);
      const { choice, note, reason, objection } = sent ? record.mine[number] : record.scores[number] ?? EMPTY;
      return { criterion: number, choice, note, reason, objection, changed: sent };
    }),
  };
}

/** The server has it. */
function settle(record, state) {
  const signed = record.outbox?.sign;
  for (const line of record.outbox?.scores ?? []) {
    const mine = record.mine[line.criterion];
    if (line.changed && mine && same(mine, line)) delete record.mine[line.criterion];
  }
  adopt(record, state);
  record.outbox = record.trouble = null;
  record.savedAt = Date.now();
  if (signed) record.signed = null;
}

/** The server does not take it: everything entered stays, and the member is told. */
function refused(record, answer) {
  const kind = answer?.kind ?? "refused";
  record.outbox = null;
  record.trouble = { kind, text: answer?.title ?? "", at: Date.now() };
  if (kind === "differs") Object.assign(record.trouble, { criteria: answer.criteria, state: answer.state });
  if (kind === "refused") record.signed = null; // something to mend first
}

/** The member has chosen: "mine" or "theirs" for each criterion that differed. */
export function decide(record, chosen) {
  const { state } = record.trouble;
  const before = Object.fromEntries(Object.keys(chosen).map((number) => [number, { ...valueOf(record, number) }]));
  for (const [number, whose] of Object.entries(chosen)) {
    if (whose === "mine") record.mine[number] = before[number];
    else delete record.mine[number];
  }
  adopt(record, state);
  for (const [number, whose] of Object.entries(chosen)) {
    const settled = record.settled[number];
    const now = record.scores[number] ?? EMPTY;
    const theirs = record.trouble.criteria[number] === "fact" ? { ...EMPTY, note: now.note, choice: settled } : now;
    if (whose === "theirs" && !same(theirs, now)) record.mine[number] = theirs;
  }
  record.trouble = null;
  record.signed = null; // what was signed is not what stands there now
}
