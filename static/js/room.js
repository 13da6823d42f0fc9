// What the room wrote, as one person reads it. The cards are everybody's; which are hers and which she supports stands in her
// own panel. Here her own come first and are marked, the others twenty at a time, searched without asking the server, and
// each card shows her own button. Without it all cards stand there, and an address searches them (`stage.room_list`).
const AT_ONCE = 20;
let ready = false, most = AT_ONCE, at = "";

export function start() {
  mark();
  if (ready) return;
  ready = true;
  addEventListener("input", ({ target }) => {
    if (!target.closest("[data-room] .find")) return;
    most = AT_ONCE;
    mark();
  });
  addEventListener("submit", (event) => {
    if (!event.target.matches("[data-room] .find")) return;
    event.preventDefault();      // found already
    event.target.closest("[data-room]").querySelector(".wall")?.focus();
  });
  addEventListener("click", ({ target }) => {
    if (!target.closest("[data-more]")) return;
    const next = [...cards(target.closest("[data-room]"))].find((card) => card.hidden);
    most += AT_ONCE;
    mark();
    if (next) { next.tabIndex = -1; next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest" }); }
  });
  const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ["data-supports", "data-hers", "data-written", "hidden"] };
  new MutationObserver(mark).observe(document.getElementById("live") ?? document.body, changes);
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const cards = (room) => room.querySelectorAll(".wall > .card");
const ids = (list) => new Set((list ?? "").split(" "));
function set(one, name, value) { if (one && one[name] !== value) one[name] = value; }

function mark() {
  const mine = document.querySelector("#mine");
  if (mine?.dataset.shared === "1") return;
  const { hers, supports, written } = mine?.dataset ?? {}, room = document.querySelector("[data-room]");
  if (supports !== undefined) buttons(ids(supports), ids(hers));
  if (room) list(room, ids(written ?? hers));
}

function buttons(own, hers) {
  const had = document.activeElement?.closest("[data-support], [data-supported]");
  for (const form of document.querySelectorAll("[data-support], [data-supported]")) {
    const { support, supported } = form.dataset;
    set(form, "hidden", hers.has(support ?? supported) || (support ? own.has(support) : !own.has(supported)));
  }
  if (had?.hidden) had.parentElement.querySelector("form:not([hidden]) button")?.focus({ preventScroll: true });
}

function list(room, written) {
  if (at !== room.id) { at = room.id; most = AT_ONCE; }
  const words = plain(room.querySelector("[name=find]").value).split(/\s+/).filter(Boolean);
  let others = 0, shown = 0, all = 0, heading = null;
  const below = new Map();      // heading -> whether anything stands below it; each is set once, or a watched change would follow itself
  for (const one of room.querySelectorAll(".wall > li")) {
    if (!one.matches(".card")) { heading = one; below.set(one, false); continue; }
    const own = written.has(one.id.split("-").pop()), text = words.length ? plain([...one.querySelectorAll(".words")].map((line) => line.textContent).join(" ")) : "";
    const hit = words.every((word) => text.includes(word));
    all += 1;
    set(one, "hidden", !hit || (!own && (others += 1) > most));
    if (own && !one.dataset.yours) one.dataset.yours = room.dataset.yours;
    if (one.hidden) continue;
    shown += 1;
    if (heading && !own) below.set(heading, true);
  }
  below.forEach((some, one) => set(one, "hidden", !some));
  set(room.querySelector("[data-listed]"), "textContent", all ? `(${all})` : "");
  set(room.querySelector("[data-how-many]"), "textContent", all ? room.dataset.shown.replace("{n}", shown).replace("{all}", all) : "");
  set(room.querySelector("[data-more]"), "hidden", others <= most);
}
