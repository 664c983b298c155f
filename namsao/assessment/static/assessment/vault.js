// What a member's device keeps for the meeting, sealed.
//
// The server lends each sign-in a secret, in a cookie that ends with the session. From it a key is
// derived that opens the key of the store; neither is ever written down. Once the cookie is gone, by
// signing out, by its last day, or because the server no longer knows it, what lies here is noise.

const COOKIE = "namsao_desk";
const HOME = "/";
const PREFIX = "namsao-desk-";
const WRAPPED = "wrapped";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

let opened = null;

/** The store of who is signed in, if it is open. */
export const kept = () => opened;

/** The cookie's value: `person.secret`. */
export function lent() {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${COOKIE}=`));
  return found ? found.slice(COOKIE.length + 1) : "";
}

export const csrfToken = () => {
  const cookie = document.cookie.split("; ").find((part) => /^(__Host-|__Secure-)?csrftoken=/.test(part));
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  return cookie ? cookie.slice(cookie.indexOf("=") + 1) : field?.value ?? "";
};

/**
 * Open the store. `lend` is the address that lends a secret where there is none yet.
 * Resolves to null where this browser or this moment has no way to keep anything sealed.
 */
export async function open(lend = "") {
  if (!globalThis.isSecureContext || !globalThis.indexedDB || !crypto.subtle) return null;
  if (!lent() && lend) await borrow(lend);
  const [owner] = lent().split(".");
  await dropOthers(owner);
  if (!owner) return null;
  try {
    opened = await Vault.of(owner, lent());
  } catch {
    opened = null; // a private window, or a disk without room
  }
  return opened;
}

async function borrow(address) {
  try {
    const headers = { "X-CSRFToken": csrfToken() };
    await fetch(address, { method: "POST", headers, credentials: "same-origin", redirect: "error" });
  } catch {
    // No network: then nothing is kept beyond this page.
  }
}

/** Whoever had signed in before is not any more: their key is gone, so is what it sealed. */
async function dropOthers(owner) {
  const all = indexedDB.databases ? await indexedDB.databases() : [];
  const stale = all.filter(({ name }) => name.startsWith(PREFIX) && name !== PREFIX + owner);
  await Promise.all(stale.map(({ name }) => deleted(name)));
}

/** Leave nothing on this device: of nobody. */
export async function destroy() {
  opened?.close();
  opened = null;
  document.cookie = `${COOKIE}=; path=${HOME}; max-age=0; samesite=strict`;
  await dropOthers("");
  const caching = globalThis.caches ? await caches.keys() : [];
  await Promise.all(caching.map((name) => caches.delete(name)));
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.map((worker) => worker.unregister()));
}

const deleted = (name) =>
  new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
  });

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function database(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("key");
    request.result.createObjectStore("sealed");
  };
  return answered(request);
}

async function outerKey(secret, salt) {
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: encoder.encode("namsao desk") };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

class Vault {
  constructor(owner, store, key) {
    Object.assign(this, { owner, store, key });
    store.onversionchange = () => store.close(); // another window signs out
  }

  static async of(owner, secret) {
    const store = await database(PREFIX + owner);
    return new Vault(owner, store, await Vault.innerKey(store, secret));
  }

  /** The key of the store: opened with the secret, or made anew where no secret opens it. */
  static async innerKey(store, secret) {
    const wrapped = await answered(store.transaction("key").objectStore("key").get(WRAPPED));
    if (wrapped) {
      try {
        const outer = await outerKey(secret, wrapped.salt);
        const how = { name: "AES-GCM", iv: wrapped.iv };
        return await crypto.subtle.unwrapKey("raw", wrapped.key, outer, how, "AES-GCM", false, ["encrypt", "decrypt"]);
      } catch {
        await answered(store.transaction("sealed", "readwrite").objectStore("sealed").clear());
      }
    }
    const [salt, iv] = [random(32), random(12)];
    const outer = await outerKey(secret, salt);
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
    const key = await crypto.subtle.wrapKey("raw", fresh, outer, { name: "AES-GCM", iv });
    await answered(store.transaction("key", "readwrite").objectStore("key").put({ salt, iv, key }, WRAPPED));
    return Vault.innerKey(store, secret); // as it will be from now on: not to be taken out
  }

  close() {
    this.store.close();
  }

  sealed(mode = "readonly") {
    return this.store.transaction("sealed", mode).objectStore("sealed");
  }

  /** Keep bytes or text under a name. Rejects with QuotaExceededError when the device is full. */
  async put(name, content) {
    const iv = random(12);
    const bytes = typeof content === "string" ? encoder.encode(content) : content;
    const how = { name: "AES-GCM", iv, additionalData: encoder.encode(name) };
    const data = await crypto.subtle.encrypt(how, this.key, bytes);
    await answered(this.sealed("readwrite").put({ iv, data }, name));
    return data.byteLength;
  }

  /** The bytes under that name; null for none. */
  async get(name) {
    const found = await answered(this.sealed().get(name));
    if (!found) return null;
    const how = { name: "AES-GCM", iv: found.iv, additionalData: encoder.encode(name) };
    try {
      return await crypto.subtle.decrypt(how, this.key, found.data);
    } catch {
      return null; // sealed under another key, or damaged: as good as not there
    }
  }

  async text(name) {
    const bytes = await this.get(name);
    return bytes ? decoder.decode(bytes) : null;
  }

  async json(name) {
    const text = await this.text(name);
    return text ? JSON.parse(text) : null;
  }

  async has(name) {
    return Boolean(await answered(this.sealed().count(name)));
  }

  async drop(name) {
    await answered(this.sealed("readwrite").delete(name));
  }

  /** The names that begin so. */
  names(prefix) {
    return answered(this.sealed().getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`)));
  }
}
