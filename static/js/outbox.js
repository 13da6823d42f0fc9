// What a person sends is kept on this device until the server has answered, and sent again under the same id when the
// line is back; what she has typed or chosen is kept as a draft until it is sent. It is kept twice, because either store
// may be forbidden, full or emptied: in localStorage, which all tabs read at once, and in IndexedDB. Where both are closed
// it lasts as long as the page. Keys carry the seat, so that the next person on a shared phone finds nothing.
import htmx from "../vendor/htmx.org/4.0.1/dist/htmx.esm.min.js";
import { limit, speak, within } from "./live.js";

const LEASE = 20_000;              // one tab sends; another may go on when that one was closed meanwhile
const AGAIN = [2_000, 4_000, 8_000, 15_000];
const MOST = 50;                   // what waits on one phone; beyond, the form says so and keeps its words

const live = document.getElementById("live");
const seat = live?.dataset.seat ? `seat${live.dataset.seat}` : "page";
const tab = commandId();
const memory = new Map();

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)) ?? memory.get(key); } catch { return memory.get(key); }
}
function write(key, value) {
  memory.set(key, value);
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { tabs?.postMessage([key, value]); }
  second(key, value);
}
function drop(key) {
  memory.delete(key);
  try { localStorage.removeItem(key); } catch { /* private mode */ }
  second(key);
}

let tabs, database;                // other tabs are told what localStorage cannot tell them
try {
  tabs = new BroadcastChannel(`kept:${seat}`);
  tabs.onmessage = ({ data: [key, value] }) => { memory.set(key, value); show(); };
} catch { /* an old browser: its tabs send the same under the same id */ }

// The second copy, written behind; a lease is for now only.
function second(key, value) {
  if (!database || key.startsWith("lease:")) return;
  try {
    const kept = database.transaction("kept", "readwrite", { durability: "strict" }).objectStore("kept");
    if (value === undefined) kept.delete(key); else kept.put(value, key);
  } catch { /* it was closed from outside */ }
}

// What only the second copy has comes back before anything is sent.
const opened = new Promise((done) => {
  setTimeout(done, 1_000);
  try {
    const asked = indexedDB.open("dialogue", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept");
    asked.onerror = done;
    asked.onsuccess = () => {
      database = asked.result;
      const kept = database.transaction("kept").objectStore("kept");
      for (const key of [DRAFTS, BOX, TURNS, HOME]) {
        kept.get(key).onsuccess = ({ target }) => { if (target.result !== undefined && read(key) === undefined) write(key, target.result); };
      }
      kept.transaction.oncomplete = done;
    };
  } catch { done(); }
});

// getRandomValues, because randomUUID does not exist on plain http (a laptop in a village hall).
export function commandId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- Drafts -----------------------------------------------------------------------------------------------------------

const HOME = `seat-in:${location.pathname.split("/", 3).join("/")}`;      // whose words of this session are here
const DRAFTS = `drafts:${seat}`, BOX = `outbox:${seat}`, TURNS = `turns:${seat}`;
const drafts = () => read(DRAFTS) ?? {};
const waiting = () => read(BOX) ?? [];
const goes = (one) => !one.refused && !one.told;      // what is still to be sent
const typed = (form) => [...new FormData(form)].filter(([name]) => !["command_id", "turn", "ballot", "panel", "sheet", "round"].includes(name));

// What the form says, in words that a person can copy: a ballot names its options, a scale its level.
function inWords(form) {
  return typed(form).filter(([name, value]) => name !== "language" && value !== "" && value !== "0").map(([name, value]) => {
    const field = [...form.elements].find((one) => one.name === name && (one.type !== "radio" || one.checked));
    const label = ["number", "radio", "checkbox"].includes(field?.type) ? field.labels?.[0] : null;
    const row = field?.closest("[data-row]");          // a step of a scale says nothing without its option
    if (row) return `${rowWords(row)}: ${label.innerText.trim()}`;
    const words = (label?.querySelector(".words") ?? label?.querySelector(".tile-body > span:not(.level-mark)") ?? label)?.firstChild?.parentElement?.innerText?.trim();
    return !words ? value : field.type === "number" ? `${words}: ${value}` : words.split("\n")[0];
  }).join("\n");
}

// What stands above a row of steps: the option's words, and a criterion's where there are several.
export function rowWords(row) {
  const own = row.querySelector(".words")?.innerText.trim() ?? "", around = row.parentElement.closest("fieldset")?.querySelector(".words")?.innerText.trim();
  return around ? `${around}, ${own}` : own;
}

function remember(form) {
  const all = drafts(), words = inWords(form);
  if (words || form.querySelector("input[type=number], input[type=checkbox], [data-row]")) {      // no dot and no tick is an answer, too
    all[form.dataset.draft] = { fields: typed(form), words, label: form.dataset.label ?? "", activity: activity() };
  } else delete all[form.dataset.draft];
  write(DRAFTS, all);
}
export function forget(key) { const all = drafts(); delete all[key]; write(DRAFTS, all); }
const activity = () => document.getElementById("mine")?.dataset.activity ?? "";

export function restore(root) {
  const all = drafts();
  for (const form of root.querySelectorAll("form[data-draft]")) {
    const fields = all[form.dataset.draft]?.fields;
    // A box that is not ticked is not among the fields: it stands as the draft left it, whatever was sent before.
    if (fields) form.querySelectorAll("input[type=checkbox], [data-row] input").forEach((box) => {
      box.checked = fields.some(([name, value]) => name === box.name && value === box.value);
    });
    for (const [name, value] of fields ?? []) {
      for (const field of form.elements) {
        // What she is typing stays. A panel that was drawn anew under her hands has the focus, too, and is empty.
        const typing = field === document.activeElement && (met.has(form) || field.value !== field.defaultValue);
        if (field.name !== name || typing || field.type === "checkbox") continue;
        if (field.type === "radio") field.checked = field.value === value;
        else if (field.value !== value) { field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); }
      }
    }
    // Her panel was drawn anew before what she chose could go by itself: it goes now, from the form that stands here.
    if (fields && form.dataset.auto !== undefined && !met.has(form) && !form.closest("[data-shared='1']")) soon(form);
    met.add(form);
  }
  show();
}

