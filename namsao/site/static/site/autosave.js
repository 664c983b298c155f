// Forms marked `data-autosave` save themselves; without this file they have a button and still work.
//
// What is entered lies in localStorage until the server has said that it is saved, together with
// the values it was based on. So a lost connection, a closed page or a lapsed sign-in loses
// nothing, and somebody else's newer answer is never overwritten unasked.

const texts = document.getElementById("autosave-texts").dataset;
const PREFIX = `namsao:${texts.owner}:`;
const PAUSE_TEXT = 800; // milliseconds after the last key
const PAUSE_RETRY = 2000;
const PAUSE_RETRY_MOST = 60000;
const PATIENCE = 30000; // how long the server may take
const QUIET = 600; // a save faster than this needs no "saving…"

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
const savers = [];
const queue = new Set();
let busy = false;
let retryTimer = 0;
let retryPause = PAUSE_RETRY;

// Values of a form, as [name, value] pairs: as they stand, or as the server sent them.

function* controls(form) {
  for (const control of form.elements) {
    const kind = control.type;
    if (!control.name || control.disabled || control.name === "csrfmiddlewaretoken") continue;
    if (["file", "submit", "button", "reset", "image", "password", "fieldset"].includes(kind)) continue;
    yield control;
  }
}

function values(form, fromServer = false) {
  const pairs = [];
  for (const control of controls(form)) {
    if (control.type === "checkbox" || control.type === "radio") {
      if (fromServer ? control.defaultChecked : control.checked) pairs.push([control.name, control.value]);
    } else if (control.options) {
      const marked = [...control.options].filter((o) => (fromServer ? o.defaultSelected : o.selected));
      if (!marked.length && control.type === "select-one" && control.options.length) marked.push(control.options[0]);
      pairs.push(...marked.map((option) => [control.name, option.value]));
    } else {
      pairs.push([control.name, fromServer ? control.defaultValue : control.value]);
    }
  }
  return pairs;
}

function fill(form, pairs) {
  const left = pairs.map((pair) => [...pair]);
  const take = (name, value) => {
    const at = left.findIndex((pair) => pair[0] === name && (value === undefined || pair[1] === value));
    return at < 0 ? undefined : left.splice(at, 1)[0][1];
  };
  for (const control of controls(form)) {
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = take(control.name, control.value) !== undefined;
    } else if (control.options) {
      for (const option of control.options) option.selected = take(control.name, option.value) !== undefined;
    } else {
      control.value = take(control.name) ?? control.value;
    }
  }
}

const plain = (pairs) => JSON.stringify(pairs.map(([name, value]) => [name, value.trim()]));
const same = (one, other) => plain(one) === plain(other);

// What is not saved yet, on this machine.

