// How it stands with the network and with what waits, always in words.

import { entered } from "./post.js";

export const texts = document.getElementById("desk-texts").dataset;

/** A text with its numbers and names in the places {0}, {1}; `…One` where there is one of them. */
export function said(name, ...values) {
  const pattern = (values[0] === 1 && texts[`${name}One`]) || texts[name];
  return pattern.replace(/\{(\d)\}/g, (_all, nth) => values[nth]);
}

let known = "";

/** To who does not see the line: only when it stands otherwise, not at every saving. */
function announce(kind, text) {
  if (known && known !== kind) document.getElementById("announcer").textContent = text;
  known = kind;
}

export async function showStanding(post) {
  const line = document.getElementById("standing");
  const records = await post.records();
  const waiting = records.filter((record) => entered(record) && !record.trouble).length;
  const asking = records.filter((record) => record.trouble?.kind === "differs").length;
  const stuck = records.filter((record) => record.trouble && record.trouble.kind !== "differs").length;
  const parts = [];
  if (!post.reachable) parts.push(waiting ? said("offlineWaiting", waiting) : texts.offline);
  else if (post.signedOut) parts.push(texts.signedOut);
  else if (waiting) parts.push(said("sending", waiting));
  else if (!asking && !stuck) parts.push(texts.online);
  if (asking) parts.push(said("asking", asking));
  if (stuck) parts.push(said("stuck", stuck));
  if (!post.vault) parts.push(texts.memory);
  const text = parts.join(" ");
  announce(`${post.reachable} ${post.signedOut} ${asking} ${stuck}`, text);
  if (line.firstChild?.textContent !== text) {
    line.textContent = text;
    if (post.signedOut && post.reachable) {
      const link = { href: `${texts.signIn}?next=${encodeURIComponent(location.pathname)}`, textContent: texts.signInAgain, target: "_blank", rel: "noopener" };
      line.append(" ", Object.assign(document.createElement("a"), link));
    }
  }
  line.classList.toggle("away", !post.reachable || post.signedOut);
  line.classList.toggle("trouble", Boolean(asking || stuck));
}
