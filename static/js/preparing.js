// The programme while it is prepared: steps are dragged, or moved by their buttons, and the page stays where it is.
// Both send the form that stands there without script, too; then the list is asked for again, so it is always right.
import { commandId } from "./outbox.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const list = () => document.querySelector("ol.programme-edit");
let Sortable;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.mover");
  if (!form) return;
  event.preventDefault();
  send(form, {}, event.submitter?.id);
});

async function send(form, more, pressed = "") {
  const fields = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries({ ...more, command_id: commandId() })) fields.set(name, value);
  const notice = document.getElementById("notice");
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields, headers: { "HX-Request": "true" } });
    const said = answer.ok ? "" : await answer.text();
    await again();
    notice.innerHTML = said;
    const button = pressed && document.getElementById(pressed);
    if (button) {
      button.closest("li").scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
      button.focus({ preventScroll: true });
    }
  } catch {                                       // no server: the list stands as it was, and she is told
    order(list().dataset.before);
    notice.textContent = list().dataset.failed;
  }
}

async function again() {
  const page = await fetch(location.pathname);
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("ol.programme-edit");
  list().replaceWith(document.adoptNode(fresh));
  ready();
}

const ids = () => [...list().children].map((one) => one.dataset.id);
function order(before) { for (const id of before.split(" ")) list().append(document.getElementById(`step-${id}`)); }

async function ready() {
  if (!list()) return;
  list().dataset.before = ids().join(" ");
  Sortable ??= (await import("../vendor/sortablejs/1.15.7/modular/sortable.esm.js")).default;
  Sortable.create(list(), {
    handle: ".grip",
    draggable: "li",
    animation: calm.matches ? 0 : 150,
    forceFallback: true,                          // the browser's own dragging has no touch and blocks scrolling
    fallbackOnBody: true,
    scrollSensitivity: 90,
    scrollSpeed: 16,
    onEnd: ({ item, oldIndex, newIndex }) => {
      if (oldIndex !== newIndex) send(item.querySelector("form.mover"), { behind: item.previousElementSibling?.dataset.id ?? 0 });
    },
  });
}

ready();
