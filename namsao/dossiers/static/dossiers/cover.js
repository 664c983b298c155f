// Boxes over a page: drawn by hand, ticked and unticked by a press. The form stays the truth:
// without this file the same boxes are ticked in the list and written as numbers.

const form = document.querySelector("form.cover");
const lines = form.querySelector("textarea[name=boxes]");
const tools = form.querySelector(".tools");
const draw = document.getElementById("draw");
const SHORTEST = 0.5; // percent: less is a slip of the hand

if (tools) tools.hidden = false;

const boxOf = (line) => {
  const [page, x, y, width, height] = line.trim().replaceAll(",", ".").split(/\s+/).map(Number);
  return [page, x, y, width, height].every(Number.isFinite) ? { page, x, y, width, height } : null;
};
const tickOf = (value) =>
  [...form.querySelectorAll("input[name=proposed]")].find((tick) => tick.value === value);

function rectOf(svg, box) {
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const name of ["x", "y", "width", "height"]) rect.setAttribute(name, box[name]);
  svg.append(rect);
  return rect;
}

/** The drawn boxes anew from the lines, each of which knows its own. */
function show() {
  form.querySelectorAll("rect.own").forEach((rect) => rect.remove());
  lines.value.split("\n").forEach((line, index) => {
    const box = boxOf(line);
    const svg = box && form.querySelector(`figure[data-page="${box.page}"] svg`);
    if (!svg) return;
    const rect = rectOf(svg, box);
    rect.classList.add("own");
    rect.dataset.line = index;
  });
}

function drop(index) {
  lines.value = lines.value.split("\n").filter((_line, other) => other !== index).join("\n");
  show();
}

function tick(box) {
  for (const rect of form.querySelectorAll("rect[data-value]"))
    if (rect.dataset.value === box.value) rect.classList.toggle("off", !box.checked);
}

for (const box of form.querySelectorAll("input[name=proposed]"))
  box.addEventListener("change", () => tick(box));
lines.addEventListener("input", show);
document.getElementById("undo")?.addEventListener("click", () => {
  const kept = lines.value.split("\n").filter((line) => line.trim());
  lines.value = kept.slice(0, -1).join("\n");
  show();
});
draw?.addEventListener("click", () => {
  const on = draw.getAttribute("aria-pressed") !== "true";
  draw.setAttribute("aria-pressed", on);
  form.classList.toggle("drawing", on); // a finger then draws, and does not scroll
});

for (const svg of form.querySelectorAll("svg")) {
  const page = Number(svg.closest("figure").dataset.page);
  let from = null;
  let rect = null;
  const at = (event) => {
    const place = svg.getBoundingClientRect();
    const share = (value, whole) => Math.min(Math.max((value / whole) * 100, 0), 100);
    return {
      x: share(event.clientX - place.left, place.width),
      y: share(event.clientY - place.top, place.height),
    };
  };
  const spanned = (a, b) => ({
    page,
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  });
  const shape = (box) => {
    for (const name of ["x", "y", "width", "height"]) rect.setAttribute(name, box[name]);
  };

  svg.addEventListener("pointerdown", (event) => {
    if (event.button || (event.pointerType !== "mouse" && !form.classList.contains("drawing"))) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    from = at(event);
    rect = rectOf(svg, { ...from, width: 0, height: 0 });
    rect.classList.add("own");
  });
  svg.addEventListener("pointermove", (event) => {
    if (from) shape(spanned(from, at(event)));
  });
  svg.addEventListener("pointercancel", () => {
    rect?.remove();
    from = null;
  });
  svg.addEventListener("pointerup", (event) => {
    if (!from) return;
    const box = spanned(from, at(event));
    from = null;
    rect.remove();
    if (box.width < SHORTEST || box.height < SHORTEST) press(event);
    else {
      const round = (value) => Math.round(value * 100) / 100;
      const numbers = [page, round(box.x), round(box.y), round(box.width), round(box.height)];
      lines.value = `${lines.value.trimEnd()}\n${numbers.join(" ")}`.trimStart();
      show();
    }
  });
  svg.addEventListener("click", (event) => {
    if (event.pointerType !== "mouse") press(event);
  });

  /** A press on a box unticks it, or takes a drawn one away. */
  function press(event) {
    const under = document
      .elementsFromPoint(event.clientX, event.clientY)
      .find((found) => found.tagName === "rect");
    if (!under) return;
    if (under.dataset.line !== undefined) drop(Number(under.dataset.line));
    const known = under.dataset.value && tickOf(under.dataset.value);
    if (known) {
      known.checked = !known.checked;
      tick(known);
    }
  }
}

show();
