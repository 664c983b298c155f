// Corners of a boundary: where the phone stands is added with one press, and the shape is drawn
// while they come. The field alone is enough; this only helps.

const degrees = /[+-]?\d{1,3}(?:\.\d+)?/g;

function corners(text) {
  return text.split("\n").map((line) => (line.match(degrees) || []).map(Number))
    .filter((pair) => pair.length === 2)
    .map(([one, two]) => ({ longitude: Math.max(one, two), latitude: Math.min(one, two) }));
}

// On a plane at this latitude: near enough for a picture; the server measures on the ellipsoid.
function flat(points) {
  const squeeze = Math.cos((points[0].latitude * Math.PI) / 180);
  return points.map((point) => [point.longitude * squeeze * 111320, -point.latitude * 111320]);
}

function hectares(places) {
  const twice = places.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = places[(index + 1) % places.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 20000;
}

function draw(field, path, told) {
  const points = corners(field.value);
  if (points.length < 3) {
    path.setAttribute("d", "");
    told.textContent = points.length ? told.dataset.some.replace("{n}", points.length) : "";
    return;
  }
  const places = flat(points);
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  const scale = 280 / Math.max(Math.max(...xs) - left, Math.max(...ys) - top, 1);
  const drawn = places.map(([x, y]) => `${((x - left) * scale + 10).toFixed(1)} ${((y - top) * scale + 10).toFixed(1)}`);
  path.setAttribute("d", `M${drawn.join("L")}Z`);
  told.textContent = told.dataset.whole.replace("{n}", points.length).replace("{ha}", hectares(places).toFixed(2));
}

for (const tool of document.querySelectorAll("[data-corners-tool]")) {
  const field = document.querySelector("textarea[data-corners]");
  const told = tool.querySelector("[data-told]");
  const path = tool.querySelector("path");
  const here = tool.querySelector("button");
  if (!field) continue;
  tool.hidden = false;
  field.addEventListener("input", () => draw(field, path, told));
  here.addEventListener("click", () => {
    if (!navigator.geolocation) {
      told.textContent = told.dataset.none;
      return;
    }
    told.textContent = told.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const line = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
        field.value = `${field.value.trimEnd()}\n${line}`.trimStart();
        draw(field, path, told);
      },
      () => { told.textContent = told.dataset.none; },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
  draw(field, path, told);
}
