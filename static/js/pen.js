// What the scribe of a table types goes to the server while she types, so that it does not go with her: whoever takes the
// pen over goes on with it. Nothing is said when it does not arrive; the phone keeps its own draft as everywhere.
const PAUSE = 1500;      // milliseconds after the last letter
let ready = false, clock;

export function start() {
  if (ready) return;
  ready = true;
  addEventListener("input", ({ target }) => {
    const form = target.name === "text" && target.closest("form[data-pen]");
    if (!form) return;
    clearTimeout(clock);
    clock = setTimeout(() => {
      if (!form.isConnected) return;
      fetch(form.dataset.pen, { method: "POST", body: new URLSearchParams({ text: target.value }) }).catch(() => {});
    }, PAUSE);
  });
}
