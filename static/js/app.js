// The one module that pages load: htmx, the live channel, and small courtesies for forms.
// A page works without it; with it nothing has to be reloaded.
import { limit, live, speak, within } from "./live.js";
import { clear, commandId, outbox, restore } from "./outbox.js";
import htmx from "../vendor/htmx.org/4.0.1/dist/htmx.esm.min.js";

document.documentElement.classList.add("js");   // shows what only works with script

// icons/favicon.svg, without a request for it.
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#0e4856"/><circle cx="32" cy="32.5" r="17" fill="none" stroke="#f7f5f0" stroke-width="3.5"/><circle cx="32" cy="13.5" r="8.5" fill="#4cc794"/><circle cx="50" cy="26.6" r="8.5" fill="#ffab5e"/><circle cx="43.2" cy="47.9" r="8.5" fill="#8fb6ff"/><circle cx="20.8" cy="47.9" r="8.5" fill="#f0a6ea"/><circle cx="14" cy="26.6" r="8.5" fill="#dde2e8"/></svg>`;
document.head.append(Object.assign(document.createElement("link"), { rel: "icon", type: "image/svg+xml", href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }));

// A browser that knows no cascade layers drops all our rules: it gets the same ones without layers.
if (!self.CSSLayerBlockRule) document.querySelectorAll("link[rel=stylesheet][href*='/css/']").forEach(({ href }) => {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: href.replace("/css/", "/css/old/") }));
});

// A form drawn for everybody has no command id of its own: make one, so that a resend changes nothing twice.
addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;                  // the outbox has it
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
  if (!form || event.target.matches("textarea")) return;      // a field that asked for a hint sent nothing
  const answered = event.detail?.ctx?.response?.status ?? 0;
  if (answered >= 200 && answered < 300) {
    form.querySelectorAll("input[data-made]").forEach((field) => field.remove());
    const kept = form.querySelector("input[name=command_id]");
    if (kept && form.isConnected) kept.value = "";
    if (form.dataset.clear) {
      const field = form.elements[form.dataset.clear];
      if (field) field.value = "";
    }
    if (!event.detail.ctx.hx?.retarget) document.getElementById("notice")?.replaceChildren();      // the next success ends it
  }
});

addEventListener("input", (event) => count(event.target));

// Too long: said at once, and the browser refuses to send. Nothing is cut: a field with maxlength loses what is pasted.
function count(field) {
  const shown = field.id && document.querySelector(`[data-count="${CSS.escape(field.id)}"]`);
  if (!shown) return;
  const { limit, text, over } = shown.dataset;
  const n = [...field.value.trim()].length;        // as the server counts
  const tooMany = n > Number(limit);
  shown.textContent = (tooMany ? over : text).replace("{n}", n).replace("{limit}", limit).replace("{over}", n - limit);
  shown.classList.toggle("over", tooMany);
  shown.hidden = "quiet" in shown.dataset && n < 0.8 * limit;
  field.setCustomValidity(tooMany ? shown.textContent : "");
}

// What is a person's alone never comes with a frame: a frame only says that somebody's has changed, and each asks for hers.
const here = () => [...document.querySelectorAll("[data-here]")].map((one) => one.dataset.here).join();
let again = document.querySelector("[data-again]")?.dataset.again, stood = here();
function answerCall() {
  // A picture of a phone: nothing is anybody's, and nothing is sent from it.
  if (document.body.dataset.preview) return document.querySelectorAll("form").forEach((form) => { form.inert = true; });
  const waiting = document.querySelector("#mine[data-waiting]");
  if (stood !== here()) {      // her table's, not everybody's
    stood = here();
    if (waiting) fetchMine(waiting);
  }
  const now = document.querySelector("[data-again]")?.dataset.again;
  if (now === again) return;
  again = now;
  setTimeout(() => {
    const line = document.querySelector("[data-own]");
    if (line) htmx.ajax("GET", line.dataset.own, { target: "#seat", swap: "outerHTML" });
    const call = document.querySelector("[data-mine-too]");    // somebody has seen that she calls
    if (call) htmx.ajax("GET", call.dataset.mineToo, { target: "#help", swap: "outerHTML" });
    const held = document.querySelector("[data-held]");   // proxies: beside a paper that is being filled in
    if (held) htmx.ajax("GET", held.dataset.held, { target: "#held", swap: "outerHTML" });
  }, Math.random() * 1500);
  if (waiting) fetchMine(waiting);
}

