// The live channel: one cursor, one socket (or asking, when sockets do not get through), one way to apply a frame.
// A frame is {"seq": n, "after": m, "content": "<hx-partial ...>"}; a page at m that applies it is at n.
import htmx from "../vendor/htmx.org/4.0.1/dist/htmx.esm.min.js";

const SILENCE = 45_000;            // the server beats every 20 s; longer silence means a dead line
const CLOSED_FOR_GOOD = 4000;      // application close codes: the session is gone, or the seat was taken away
const ASK_EVERY = 3_000;           // without sockets
const LIVES = 2;                   // sockets that die young before we ask instead

export let held = null;            // while somebody drags, frames wait
export function hold() { held ??= []; }
export function release() {
  const waiting = held ?? [];
  held = null;
  waiting.forEach((run) => run());
}

// hx-swap="keyed": morph the children that are already here (by id), insert the others in their order.

let api;
const order = (element) => Number(element.dataset.order ?? Infinity);

htmx.registerExtension("keyed", {
  init: (internal) => { api = internal; },
  handle_swap: (style, target, fragment) => {
    if (style !== "keyed") return false;
    const touched = [];
    for (const fresh of [...fragment.children]) {
      const old = document.getElementById(fresh.id);
      if (old && old.parentNode === target && old.dataset.order === fresh.dataset.order) {
        const one = document.createDocumentFragment();
        one.append(fresh);
        api.morph(old, one, false);
        touched.push(document.getElementById(fresh.id));
        continue;
      }
      old?.remove();
      const next = [...target.children].find((child) => order(child) > order(fresh));
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
  let socket, attempt = 0, retry, watchdog, deaths = 0, asking, offset = 0;
  root.dataset.settled = "1";

  function show(state) {
    root.dataset.state = state;
    if (!status) return;
    status.dataset.state = state;
    status.textContent = status.dataset[state] ?? "";
  }

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
    if (frame.content) {
      const kept = remember();
      await htmx.swap({ sourceElement: root, target: root, swap: "none", text: frame.content });
      restore(kept);
      prepare(document);
    }
    seq = frame.seq;
    root.dataset.seq = seq;
  }

  // A replaced region must not lose what somebody was about to use: focus goes back to the element of the same id.
  function remember() {
    const active = document.activeElement;
    return active && active !== document.body ? { id: active.id, y: scrollY } : null;
  }
  function restore(kept) {
    if (kept?.id && document.activeElement === document.body) document.getElementById(kept.id)?.focus({ preventScroll: true });
  }

  let applying = Promise.resolve();
  function take(text) {
    let frame;
    try { frame = JSON.parse(text); } catch { return; }
    const run = () => {
      applying = applying.then(() => apply(frame)).catch((error) => { console.error(error); location.reload(); });
    };
    if (held) held.push(run); else run();
  }

  function alive() { clearTimeout(watchdog); watchdog = setTimeout(() => socket?.close(), SILENCE); }

  function connect() {
    clearTimeout(retry);
    let opened = 0;
    try { socket = new WebSocket(address()); } catch { return ask(); }
    socket.onopen = () => { opened = Date.now(); alive(); };
    socket.onmessage = (event) => { attempt = 0; clearTimeout(asking); asking = undefined; alive(); show("online"); take(event.data); };
    socket.onclose = ({ code }) => {
      clearTimeout(watchdog);
      if (code >= CLOSED_FOR_GOOD && code < 5000) return location.reload();
      if (!opened || Date.now() - opened < 5_000) deaths += 1; else deaths = 0;
      show(navigator.onLine === false ? "offline" : "reconnecting");
      if (deaths >= LIVES && asking === undefined) ask();
      const ceiling = Math.min(20_000, 500 * 2 ** attempt++);
      retry = setTimeout(connect, Math.random() * ceiling);      // full jitter: a room comes back spread out
    };
  }

  async function ask() {
    asking = 0;                      // also while the answer is on its way: a slow server must not be asked twice
    try {
      const url = new URL(root.dataset.poll, location.href);
      url.searchParams.set("after", seq);
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (answer.ok) { show("online"); take(await answer.text()); }
      else if (answer.status === 403 || answer.status === 404) return location.reload();
    } catch { show(navigator.onLine === false ? "offline" : "reconnecting"); }
    if (asking !== undefined) asking = setTimeout(ask, ASK_EVERY);
  }

  addEventListener("online", () => { attempt = 0; if (socket?.readyState > 1) connect(); });
  addEventListener("offline", () => show("offline"));
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && socket?.readyState > 1) { attempt = 0; connect(); }
  });

  // Timers: an end on the server's clock. The page only shows it.
  function tell() {
    for (const timer of document.querySelectorAll(".timer[data-ends]")) {
      const left = Math.round((Number(timer.dataset.ends) - Date.now() - offset) / 1000);
      const text = timer.querySelector(".timer-text");
      const shown = `${left < 0 ? "+" : ""}${Math.floor(Math.abs(left) / 60)}:${String(Math.abs(left) % 60).padStart(2, "0")}`;
      if (text && text.textContent !== shown) text.textContent = shown;
      timer.dataset.state = left < 0 ? "over" : left < 60 ? "soon" : "running";
    }
  }
  setInterval(tell, 1000);
  tell();
  show("reconnecting");
  connect();
}
