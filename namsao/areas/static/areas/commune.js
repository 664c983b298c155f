// Fetches the choices of a commune input while somebody types; the form works without it.
const PAUSE = 250; // milliseconds after the last key

for (const input of document.querySelectorAll("input[data-suggest]:not([data-suggesting])")) {
  input.dataset.suggesting = "";
  const place = input.parentElement.querySelector("[data-suggestions]");
  let timer, asked;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ q: input.value, name: input.name });
    try {
      const answer = await fetch(`${input.dataset.suggest}?${query}`, {
        headers: { Accept: "text/html" },
        signal: asked.signal,
      });
      if (answer.ok) place.innerHTML = await answer.text();
    } catch {
      // No network, or a newer question: the server answers when the form is sent.
    }
  }
}