// The stage names the modules of the activity that is on it: nobody pays for what another screen or step uses.
// `start` is called again after every change of the page.
const started = new Set();
function startScripts(root) {
  const addresses = document.querySelector("[data-scripts]")?.dataset.scripts.split(" ") ?? [];
  for (const address of addresses) {
    // What the room wrote, by twenties: nothing to do, and nothing to load, before there are cards.
    if (address.endsWith("room.js") && !document.querySelector(".wall > li")) continue;
    import(address).then(({ start }) => {
      start({ commandId });
      if (!started.has(address)) restore(root);    // a draft came back before anybody was listening
      started.add(address);
    });
  }
}

function prepare(root) {
  answerCall();
  startScripts(root);
  restore(root);
  if (self.speechSynthesis) root.querySelectorAll("[data-ease=aloud]").forEach((one) => { one.hidden = false; });
  // What a draft, a refused form or the browser itself has put back is counted, too.
  for (const shown of root.querySelectorAll("[data-count]")) {
    const field = document.getElementById(shown.dataset.count);
    if (field?.value) count(field);
  }
  const mine = root.querySelector?.("[data-mine][data-shared='1']") ?? (root.matches?.("[data-mine][data-shared='1']") ? root : null);
  if (mine && document.getElementById("live")?.dataset.settled) fetchMine(mine);
}

const alike = (one, other) => ["id", "name", "type", "textContent"].every((what) => one[what] === other[what]) && (one.tagName === "TEXTAREA" || one.defaultValue === other.defaultValue);

// A panel that came with a frame is nobody's: ask for one's own, spread out so that a room does not ask at once.
function fetchMine(panel) {
  if (document.body.dataset.preview) return;
  panel.dataset.shared = "";
  setTimeout(() => {
    if (!panel.isConnected) return;
    // Nobody's words are replaced while she writes: later, when she has left the field.
    const active = document.activeElement;      // after an answer the panel itself has the focus
    if (panel.contains(active) && active !== panel) return void panel.addEventListener("focusout", () => fetchMine(panel), { once: true });
    // Whoever comes into the panel while her own is under way stands at the same place of that one.
    let at = null;
    const look = () => { if (panel.contains(document.activeElement)) at = document.activeElement; };
    document.addEventListener("htmx:before:swap", look);
    htmx.ajax("GET", panel.dataset.mine, { target: "#mine", swap: "outerHTML" }).finally(() => {
      document.removeEventListener("htmx:before:swap", look);
      const fresh = document.getElementById("mine");
      if (!fresh || !at || document.activeElement !== document.body) return;
      const there = at === panel ? null : [...fresh.querySelectorAll(at.tagName)].find((one) => alike(one, at));
      if (!there) fresh.tabIndex = -1;
      (there ?? fresh).focus({ preventScroll: true });
    });
  }, Math.random() * 1500);
}

// A form that did not arrive: what was typed stands as it was, and the page says so.
function notSent(form) {
  if (form?.matches?.("textarea")) return;                // nothing was sent: a hint did not come
  const line = document.getElementById("notice"), words = document.getElementById("live")?.dataset.unsent;
  if (!line || !words) return;
  const said = document.createElement("div");
  said.className = "say error";
  said.append(Object.assign(document.createElement("p"), { textContent: words }));
  line.replaceChildren(said);
  said.scrollIntoView({ block: "nearest" });              // the form may be at the foot of a long page
  form?.querySelectorAll("button[disabled]").forEach((button) => { button.disabled = false; });
}
document.addEventListener("htmx:error", (event) => { if (event.detail?.ctx?.request?.method === "POST") notSent(event.target); });
document.addEventListener("htmx:before:response", (event) => {
  const answer = event.detail.ctx.response;
  if (answer.headers.has("content-security-policy")) return;
  event.preventDefault();                                // a proxy's own page is no answer of ours
  if (event.detail.ctx.request.method === "POST") notSent(event.target);
});

