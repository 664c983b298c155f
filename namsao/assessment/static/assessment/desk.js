// The desk of who scores or appraises: evidence beside the criterion, and scoring by keyboard.
// Without this file evidence opens in a page of its own, and every form works.

import { kept } from "./vault.js";

const cards = [...document.querySelectorAll("article.criterion")];

// Evidence beside the criterion

const viewer = document.getElementById("viewer");
const leaves = document.getElementById("viewer-leaves");
const shownName = document.getElementById("viewer-name");
let cameFrom = null;
let asked = "";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-beside]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link);
});

async function open(link) {
  const address = new URL(link.href);
  cameFrom = link;
  place(link);
  shownName.textContent = link.textContent;
  viewer.hidden = false;
  if (asked !== address.pathname) {
    asked = address.pathname;
    leaves.textContent = leaves.dataset.loading;
    const found = (await fetched(address)) ?? (await stored(address));
    if (asked !== address.pathname) return; // another was asked for meanwhile
    if (found) {
      leaves.dataset.file = found.dataset.file ?? "";
      leaves.replaceChildren(...found.childNodes);
      if (found.dataset.stored) fill(address.hash);
    } else {
      leaves.textContent = leaves.dataset.failed;
      asked = "";
    }
  }
  const leaf = address.hash && leaves.querySelector(address.hash);
  viewer.focus({ preventScroll: true });
  if (leaf) leaf.scrollIntoView({ block: "start" });
  else viewer.scrollIntoView({ block: "nearest" });
}

async function fetched(address) {
  try {
    const response = await fetch(address.pathname, { credentials: "same-origin", redirect: "error" });
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.getElementById("leaves");
  } catch {
    return null;
  }
}

/** The same from what this device keeps for the meeting. */
async function stored(address) {
  const found = await kept()?.json(`evidence:${address.pathname}`);
  if (!found) return null;
  const page = new DOMParser().parseFromString(found.html, "text/html").body;
  Object.assign(page.dataset, { file: found.file, stored: "yes" });
  for (const picture of page.querySelectorAll("img")) {
    picture.removeAttribute("srcset");
    picture.removeAttribute("src");
    picture.removeAttribute("loading");
  }
  return page;
}

/** Pictures one after the other, the cited page first. */
async function fill(hash) {
  const file = leaves.dataset.file;
  const figures = [...leaves.querySelectorAll("figure")];
  figures.sort((one, other) => (other.id === hash.slice(1)) - (one.id === hash.slice(1)));
  for (const figure of figures) {
    if (leaves.dataset.file !== file) return;
    const picture = figure.querySelector("img");
    const source = await pictureOf(file, figure.id.slice("page-".length));
    if (source) picture.src = source;
    else picture.replaceWith(leaves.dataset.missing);
  }
}

async function pictureOf(file, number) {
  const bytes = await kept()?.get(`leaf:${file}:${number}`);
  if (!bytes) return "";
  const reader = new FileReader();
  const read = new Promise((resolve) => reader.addEventListener("loadend", resolve));
  reader.readAsDataURL(new Blob([bytes], { type: "image/webp" }));
  await read;
  return reader.result;
}

/** On a wide page in the column beside; on a narrow one right under the criterion. */
function place(link) {
  const aside = document.querySelector(".aside");
  const wide = matchMedia("(min-width: 60rem)").matches;
  const home = wide ? aside : link.closest("article.criterion") ?? aside;
  if (viewer.parentElement !== home) home.append(viewer);
}

function close() {
  viewer.hidden = true;
  cameFrom?.focus();
}

document.getElementById("viewer-close").addEventListener("click", close);
viewer.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

// Scoring by keyboard: keys count only while a criterion has the focus, never while one writes.

for (const card of cards) card.tabIndex = -1;

function writes(target) {
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

function go(card) {
  if (!card) return;
  const chosen = card.querySelector("input[name=choice]:checked") ?? card.querySelector("input[name=choice]");
  (chosen ?? card).focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
}

const unscored = () => cards.find((card) => card.querySelector("input[name=choice]") && !card.querySelector("input[name=choice]:checked"));

function choose(card, nth) {
  const option = card.querySelectorAll("input[name=choice]")[nth - 1];
  if (!option) return;
  option.focus();
  option.click();
}

function write(card) {
  const fields = [...card.querySelectorAll("textarea")].filter((field) => field.offsetParent);
  (fields.find((field) => field.closest(".when-lower, .when-departs") && !field.value) ?? fields[0])?.focus();
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("article.criterion");
  if (!card || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("#viewer")) return;
  if (writes(event.target)) {
    if (event.key === "Escape") go(card);
    return;
  }
  const at = cards.indexOf(card);
  const keys = {
    ArrowRight: () => go(cards[at + 1]),
    ArrowLeft: () => go(cards[at - 1]),
    0: () => go(unscored()),
    n: () => write(card),
    v: () => card.querySelector("a[data-beside]")?.click(),
  };
  const act = /^[1-9]$/.test(event.key) ? () => choose(card, Number(event.key)) : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// A jump from the strip takes the focus along, so that the next key scores there.
addEventListener("hashchange", () => {
  const card = document.getElementById(location.hash.slice(1));
  if (cards.includes(card)) go(card);
});
