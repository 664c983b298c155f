// Without a network: the page of this address, from what the device keeps sealed.

import { destroy, open } from "./vault.js";

const vault = await open();
const path = location.pathname;
const [, session] = path.match(/\/sessions\/(\d+)\//) ?? [];
const names = [`page:${path}`, session && `page:${path.replace(/\/sessions\/.*/, `/sessions/${session}/desk`)}`].filter(Boolean);

// Which pages of elsewhere there are, and their scripts in this release.
const scripts = [...document.getElementById("kept-pages").content.children];

async function found() {
  for (const name of names) {
    const text = await vault?.text(name);
    if (text) return new DOMParser().parseFromString(text, "text/html");
  }
  return null;
}

/** The page as the server wrote it, in the look and with the scripts of this release. */
async function show(page) {
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dataset.stored = "yes";
  document.body.replaceChildren(...page.body.childNodes);
  const elsewhere = ".site-nav, .site-tools > :not(.account)"; // they lead where nothing is kept
  for (const away of document.querySelectorAll(elsewhere)) away.remove();
  for (const form of document.querySelectorAll("form[data-leaves]")) {
    form.addEventListener("submit", leave);
  }
  if (document.getElementById("desk-data")) {
    await import("./sheet.js");
    await import("./desk.js");
  }
  if (document.getElementById("desk-list")) await import("./list.js");
  for (const script of scripts) {
    if (document.querySelector(script.dataset.marks)) await import(script.getAttribute("href"));
  }
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

/** Signing out without a server: nothing stays on this device. */
async function leave(event) {
  event.preventDefault();
  const asked = document.querySelector("[data-leave-offline]")?.dataset.leaveOffline;
  if (asked && !confirm(asked)) return;
  await destroy();
  for (const key of Object.keys(localStorage)) if (key.startsWith("namsao:")) localStorage.removeItem(key);
  location.replace("/assessment/");
}

async function listDesks() {
  const places = document.querySelectorAll("[data-desks]");
  for (const name of (await vault?.names("ready:")) ?? []) {
    const made = await vault.json(name);
    for (const place of made ? places : []) {
      const link = Object.assign(document.createElement("a"), { href: made.url, textContent: made.title });
      const item = document.createElement("li");
      item.append(link);
      place.append(item);
      place.parentElement.hidden = false;
    }
  }
}

const page = await found();
if (page) await show(page);
else {
  await listDesks();
  document.getElementById("shell").hidden = false;
}
for (const button of document.querySelectorAll("[data-retry]")) button.addEventListener("click", () => location.reload());
