// The live channel: one cursor, one socket (or asking, when sockets do not get through), one way to apply a frame.
// A frame is {"seq": n, "after": m, "content": "<hx-partial ...>"}; a page at m that applies it is at n.
import htmx from "../vendor/htmx.org/4.0.1/dist/htmx.esm.min.js";

// Milliseconds; a page may set others (data-silence on #live). The server beats every 10 s, so a silence of two beats and
// a little is a dead line. A socket that has said nothing in its first 5 s is dead as well, open or not.
const LIMITS = { silence: 22_000, connecting: 5_000, ask: 2_500, answer: 12_000, send: 15_000 };
const CLOSED_FOR_GOOD = 4000;      // application close codes: the session is gone, or the seat was taken away

export function limit(name) {
  return Number(document.getElementById("live")?.dataset[name]) || LIMITS[name];
}

// A request that is given up after a while: on a line that swallows everything, no answer would ever come.
export async function within(address, options, time) {
  const given = new AbortController();
  const clock = setTimeout(() => given.abort(), time);
  try {
    const answer = await fetch(address, { ...options, signal: given.signal });
    return { status: answer.status, ours: answer.headers.has("content-security-policy"), code: answer.headers.get("refused-because"), url: answer.url, text: await answer.text() };
  } finally { clearTimeout(clock); }
}

// Heard by those who do not see what has changed: a new step by its question, an answer by its sentence. It stands in a
// closed shadow: a screen reader is told of it, and whoever searches the page finds each sentence once.
let voice;
export function speak(words) {
  voice ??= document.getElementById("said")?.attachShadow({ mode: "closed" });
  if (voice && words) voice.textContent = words.replace(/\s+/g, " ").trim();
}

export let held = null;            // while somebody drags, frames wait
export function hold() { held ??= []; }
export function release() {
  const waiting = held ?? [];
  held = null;
  waiting.forEach((run) => run());
}

// hx-swap="keyed": morph the children that are already here (by id), insert the others in their order. One that stands in
// another list goes from there; where two have the same order, the older (its number is in its id) comes first.

let api;
const order = (element) => Number(element.dataset.order ?? Infinity);
const number = (element) => Number(/\d*$/.exec(element.id)[0]);
const later = (one, other) => order(one) > order(other)
  || (one.dataset.order !== undefined && order(one) === order(other) && number(one) > number(other));

htmx.registerExtension("keyed", {
  init: (internal) => { api = internal; },
  handle_swap: (style, target, fragment) => {
    if (style !== "keyed") return false;
    const touched = [];
    for (const fresh of [...fragment.children]) {
      const there = [...document.querySelectorAll(`#${CSS.escape(fresh.id)}`)];
      const old = there.find((one) => one.parentNode === target && one.dataset.order === fresh.dataset.order);
      for (const one of there) if (one !== old) one.remove();
      if (old) {
        const one = document.createDocumentFragment();
        one.append(fresh);
        api.morph(old, one, false);
        touched.push(document.getElementById(fresh.id));
        continue;
      }
      const next = [...target.children].find((child) => later(child, fresh));
      target.insertBefore(fresh, next ?? null);
      touched.push(fresh);
    }
    return touched;
  },
});

