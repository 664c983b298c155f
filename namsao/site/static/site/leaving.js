// Signing out leaves nothing on this device, for the next person may be somebody else. What would be
// lost is said first. The server's answer clears the rest (Clear-Site-Data), also without this file.

const form = document.querySelector("form[data-leaves]");
const { owner, asks } = form.dataset;
const PREFIX = "namsao:";

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

/** Drafts of whoever was signed in here before: their sign-in is over, so are they. */
for (const key of keys()) {
  const [, whose] = key.split(":");
  if (whose !== owner && whose !== "0") localStorage.removeItem(key);
}

function waiting(key) {
  if (key.endsWith(":unsent-sheets")) return Number(localStorage[key]);
  return key.includes(":unsent-diary-") ? JSON.parse(localStorage[key]).length : 1;
}

const unsent = () => keys().reduce((sum, key) => sum + waiting(key), 0);

async function clear() {
  for (const key of keys()) localStorage.removeItem(key);
  sessionStorage.clear();
  const stores = indexedDB.databases ? await indexedDB.databases() : [];
  for (const { name } of stores) if (name.startsWith("namsao-")) indexedDB.deleteDatabase(name);
  document.cookie = "namsao_desk=; path=/; max-age=0; samesite=strict";
  for (const name of globalThis.caches ? await caches.keys() : []) await caches.delete(name);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const count = unsent();
  if (count && !confirm(asks.replace("{0}", count))) return;
  await clear().catch(() => {});
  form.submit();
});