// A form without htmx loads a page: on a dead line that would be the browser's error page, and the session gone from
// sight. So we ask first whether the line is there. Only where there is a place to say that it is not.
const asked = new WeakMap();       // form -> "asking", or "there" while it goes
addEventListener("submit", async (event) => {
  const form = event.target, submitter = event.submitter;
  if (event.defaultPrevented || form.method !== "post" || form.target || form.hasAttribute("hx-post")) return;
  if (asked.get(form) === "there") return;
  if (document.getElementById("notice") && document.getElementById("live")?.dataset.unsent) {
    event.preventDefault();
    if (asked.has(form)) return;                         // pressed twice
    asked.set(form, "asking");
    const there = await reachable();
    asked.delete(form);
    if (!there) return notSent(form);
    if (form.action.endsWith("/leaving")) clear();
    asked.set(form, "there");
    form.requestSubmit(submitter);
    asked.delete(form);
  }
});

async function reachable() {
  if (navigator.onLine === false) return false;
  try { return (await within(new URL("../../../health", import.meta.url), { cache: "no-store" }, limit("connecting"))).ours; } catch { return false; }
}

// What stands around the parts is no part itself: a new title reaches it from the head that a frame brought.
let title = document.querySelector("[data-title]")?.dataset.title;
function rename() {
  const now = document.querySelector("[data-title]")?.dataset.title;
  if (!now || now === title) return;
  document.title = document.title.replace(title, () => now);
  for (const place of document.querySelectorAll(".top .where bdi, main > h1.visually-hidden")) {
    place.textContent = place.textContent.replace(title, () => now);
  }
  title = now;
}

// The next step begins at its top, also when the page had to be loaded anew; the same step stays where it was.
const STEP = "step:" + location.pathname;
const shownStep = () => document.querySelector(".stage[data-activity]")?.dataset.activity;
function seenStep() { try { return sessionStorage.getItem(STEP); } catch { return null; } }
let step = seenStep(), asks = false;
function begin() {
  const now = shownStep();
  const open = Boolean(document.querySelector("#mine form"));
  // In her hands until now, and not any more: the vote is closed, the round is over.
  if (now === step && asks && !open) speak(document.querySelector("#mine p")?.innerText);
  asks = open;
  if (now === undefined || now === step) return;
  if (step !== null) {
    scrollTo(0, 0);
    for (const column of document.querySelectorAll(".console-stage")) column.scrollTop = 0;
    speak(document.querySelector(".stage h1")?.innerText);
  }
  step = now;
  try { sessionStorage.setItem(STEP, now); } catch { /* private mode */ }
}
if (step !== null && step !== shownStep()) history.scrollRestoration = "manual";
begin();

// What few people press is loaded when they do.
addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-ease]");
  if (button) import("./ease.js").then((ease) => ease[button.dataset.ease](button));
});

// On plain http there is no clipboard for pages: the address is marked then, and copied the old way if the browser can.
addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  let done = false;
  try { await navigator.clipboard.writeText(field.value); done = true; } catch { done = document.execCommand("copy"); }
  document.getElementById("notice").textContent = done ? button.dataset.copied : button.dataset.selected;
});

if (location.search === "?brought=1") history.replaceState(null, "", location.pathname);      // said once

document.addEventListener("htmx:after:swap", () => { prepare(document); rename(); begin(); });
if (document.getElementById("outbox")) navigator.serviceWorker?.register(new URL("../../../worker.js", import.meta.url)).catch(() => {});      // on https only

outbox();
prepare(document);
live(prepare);

// Fitting a wall is for the projector only.
const { surface } = document.documentElement.dataset;
if ((surface === "projector" && self === top) || document.querySelector("main.console")) import("./gong.js").then(({ gong }) => gong());
if (document.querySelector("main.console")) import("./keys.js").then(({ keys, found }) => { keys(); found(); });
if (surface === "projector") import("./projector.js").then(({ projector }) => projector());
