// The board on the console: dragging, beside the selecting and moving that works by tap and keyboard.
// A drag sends the same form as "Move" does. While it lasts, frames wait, so nothing jumps under the hand.
import { hold, release } from "./live.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const ticks = () => [...document.querySelectorAll(".board input[name=ideas]:checked")];
let Sortable, commandId, holding = 0, next = "";

export function start({ commandId: newCommandId }) {
  if (commandId) return;                          // started before: it watches the page by itself
  commandId = newCommandId;
  document.addEventListener("htmx:after:swap", prepare);
  document.addEventListener("htmx:after:request", answered);
  document.addEventListener("change", (event) => { if (event.target.closest(".board, .select-bar")) count(); });
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  prepare();
}

async function prepare() {
  const tools = document.querySelector("#theme-tools [data-tools]:not([data-seen])");
  if (tools) { tools.dataset.seen = "1"; tools.querySelector("h2").focus(); }
  if (!document.querySelector("[data-board]")) return;
  Sortable ??= (await import("../vendor/sortablejs/1.15.7/modular/sortable.esm.js")).default;
  for (const list of document.querySelectorAll(".board [data-sort]")) {
    if (!Sortable.get(list)) Sortable.create(list, options());
  }
  document.documentElement.classList.add("draggable");
  count();
}

function options() {
  return {
    group: "ideas",
    draggable: "li",
    sort: false,                     // a theme has no order of its own: what arrives comes last
    animation: calm.matches ? 0 : 150,
    delay: 180,                      // on touch a short hold starts the drag, so that a swipe still scrolls
    delayOnTouchOnly: true,
    touchStartThreshold: 6,
    forceFallback: true,             // the browser's own dragging has no touch and blocks scrolling
    fallbackOnBody: true,
    fallbackTolerance: 5,            // a click that trembles is still a tick
    emptyInsertThreshold: 30,
    scrollSensitivity: 90,
    scrollSpeed: 16,
    onStart: () => {
      if (!holding++) hold();
      document.documentElement.classList.add("dragging");
      addEventListener("pointermove", aim, true);
    },
    onEnd: (event) => { clearClick(); return dropped(event); },
  };
}

// Sortable swallows the click that ends a drag. When the browser sends none (the card in the hand is gone by then), it
// would swallow the next one instead, wherever that is: give it one to swallow.
function clearClick() { setTimeout(() => document.dispatchEvent(new MouseEvent("click"))); }

// The list under the pointer: anywhere on a theme counts, also its title.
function under(event) {
  const point = event.originalEvent?.changedTouches?.[0] ?? event.originalEvent;
  if (point?.clientX === undefined) return null;
  return document.elementFromPoint(point.clientX, point.clientY)?.closest(".board .theme")?.querySelector("[data-sort]");
}

// Where it would land now: a title takes it too, and a list that is scrolled away.
function aim(event) {
  const at = event && under({ originalEvent: event })?.closest(".theme");
  for (const theme of document.querySelectorAll(".theme.aimed")) if (theme !== at) theme.classList.remove("aimed");
  at?.classList.add("aimed");
}

async function dropped(event) {
  removeEventListener("pointermove", aim, true);
  aim();
  document.documentElement.classList.remove("dragging");
  const { item, from } = event;
  // Not where Sortable had put it: it looks every 50 ms only, and a fast hand is over another theme by then.
  const to = under(event) ?? event.to;
  try {
    if (to !== from) to.append(item);
    const chosen = ticks().map((box) => box.value);
    const ideas = chosen.includes(item.dataset.id) ? chosen : [item.dataset.id];
    if (to !== from && await sent(ideas, to.dataset.sort)) untick();
    else if (item.parentNode !== from) from.insertBefore(item, from.children[event.oldDraggableIndex] ?? null);
  } finally {
    if (!--holding) release();
  }
}