export function live(prepare) {
  const root = document.getElementById("live");
  if (!root?.dataset.url) return;
  const status = document.getElementById("status");
  let seq = Number(root.dataset.seq);
  let socket, attempt = 0, deaths = 0, retry, watchdog, asking, offset = 0, heard = 0, told = 0;
  root.dataset.settled = "1";

  function show(state) {
    if (state === "online") document.dispatchEvent(new CustomEvent("line:there"));
    if (root.dataset.state === state) return;
    root.dataset.state = state;
    if (!status) return;
    status.dataset.state = state;
    status.textContent = status.dataset[state] ?? "";
  }
  function away() { show(navigator.onLine === false ? "offline" : "reconnecting"); }

  function address() {
    const url = new URL(root.dataset.url, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("after", seq);
    return url;
  }

  async function apply(frame) {
    if (frame.now) { offset = frame.now - Date.now(); tell(); }
    if (frame.reload) return location.reload();
    if (frame.seq === undefined || frame.seq <= seq) return;      // a beat, or already seen
    if (frame.after > seq) return location.reload();              // a gap: start from a fresh page
    if (root.dataset.back) return lookedAround(frame);
    if (frame.content) {
      const kept = remember();
      await htmx.swap({ sourceElement: root, target: root, swap: "none", text: frame.content });
      restore(kept);
      prepare(document);
    }
    seq = frame.seq;
    root.dataset.seq = seq;
  }

  // A page beside the step stays as it is: it only hears that a new step has begun, or that everybody is brought there.
  function lookedAround({ content = "", ...frame }) {
    seq = frame.seq;
    const { brought, back, news } = root.dataset;
    if (/data-brought="(\d+)"/.exec(content)?.[1] > Number(brought)) return location.assign(back);
    if (content.includes('hx-target="#session-stage"')) document.querySelectorAll(".back span").forEach((way) => { way.textContent = news; });
  }

  // A replaced region must not lose what somebody was about to use: focus goes back to the element of the same id, and
  // the menu of a list ("…") that she is in stays open.
  function remember() {
    const active = document.activeElement;
    const rooms = [...document.querySelectorAll("[data-room], [data-keeps]")].map(({ id, open }) => [id, open]);      // as she left it
    return { id: active?.id, menu: active?.closest("details.more[open]")?.parentElement.id, rooms };
  }
  function restore(kept) {
    for (const [id, open] of kept.rooms) { const room = document.getElementById(id); if (room && open) room.open = true; }
    if (kept.menu) document.querySelector(`#${kept.menu} > details.more`)?.setAttribute("open", "");
    if (kept.id && document.activeElement === document.body) document.getElementById(kept.id)?.focus({ preventScroll: true });
  }

  let applying = Promise.resolve();
  function take(text) {
    let frame;
    try { frame = JSON.parse(text); } catch { return; }
    const run = () => {
      applying = applying.then(() => apply(frame)).catch((error) => { console.error(error); location.reload(); });
    };
    if (!held) return run();
    held.push(run);
    document.dispatchEvent(new CustomEvent("frame:held", { detail: frame }));
  }

  // A line is given up by us. Nobody waits for its `close`: a browser tells that up to a minute later.
  function drop() {
    clearTimeout(watchdog);
    clearTimeout(retry);
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    socket = undefined;
  }

  function lost(soon = 0) {
    drop();
    deaths += 1;
    if (Date.now() - told > 2 * limit("ask") + limit("connecting")) away();   // unless asking gets through all the while
    if (asking === undefined) asking = setTimeout(ask, Math.random() * soon);
    const ceiling = Math.min(20_000, 500 * 2 ** attempt++);
    retry = setTimeout(connect, Math.random() * ceiling);        // full jitter: a room comes back spread out
  }

  function connect() {
    drop();
    let spoke = false;
    try { socket = new WebSocket(address()); } catch { return lost(); }
    // A line so slow that its first word takes longer gets more time after some attempts.
    watchdog = setTimeout(lost, limit("connecting") * (deaths > 5 ? 3 : 1));
    socket.onmessage = (event) => {
      attempt = deaths = 0;
      spoke = true;
      heard = Date.now();
      clearTimeout(asking);
      asking = undefined;
      clearTimeout(watchdog);
      watchdog = setTimeout(lost, limit("silence"));
      show("online");
      take(event.data);
    };
    socket.onclose = ({ code }) => {
      if (code >= CLOSED_FOR_GOOD && code < 5000) return location.reload();
      if (spoke) told = 0;
      lost(1000);                    // spread out: a whole room hears at once that the server goes
    };
  }

  // Asking begins when no message has come; it ends with the first one. One question at a time.
  let question = false, missed = 0;
  async function ask() {
    if (question) return;
    question = true;
    clearTimeout(asking);
    asking ??= 0;
    try {
      const url = new URL(root.dataset.url.replace("/live?", "/frame?"), location.href);
      url.searchParams.set("after", seq);
      const answer = await within(url, { headers: { Accept: "application/json" } }, limit("answer"));
      if (answer.status === 200 && answer.ours) { told = Date.now(); missed = 0; show("online"); take(answer.text); }
      else if (answer.ours && (answer.status === 403 || answer.status === 404)) return location.reload();
      else throw new Error("no answer of ours");
    } catch { told = 0; missed += 1; if (asking !== undefined) away(); }
    question = false;
    if (asking !== undefined) asking = setTimeout(ask, limit("ask") / (missed === 1 ? 5 : 1));      // one answer was lost on the way: soon again
  }

  // Back in somebody's hand, or back on a network: what a socket seems to be says nothing now.
  function wake() {
    attempt = 0;
    if (Date.now() - heard > limit("silence") / 2) connect();
    asking ??= 0;
    ask();
  }
  addEventListener("online", wake);
  addEventListener("offline", () => show("offline"));
  addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") wake(); });

  // Timers: an end on the server's clock. The page only shows it.
  function tell() {
    for (const timer of document.querySelectorAll(".timer[data-ends]")) {
      const left = Math.round((Number(timer.dataset.ends) - Date.now() - offset) / 1000);
      const text = timer.querySelector(".timer-text");
      const shown = `${left < 0 ? "+" : ""}${Math.floor(Math.abs(left) / 60)}:${String(Math.abs(left) % 60).padStart(2, "0")}`;
      if (text && text.textContent !== shown) text.textContent = shown;
      timer.dataset.state = left < 0 ? "over" : left < (timer.dataset.soon ?? 60) ? "soon" : "running";
    }
    for (const line of document.querySelectorAll("[data-until]")) line.hidden = line.dataset.until < Date.now() + offset;
  }
  let ticked = Date.now();
  setInterval(() => {
    if (Date.now() - ticked > 10_000) wake();       // the device slept
    ticked = Date.now();
    tell();
  }, 1000);
  tell();
  show("reconnecting");
  connect();
}
