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
document.querySelector("[data-again]").addEventListener("click", () => location.reload());
addEventListener("online", () => location.reload());
