// The one module that pages load: htmx, the live channel, and small courtesies for forms.
// A page works without it; with it nothing has to be reloaded.
import { live } from "./live.js";
import htmx from "../vendor/htmx.org/4.0.1/dist/htmx.esm.min.js";

document.documentElement.classList.add("js");   // shows what only works with script

// A form drawn for everybody has no command id of its own: make one, so that a resend changes nothing twice.
// getRandomValues, because randomUUID does not exist on plain http (a laptop in a village hall).
function commandId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let sent = false;                  // whether the panel waits for the answer to one of its own forms

addEventListener("submit", (event) => {
  sent = event.target.closest("#mine") !== null;
  const field = event.target.querySelector("input[name=command_id]");
  if (field && !field.value) field.value = commandId();
  if (!field && event.target.method === "post") {
    const hidden = document.createElement("input");
    Object.assign(hidden, { type: "hidden", name: "command_id", value: commandId() });
    hidden.dataset.made = "1";
    event.target.append(hidden);
  }
}, true);

// A form that stays on the page after it was answered is a new intention the next time.
document.addEventListener("htmx:after:request", (event) => {
  const form = event.target.closest?.("form");
  if (!form) return;
  const answered = event.detail?.ctx?.response?.status ?? 0;
  if (answered >= 200 && answered < 300) {
    form.querySelectorAll("input[data-made]").forEach((field) => field.remove());
    const kept = form.querySelector("input[name=command_id]");
    if (kept && form.isConnected) kept.value = "";
    if (form.dataset.clear) {
      const field = form.elements[form.dataset.clear];
      if (field) field.value = "";
    }
    if (form.dataset.draft) forget(form.dataset.draft);
  }
});

// An answer that replaced the panel took the focused button with it: the focus goes to the panel, which says "received".
document.addEventListener("htmx:after:swap", () => {
  const panel = document.getElementById("mine");
  if (!panel || !sent || document.activeElement !== document.body) return;
  sent = false;
  panel.tabIndex = -1;
  panel.focus({ preventScroll: true });
});

// What is being typed is kept on this device until it has arrived. Storage may be forbidden: then it is not kept.
function remember(key, text) { try { localStorage.setItem("draft:" + key, text); } catch { /* private mode */ } }
function recall(key) { try { return localStorage.getItem("draft:" + key) ?? ""; } catch { return ""; } }
function forget(key) { try { localStorage.removeItem("draft:" + key); } catch { /* private mode */ } }

addEventListener("input", (event) => {
  const key = event.target.form?.dataset.draft;
  if (key && event.target.name === "text") remember(key, event.target.value);
  count(event.target);
});

function count(field) {
  const shown = field.id && document.querySelector(`[data-count="${CSS.escape(field.id)}"]`);
  if (!shown) return;
  const words = shown.dataset.text.replace("{n}", field.value.length).replace("{limit}", shown.dataset.limit);
  shown.textContent = words;
}

function prepare(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) {
    const field = form.elements.text;
    if (field && !field.value) field.value = recall(form.dataset.draft);
  }
  if (root.querySelector("[data-budget]")) import("./dots.js").then(({ dots }) => dots());
  const mine = root.querySelector?.("[data-mine][data-shared='1']") ?? (root.matches?.("[data-mine][data-shared='1']") ? root : null);
  if (mine && document.getElementById("live")?.dataset.settled) fetchMine(mine);
}

// A panel that came with a frame is nobody's: ask for one's own, spread out so that a room does not ask at once.
function fetchMine(panel) {
  panel.dataset.shared = "";
  setTimeout(() => {
    if (!panel.isConnected) return;
    // Nobody's words are replaced while she writes: later, when she has left the field.
    if (panel.contains(document.activeElement)) return void panel.addEventListener("focusout", () => fetchMine(panel), { once: true });
    htmx.ajax("GET", panel.dataset.mine, { target: "#mine", swap: "outerHTML" });
  }, Math.random() * 1500);
}

// The bar above the page is no region of its own: a new title reaches it from the head that a frame brought.
function rename() {
  const title = document.querySelector("[data-title]")?.dataset.title;
  const shown = document.querySelector(".top .where bdi");
  if (!title || !shown || shown.textContent === title) return;
  document.title = document.title.replace(shown.textContent, () => title);
  shown.textContent = title;
}

document.addEventListener("htmx:after:swap", () => { prepare(document); rename(); });
prepare(document);
live(prepare);

// The board is loaded only where there is one: phones do not pay for dragging. The same for fitting a wall.
const { surface } = document.documentElement.dataset;
if (surface === "console") import("./board.js").then(({ board }) => board(commandId));
if (surface === "projector") import("./projector.js").then(({ projector }) => projector());