let pause;                         // until a ballot that was changed is sent by itself
const met = new WeakSet();         // forms whose draft was looked at

function soon(form) {
  note(form, "unsent");
  clearTimeout(pause);
  pause = setTimeout(() => { if (form.isConnected && form.checkValidity()) post(form, null, true); }, limit("pause") || 1_500);
}
addEventListener("input", ({ target, isTrusted }) => {
  const form = target.form;
  if (!form?.dataset.draft) return;
  const before = drafts()[form.dataset.draft]?.words;
  remember(form);
  if (form.dataset.auto === undefined || drafts()[form.dataset.draft]?.words === before) return;
  soon(form);
});

// --- Sending ----------------------------------------------------------------------------------------------------------

function nextTurn(form) {
  const field = form.elements.turn;
  if (!field) return 0;
  const turns = read(TURNS) ?? {}, key = form.getAttribute("action");
  const shown = Number(field.value) || 0, last = turns[key] ?? 0;
  // Where numbers begin says nothing: a stored number must not tell how often somebody changed her mind.
  const turn = Math.max(shown, last + 1, shown || last ? 0 : 1 + Math.floor(Math.random() * 1_000_000));
  write(TURNS, { ...turns, [key]: turn });
  return turn;
}

function post(form, submitter, quietly = false) {
  clearTimeout(pause);
  const fields = [...new FormData(form)];
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  const pressed = submitter?.name ? `${submitter.name}=${submitter.value}` : "";      // buttons may be answers, too
  const said = JSON.stringify(typed(form)), url = form.getAttribute("action"), turned = Boolean(form.elements.turn);
  const id = form.elements.command_id;
  const all = waiting();
  const same = all.find((one) => one.url === url && goes(one) && one.said === said && one.pressed === pressed && (turned || one.form === id?.value));
  if (same) { same.quietly &&= quietly; write(BOX, all); return void flush(same.id); }      // pressed twice
  if (!turned && all.filter(goes).length >= MOST) return notice(document.getElementById("outbox")?.dataset.full, "error");
  const { draft = "", late } = form.dataset;
  const one = { id: id?.value || commandId(), url, said, pressed, quietly, turned, draft, late };
  one.tries = all.some((other) => other.tries && goes(other)) ? 1 : 0;      // behind others that wait, it waits as well
  if (turned && all.some((other) => other.id === one.id)) one.id = commandId();
  if (id) id.value = one.id;
  one.form = one.id;
  const own = { command_id: one.id, ...(turned ? { turn: String(nextTurn(form)) } : {}) };
  one.fields = [...fields.filter(([name]) => !(name in own)), ...Object.entries(own)];
  one.words = inWords(form);
  one.label = form.dataset.label ?? (submitter ?? form.querySelector("button:not([type=button])"))?.innerText.trim() ?? "";
  one.activity = activity();
  // Of what replaces itself only the newest waits; everything else waits in its order.
  write(BOX, [...all.filter((other) => !(turned && other.turned && other.url === url && goes(other))), one]);
  if (form.dataset.auto !== undefined) note(form, "sending");
  else if (one.tries && !turned) afresh(form, one);
  if (one.tries) show();
  flush(one.id);
}

