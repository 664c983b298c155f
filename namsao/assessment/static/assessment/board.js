// The live board of a session. Without this file the page is read as it is and loaded again.
//
// The server answers each question at once and closes: EventSource asks again by itself, a moment
// later, with the version that it has. Nothing is held open, so thirty members and a board need no
// more threads than a page.

const board = document.getElementById("board");
const live = document.getElementById("board-live");
let source = null;

function open() {
  if (source || document.hidden) return;
  source = new EventSource(`${board.dataset.events}?seen=${encodeURIComponent(board.dataset.version)}`);
  source.addEventListener("board", (event) => {
    show(event.data);
    board.dataset.version = event.lastEventId;
  });
  source.addEventListener("open", () => {
    lostAt = 0;
    live.textContent = live.dataset.live;
  });
  // Every answer ends, which EventSource calls an error; it is one only when none follows.
  source.addEventListener("error", () => {
    lostAt ||= Date.now();
    if (source.readyState === EventSource.CLOSED) close();
  });
}

let lostAt = 0;
const PATIENCE = 5000; // milliseconds
setInterval(() => {
  if (lostAt && Date.now() - lostAt > PATIENCE && !document.hidden) {
    live.textContent = live.dataset.lost;
    open();
  }
}, 1000);

function close() {
  source?.close();
  source = null;
}

/** Put the new board in place; what was unfolded and what had the focus stay so. */
function show(html) {
  const unfolded = new Set([...board.querySelectorAll("details[open]")].map((one) => one.id));
  const focused = board.contains(document.activeElement) ? document.activeElement : null;
  const path = focused?.getAttribute("href") ?? focused?.closest("details")?.id;
  const made = new DOMParser().parseFromString(html, "text/html");
  for (const one of made.querySelectorAll("details")) one.open = unfolded.has(one.id);
  board.replaceChildren(...made.body.childNodes);
  if (!path) return;
  const again = [...board.querySelectorAll("a[href]")].find((one) => one.getAttribute("href") === path);
  (again ?? document.getElementById(path)?.querySelector("summary"))?.focus({ preventScroll: true });
}

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
open();
