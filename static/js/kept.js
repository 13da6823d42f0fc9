// The page without a line: what waits on this phone, in its own words, and another try when the line is back.
document.documentElement.classList.add("js");
const list = document.querySelector("[data-kept]");
let read = false;
try {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("outbox:"))) {
    for (const { words, label, told } of JSON.parse(localStorage.getItem(key))) {
      if (!told) list.append(Object.assign(document.createElement("li"), { className: "card words", dir: "auto", textContent: words || label }));
    }
  }
  read = true;
} catch { /* nothing may be read: nothing is said of it */ }
if (read) document.querySelector(list.children.length ? "[data-some]" : "[data-none]").hidden = false;
const again = document.querySelector("[data-again]");
again.addEventListener("click", () => location.reload());

// A browser says that the line is back before anything gets through, or not at all: the page asks the server by itself,
// ever more seldom, and goes back when it has answered. The page of a hotspot's sign-in is no answer of ours.
let clock, pause = 2_000;
async function look() {
  clearTimeout(clock);      // the next one is set before asking: a line that swallows everything never answers
  clock = setTimeout(look, pause * (1 + Math.random()));
  pause = Math.min(2 * pause, 20_000);
  try {
    const answer = await fetch(again.dataset.url, { cache: "no-store" });
    if (answer.ok && answer.headers.has("content-security-policy")) location.reload();
  } catch { /* no line yet */ }
}
clock = setTimeout(look, pause);
addEventListener("online", () => { pause = 2_000; look(); });