function notice(textContent, tone) {
  document.getElementById("notice")?.replaceChildren(...(textContent ? [Object.assign(document.createElement("p"), { className: `say ${tone}`, textContent })] : []));
}

const isHere = (url) => [...document.querySelectorAll("#mine form, form[data-kept]")].find((form) => form.getAttribute("action") === url);
function settle(id, change) {
  write(BOX, waiting().flatMap((one) => (one.id !== id ? [one] : change ? [{ ...one, ...change }] : [])));
}

// One tab at a time. Two at once would be harmless (the id is the same), so an old browser without locks loses nothing.
function mayTry() {
  const held = read(`lease:${seat}`);
  if (held && held.tab !== tab && held.until > Date.now()) return false;
  write(`lease:${seat}`, { tab, until: Date.now() + LEASE });
  return true;
}

let sending = "", since = 0, clock, failures = 0;
export async function flush(now = "") {
  if (sending) return;
  const next = waiting().find(goes);
  if (!next || !(now || mayTry())) return void show();
  sending = next.id;
  since = Date.now();
  clearTimeout(clock);
  const slow = setTimeout(show, SLOW);
  let answer;
  try {
    const body = new URLSearchParams(next.fields);
    answer = await within(next.url, { method: "POST", body, headers: { "HX-Request": "true" } }, limit("send"));
  } catch { answer = { status: 0 }; }
  sending = "";
  clearTimeout(slow);
  // Whatever is not an answer of our server (a captive portal, a proxy's own page) has not arrived.
  if (!answer.ours || answer.status >= 500 || answer.status === 429 || answer.status === 408) {
    // Changed faster than we take it: it goes a little later, and what goes by itself does not trouble her with that.
    const soon = answer.ours && answer.status === 429 && next.quietly;
    if (!soon) settle(next.id, { tries: next.tries + 1 });
    clock = setTimeout(flush, AGAIN[Math.min(failures++, AGAIN.length - 1)] * (0.5 + Math.random() / 2));
    const form = isHere(next.url);
    if (form?.dataset.auto !== undefined) note(form, soon ? "sending" : "waits");
    else if (form && !next.turned && !next.tries) afresh(form, next);
    return void show();
  }
  failures = 0;
  // A pause ends: what waited for the line waits for it as well.
  if (answer.code === "paused" && next.tries) { clock = setTimeout(flush, AGAIN[3]); return void show(); }
  if (answer.status < 300) arrived(next, answer);
  // Its step has closed meanwhile. The same words go to the facilitator, under the same id: the refusal left nothing there.
  else if (answer.code === "too_late" && next.late) settle(next.id, { url: next.late, late: "", came: true });
  else refused(next, answer);
  show();
  if (waiting().some(goes)) flush(now);
}

// What waits has left its form: the next idea can be written, under an id of its own.
function afresh(form, one) {
  if (form.elements.command_id) form.elements.command_id.value = "";
  if (one.draft) forget(one.draft);
  const field = form.elements.text;
  if (field) { field.value = ""; field.dispatchEvent(new Event("input", { bubbles: true })); }
}

function arrived(one, answer) {
  settle(one.id, one.came ? { told: true } : null);
  const say = document.getElementById("outbox")?.dataset ?? {};
  notice(one.came ? say.late : one.tries ? say.received : "", "info");      // politely, and once
  const form = isHere(one.url);
  const changed = form && one.turned && JSON.stringify(typed(form)) !== one.said;      // she has gone on meanwhile
  if (one.draft && !changed && (!one.tries || one.turned)) forget(one.draft);
  const panel = document.getElementById("mine");
  if (one.quietly && form) return note(form, changed ? "unsent" : "received");
  if (!panel || panel.dataset.activity !== one.activity) return;
  const field = panel.contains(document.activeElement) ? document.activeElement : null;
  const writing = field?.matches("textarea, input[type=text]") && field.value && (field.form !== form || !one.turned);
  if (changed || (one.tries && writing)) return void fetchLater(panel);
  put(answer.text, panel);
}

function refused(one, answer) {
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  const sentence = page.querySelector(".field-error span, .say.error p, .say.error")?.textContent.trim() ?? "";
  const panel = document.getElementById("mine"), form = isHere(one.url);
  // In her hands: the form comes back with the sentence and with what she typed. Later, or gone: her words stay beside it.
  const here = form && panel?.dataset.activity === one.activity && !one.tries && page.querySelector("form[action='" + CSS.escape(one.url) + "']");
  if (here && one.quietly) { settle(one.id); return note(form, "unsent", sentence); }
  if (here) { settle(one.id); return put(answer.text, panel); }
  if (one.draft) forget(one.draft);
  settle(one.id, { refused: sentence || " " });
  if (panel && page.getElementById("mine") && panel.dataset.activity === one.activity) put(answer.text, panel);
}

