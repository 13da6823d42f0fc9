// The console's keys: one letter presses a button that stands on the page, so it does what the button does and may do.
// Never while somebody types or a dialog is open, never with Ctrl, Alt or the command key; and they can be switched off,
// because a screen reader or speech input may use single letters for itself.
const KEPT = "dialogue-keys";
const wants = () => { try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; } };

export function keys() {
  const sheet = document.getElementById("keys"), button = document.getElementById("keys-open");
  if (!sheet || !button) return;
  const off = sheet.querySelector("[data-keys]");
  const tell = () => { off.checked = wants(); };
  const open = () => { tell(); if (!sheet.open) sheet.showModal(); };
  button.addEventListener("click", open);
  off.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, off.checked ? "on" : "off"); } catch { /* then they stay as they are */ }
  });
  tell();
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (target.closest?.("input, textarea, select, [contenteditable], dialog, [data-sort]") || document.querySelector("dialog[open]")) return;
    if (!wants()) return;
    if (key === "?") { event.preventDefault(); return open(); }
    const row = [...sheet.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key.toLowerCase());
    const goal = row?.dataset.press.split(" ").map((id) => document.getElementById(id)).find((one) => one && !one.disabled);
    if (!goal) return;
    event.preventDefault();
    if (row.dataset.goes === undefined) return goal.click();
    const box = goal.closest("details");
    if (box) box.open = true;
    goal.focus();
  });
}

// What is searched for stays while the list lives on: its sheet is asked for again when the list has changed.
export function found() {
  const stage = document.querySelector(".console-stage");
  let timer;
  const again = () => {
    timer = undefined;
    const old = document.getElementById("found");
    if (!old) return;
    const next = old.cloneNode();
    const address = new URL(old.href);
    address.searchParams.set("at", Date.now());
    next.href = address.href;
    next.addEventListener("load", () => old.remove(), { once: true });
    next.addEventListener("error", () => next.remove(), { once: true });
    old.removeAttribute("id");
    next.id = "found";
    old.after(next);
  };
  if (!stage || !document.getElementById("found")) return;
  new MutationObserver((changes) => {
    const lists = ({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest(".wall") || target.querySelector?.(".wall");
    if (changes.some(lists)) timer ??= setTimeout(again, 400);
  }).observe(stage, { childList: true, characterData: true, subtree: true });
}