async function sent(ideas, theme) {
  const bar = document.querySelector("[data-board]");
  const notice = document.getElementById("notice");
  const form = new URLSearchParams([["theme", theme], ["command_id", commandId()], ...ideas.map((idea) => ["ideas", idea])]);
  try {
    const answer = await fetch(bar.dataset.url, { method: "POST", body: form, headers: { "HX-Request": "true" } });
    notice.innerHTML = answer.ok ? "" : await answer.text();      // a refusal is one sentence, made by the server
    return answer.ok;
  } catch {
    const said = Object.assign(document.createElement("p"), { className: "say error", textContent: bar.dataset.lost });
    notice.replaceChildren(said);
    return false;
  }
}

function untick() {
  for (const box of ticks()) box.checked = false;
  count();
}

function count() {
  const shown = document.querySelector("[data-chosen]");
  if (!shown) return;
  const number = ticks().length;
  const words = number ? shown.dataset.some.replace("{n}", number) : shown.dataset.none;
  if (shown.textContent !== words) shown.textContent = words;
}

// After an answer the focus is where the work goes on, never lost with an element that went away.
function answered(event) {
  const form = event.target.closest?.("form");
  const status = event.detail?.ctx?.response?.status ?? 0;
  if (!form || status < 200 || status >= 300) return;
  document.getElementById("notice")?.replaceChildren();
  if (form.matches(".move-form") && form.id) {
    const here = document.activeElement?.closest(".when-ticked");      // these tools go with the last tick
    untick();
    document.getElementById("move-to").selectedIndex = 0;
    if (next) document.getElementById(next)?.focus(); else if (here) document.querySelector(".chosen").focus();
    next = "";
  }
  if (form.dataset.then) {
    const theme = form.dataset.then === "into" ? `theme-${form.elements.into.value}-title` : form.dataset.then;
    document.getElementById("theme-tools").replaceChildren();
    document.getElementById(theme)?.focus();
  }
}

function clicked(event) {
  const way = event.target.closest?.(".console-stage a[href^='#']");
  const field = way && document.getElementById(way.hash.slice(1));
  if (field) return lead(event, field);
  if (event.target.closest?.("[data-untick]")) { untick(); return document.querySelector(".chosen").focus(); }
  if (event.target.closest?.("[data-new-theme]")) {
    document.getElementById("move-to").value = "new";
    return document.getElementById("move-title").focus();
  }
  const close = event.target.closest?.("[data-close-tools]");
  if (!close) return;
  document.getElementById("theme-tools").replaceChildren();
  document.getElementById(close.dataset.closeTools)?.focus();
}

// The next step's form waits in a closed drawer: its button opens the drawer and goes to the first field.
function lead(event, field) {
  event.preventDefault();
  const drawer = field.closest("details");
  if (drawer) drawer.open = true;
  field.focus();
}

// By keyboard: space ticks, M goes to the destinations and Enter moves; then the focus is on the next idea.
function pressed(event) {
  const at = event.target;
  if (event.key === "Escape" && at.closest?.("#theme-tools")) {
    document.querySelector("#theme-tools [data-close-tools]")?.click();
  } else if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !at.matches("input[type=text], textarea")) {
    const undo = document.querySelector("#undo-button[data-undo]");
    if (undo) { event.preventDefault(); undo.form.requestSubmit(undo); }
  } else if (event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey && at.matches?.(".board input[name=ideas]")) {
    event.preventDefault();
    if (!ticks().length) at.checked = true;
    const rest = [...at.closest("ul").querySelectorAll("input[name=ideas]:not(:checked)")];
    const after = rest.find((box) => at.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING);
    next = (after ?? rest.at(-1))?.id ?? "";
    count();
    document.getElementById("move-to")?.focus();
  } else if (event.key === "Enter" && at.id === "move-to") {
    event.preventDefault();
    const title = document.getElementById("move-title");
    if (at.value === "new" && !title.value) title.focus(); else at.form.requestSubmit();
  }
}