function put(text, panel) {
  const focus = panel.contains(document.activeElement);
  if (!/id="mine"/.test(text)) return;
  htmx.swap({ sourceElement: panel, target: panel, swap: "outerHTML", text }).then(() => {
    const fresh = document.getElementById("mine");
    speak(fresh?.querySelector(".say, [data-said]")?.innerText);
    // The focused button went with the old panel: the focus goes to the new one, which says "received".
    if (fresh && focus && document.activeElement === document.body) { fresh.tabIndex = -1; fresh.focus({ preventScroll: true }); }
  });
}
function fetchLater(panel) {
  panel.addEventListener("focusout", () => htmx.ajax("GET", panel.dataset.mine, { target: "#mine", swap: "outerHTML" }), { once: true });
}

// --- What is said of it -----------------------------------------------------------------------------------------------

function note(form, state, sentence = "") {
  const line = form.querySelector("[data-note]");
  if (!line) return;
  line.dataset.state = state;
  line.textContent = sentence || (line.dataset[state] ?? "");
}

function card(title, words, tone, ...buttons) {
  const item = document.createElement("li");
  item.className = `say ${tone}`;
  const inside = document.createElement("div");
  const head = Object.assign(document.createElement("p"), { textContent: title });
  inside.append(head);
  if (words) inside.append(Object.assign(document.createElement("p"), { textContent: words, className: "words kept", dir: "auto" }));
  inside.className = "flow";
  const row = Object.assign(document.createElement("div"), { className: "row" });
  for (const [text, act] of buttons) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: text });
    button.addEventListener("click", () => act(button, inside));
    row.append(button);
  }
  inside.append(row);
  item.append(inside);
  return item;
}

// The clipboard is closed to pages on plain http: then the words are marked, and the person copies them herself.
function copy(words, inside, done) {
  const mark = () => getSelection().selectAllChildren(inside.querySelector(".kept"));
  if (!navigator.clipboard) { mark(); document.execCommand("copy"); return done(); }
  navigator.clipboard.writeText(words).then(done, mark);
}

const SLOW = 700;                  // an answer that takes longer is worth a line
let shown = "";
export function show() {
  const box = document.getElementById("outbox");
  if (!box) return;
  const say = box.dataset, list = [];
  const copying = (words) => [say.copy, (button, inside) => copy(words, inside, () => { button.textContent = say.copied; })];
  for (const one of waiting()) {
    const words = one.words || one.label;
    const away = () => { settle(one.id); show(); };
    if (one.refused) list.push([one.refused.trim() || say.orphan, words, "error", copying(words), [say.remove, away]]);
    else if (one.told) list.push([say.late, words, "info", [say.remove, away]]);
    else if (one.id === sending && Date.now() - since >= SLOW) list.push([say.sent, words, "info"]);
    else if (one.tries) list.push([one.url.endsWith("/paper") ? say.ballot : say.waits, words, "warning", [say.now, () => flush(one.id)]]);
  }
  const panel = document.getElementById("mine");
  for (const [key, draft] of Object.entries(drafts())) {
    if (!draft.words || panel?.dataset.shared === "1" || document.querySelector(`form[data-draft="${CSS.escape(key)}"]`)) continue;
    if (waiting().some((one) => one.draft === key)) continue;
    const away = () => { forget(key); show(); };
    list.push([`${say.orphan} ${draft.label}`.trim(), draft.words, "warning", copying(draft.words), [say.remove, away]]);
  }
  const now = JSON.stringify(list);
  if (now === shown) return;
  shown = now;
  box.querySelector("ul").replaceChildren(...list.map((one) => card(...one)));
  box.hidden = list.length === 0;
}

// --- Beginning --------------------------------------------------------------------------------------------------------

export function outbox() {
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.getAttribute("hx-post")?.includes("/sessions/") || form.getAttribute("hx-target") !== "#mine") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    post(form, event.submitter);
  }, true);
  document.addEventListener("line:there", () => { if (waiting().some(goes)) flush(); });
  addEventListener("storage", ({ key }) => { if (key === BOX || key === DRAFTS) show(); });
  addEventListener("pagehide", () => { if (read(`lease:${seat}`)?.tab === tab) drop(`lease:${seat}`); });
  opened.then(() => {
    // Of a session that was deleted, or that she was taken out of, nothing stays on the phone.
    if (document.querySelector("[data-gone]")) { clear(read(HOME)); drop(HOME); } else if (live?.dataset.seat) write(HOME, seat);
    restore(document);
    flush();
  });
}

// Who leaves takes along what was kept here for her.
export function clear(whose = seat) { ["drafts", "outbox", "turns", "lease"].forEach((kind) => drop(`${kind}:${whose}`)); }
