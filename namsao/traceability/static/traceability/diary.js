// The diary where the network comes and goes: an entry is kept on the phone first, then sent. Each
// has an id of its own, so one that was sent twice is written once.

const diary = document.querySelector("[data-diary]");
const shown = document.querySelector("[data-waiting]");
const status = shown.querySelector("[data-status]");
const list = shown.querySelector("[data-list]");
const place = `diary-${diary.dataset.person}-${diary.dataset.diary}`;
let sending = false;

function read() {
  try { return JSON.parse(localStorage.getItem(place) || "[]"); } catch { return []; }
}

function write(entries) {
  localStorage.setItem(place, JSON.stringify(entries));
  show(entries);
}

function show(entries) {
  const { offline, some, refused, drop } = shown.dataset;
  shown.hidden = navigator.onLine && entries.length === 0;
  status.textContent = [
    navigator.onLine ? "" : offline,
    entries.length ? some.replace("{n}", entries.length) : "",
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

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]").value;
}

async function send(entry) {
  const answer = await fetch(diary.dataset.api.replace("VERB", entry.verb), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(entry.fields),
  });
  if (answer.ok) return null;
  if (answer.status >= 500) throw new Error(String(answer.status));
  const problem = await answer.json().catch(() => ({}));
  return problem.title || String(answer.status);
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
  } catch {
    show(read());
  } finally {
    sending = false;
  }
  if (sent && !read().length) window.location.reload();
}

for (const form of diary.querySelectorAll("form[data-verb]")) {
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
    form.elements.entry.value = crypto.randomUUID();
    form.closest("details").open = false;
    status.focus?.();
    flush();
  });
}

window.addEventListener("online", flush);
window.addEventListener("offline", () => show(read()));
show(read());
flush();
