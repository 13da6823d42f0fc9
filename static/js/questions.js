// Which questions she supports stands in her own panel; the cards are everybody's. Here each card shows her own button.
// Without it both ways are there: support on the card, taking it back in the panel.
let ready = false;

export function start() {
  mark();
  if (ready) return;
  ready = true;
  const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ["data-supports", "data-hers", "hidden"] };
  new MutationObserver(mark).observe(document.getElementById("live") ?? document.body, changes);
}

function mark() {
  const mine = document.querySelector("#mine[data-supports]");
  if (!mine || mine.dataset.shared === "1") return;
  const own = new Set(mine.dataset.supports.split(" ")), hers = new Set((mine.dataset.hers ?? "").split(" "));
  const had = document.activeElement?.closest("[data-support], [data-supported]");
  for (const form of document.querySelectorAll("[data-support], [data-supported]")) {
    const { support, supported } = form.dataset;
    const away = hers.has(support ?? supported) || (support ? own.has(support) : !own.has(supported));
    if (form.hidden !== away) form.hidden = away;
  }
  if (had?.hidden) had.parentElement.querySelector("form:not([hidden]) button")?.focus({ preventScroll: true });
}