function readDraft(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function writeDraft(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

function dropDraft(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing could be kept, so nothing is left.
  }
}

class Saver {
  constructor(form) {
    this.form = form;
    this.url = form.getAttribute("action") || location.href;
    this.key = `${PREFIX}${new URL(this.url, location.href).pathname}#${form.id}`;
    this.base = values(form, true);
    this.state = form.querySelector("[data-save-state]");
    this.timer = 0;
    this.trouble = ""; // "later": try again on a sign of life; "asked": waits for the person
    this.kept = true;
    form.addEventListener("input", (event) => this.changed(typed(event.target) ? PAUSE_TEXT : 0));
    form.addEventListener("change", () => this.changed(0));
    form.addEventListener("submit", (event) => this.submitted(event));
    this.resume();
  }

  get dirty() {
    return !same(values(this.form), this.base);
  }

  /** Take up what an earlier visit could not save. */
  resume() {
    const draft = readDraft(this.key);
    if (!draft) {
      if (this.dirty) this.changed(0); // typed before this file had arrived
    } else if (same(draft.values, this.base)) {
      dropDraft(this.key); // it did arrive
    } else if (same(draft.base, this.base)) {
      fill(this.form, draft.values);
      restored();
      this.changed(0);
    } else {
      this.offer(draft);
    }
  }

  changed(pause) {
    if (!this.dirty && !this.trouble) {
      clearTimeout(this.timer);
      queue.delete(this);
      dropDraft(this.key);
      return;
    }
    this.kept = writeDraft(this.key, { values: values(this.form), base: this.base, at: Date.now() });
    if (!this.kept) this.say(texts.full, true);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => enqueue(this), pause);
  }

  /** A button that leads on submits as always; Enter, and the button for pages without scripts, save. */
  submitted(event) {
    clearTimeout(this.timer);
    if (!event.submitter || event.submitter.closest("[data-without-script]")) {
      event.preventDefault();
      enqueue(this);
      return;
    }
    queue.delete(this);
  }

  request(sent, more = {}) {
    return fetch(this.url, {
      method: "POST",
      body: new URLSearchParams(sent),
      headers: { "X-Autosave": texts.owner, "X-CSRFToken": csrfToken(this.form), Accept: "text/html" },
      credentials: "same-origin",
      redirect: "manual",
      ...more,
    });
  }

  /** Send once. Resolves to true when it should be tried again later. */
  async save() {
    const sent = values(this.form);
    if (same(sent, this.base) && !this.trouble) return false;
    if ([...controls(this.form)].some((control) => control.validity.valueMissing)) {
      this.say(texts.incomplete);
      return false;
    }
    const patience = setTimeout(() => this.say(texts.saving), QUIET);
    let response, html;
    try {
      response = await this.request(sent, { signal: AbortSignal.timeout(PATIENCE) });
      html = response.type === "opaqueredirect" ? "" : await response.text();
    } catch {
      return this.failed("later", texts.offline);
    } finally {
      clearTimeout(patience);
    }
    const status = response.status;
    if (response.type === "opaqueredirect" || status === 401 || status === 403) return this.signedOut();
    if (status >= 500 || status === 429 || status === 408) return this.failed("later", texts.offline);
    const parts = takeParts(html, this.form, response.ok);
    if (response.ok) return this.saved(sent);
    if (parts) return this.failed("asked", texts.invalid);
    return this.failed("asked", texts.refused, [texts.reload, location.href]);
  }

  saved(sent) {
    this.base = sent;
    this.trouble = "";
    if (same(values(this.form), sent)) dropDraft(this.key);
    else this.changed(0); // changed while it was on its way
    this.say(`${texts.saved} ${clock.format(new Date())}`);
    return false;
  }

  failed(trouble, text, link = null) {
    this.trouble = trouble;
    this.say(text, true, link);
    return trouble === "later" && !link;
  }

  signedOut() {
    const back = encodeURIComponent(location.pathname + location.search);
    return this.failed("later", texts.signedOut, [texts.signInAgain, `${texts.signIn}?next=${back}`, "_blank"]);
  }

  say(text, trouble = false, link = null) {
    if (!this.state) return;
    this.state.textContent = text;
    this.state.classList.toggle("trouble", trouble);
    if (link) {
      const anchor = Object.assign(document.createElement("a"), { textContent: link[0], href: link[1] });
      if (link[2]) Object.assign(anchor, { target: link[2], rel: "noopener" });
      this.state.append(" ", anchor);
    }
  }

  /** The server has something newer than what this machine built on: ask. */
  offer(draft) {
    const box = document.createElement("div");
    box.className = "notice warning";
    const body = document.createElement("div");
    body.className = "stack";
    const said = document.createElement("p");
    said.textContent = `${texts.conflict} ${new Date(draft.at).toLocaleString(document.documentElement.lang)}:`;
    const list = document.createElement("ul");
    for (const text of this.differences(draft)) {
      list.append(Object.assign(document.createElement("li"), { textContent: text }));
    }
    const choose = (text, then) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button plain", textContent: text });
      button.addEventListener("click", () => {
        box.remove();
        then();
      });
      return button;
    };
    const row = document.createElement("div");
    row.className = "actions";
    row.append(
      choose(texts.use, () => {
        fill(this.form, draft.values);
        this.changed(0);
      }),
      choose(texts.drop, () => dropDraft(this.key)),
    );
    body.append(said, list, row);
    box.append(body);
    this.form.prepend(box);
  }

  differences(draft) {
    const here = new Set(this.base.map((pair) => JSON.stringify(pair)));
    return draft.values
      .filter((pair) => pair[1].trim() && !here.has(JSON.stringify(pair)))
      .map(([name, value]) => {
        const ticked = [...controls(this.form)].find((c) => c.name === name && c.value === value && "checked" in c && c.labels?.length);
        if (!ticked || typed(ticked)) return value;
        return (ticked.labels[0].querySelector("span") ?? ticked.labels[0]).textContent;
      });
  }
}

function typed(target) {
  return target.tagName === "TEXTAREA" || (target.tagName === "INPUT" && !["checkbox", "radio"].includes(target.type));
}

/** The token of now: signing in again in another window has changed the one in the page. */
function csrfToken(form) {
  const cookie = document.cookie.split("; ").find((part) => /^(__Host-|__Secure-)?csrftoken=/.test(part));
  return cookie ? cookie.slice(cookie.indexOf("=") + 1) : form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** Put the live parts of an answer in the place of their twins. Returns how many there were. */
function takeParts(html, form, saved) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  let count = 0;
  for (const part of answer.querySelectorAll("[data-live][id]")) {
    const old = document.getElementById(part.id);
    if (!old || part.parentElement?.closest("[data-live]")) continue;
    const focused = old.contains(document.activeElement);
    old.replaceWith(part);
    count += 1;
    if (part.dataset.announce && part.dataset.announce !== old.dataset.announce) announce(part.dataset.announce);
    if (focused) {
      part.tabIndex = -1;
      part.focus();
    }
  }
  if (saved) {
    for (const stale of form.querySelectorAll("[data-live][id]")) {
      if (!answer.getElementById(stale.id)) stale.replaceChildren(); // errors that are mended
    }
  }
  for (const control of form.elements) {
    const twin = control.id && answer.getElementById(control.id);
    if (!twin && saved) control.removeAttribute("aria-invalid");
    if (!twin) continue;
    const told = (twin.getAttribute("aria-describedby") ?? "").split(" ");
    setOrDrop(control, "aria-invalid", twin.getAttribute("aria-invalid"));
    setOrDrop(control, "aria-describedby", told.filter((id) => document.getElementById(id)).join(" "));
  }
  return count;
}

function setOrDrop(element, name, value) {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}

function announce(text) {
  document.getElementById("announcer").textContent = text;
}

function restored() {
  if (document.getElementById("restored")) return;
  const box = Object.assign(document.createElement("div"), { id: "restored", className: "notice" });
  box.setAttribute("role", "status");
  box.append(Object.assign(document.createElement("p"), { textContent: texts.restored }));
  document.querySelector("#main .content").prepend(box);
}

// One request at a time, in the order of the changes; after a failure all wait together.

function enqueue(saver) {
  queue.add(saver);
  if (retryTimer) saver.failed("later", texts.offline);
  pump();
}

async function pump() {
  if (busy || retryTimer) return;
  busy = true;
  for (const saver of queue) {
    queue.delete(saver);
    if (await saver.save()) {
      queue.add(saver);
      retryTimer = setTimeout(wake, retryPause);
      retryPause = Math.min(retryPause * 2, PAUSE_RETRY_MOST);
      break;
    }
    retryPause = PAUSE_RETRY;
  }
  busy = false;
}

function wake() {
  clearTimeout(retryTimer);
  retryTimer = 0;
  pump();
}

function retryNow() {
  for (const saver of savers) if (saver.trouble === "later" && saver.dirty) queue.add(saver);
  retryPause = PAUSE_RETRY;
  wake();
}

addEventListener("online", retryNow);
addEventListener("focus", retryNow);
addEventListener("pagehide", () => {
  for (const saver of savers) {
    if (!saver.dirty || saver.trouble) continue;
    saver.request(values(saver.form), { keepalive: true }).catch(() => {});
  }
});
addEventListener("beforeunload", (event) => {
  if (savers.some((saver) => !saver.kept && saver.dirty)) event.preventDefault();
});
// Another window of this browser has saved the same values, after signing in again perhaps.
addEventListener("storage", (event) => {
  const saver = savers.find((one) => one.key === event.key);
  if (!saver || event.newValue !== null || !event.oldValue) return;
  const sent = JSON.parse(event.oldValue).values;
  if (same(values(saver.form), sent)) saver.saved(sent);
});

document.documentElement.classList.add("scripted");
for (const form of document.querySelectorAll("form[data-autosave]")) savers.push(new Saver(form));
