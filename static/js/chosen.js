// What is chosen on a paper of boxes or buttons, in words, while it is being filled in; and what it costs in all.
// Without it the page says so once the paper was sent.
let ready = false;

export function start() {
  document.querySelectorAll("[data-chosen]").forEach(say);      // a draft may have chosen some
  if (ready) return;
  ready = true;
  addEventListener("input", (event) => event.target.form?.querySelectorAll("[data-chosen]").forEach(say));
}

function say(line) {
  const on = [...line.closest("form").querySelectorAll("input[type=radio]:checked, input[type=checkbox]:checked")];
  const words = on.map((one) => one.labels[0]?.querySelector(".words")?.textContent.trim()).filter(Boolean);
  const cost = on.reduce((sum, one) => sum + Number(one.dataset.cost || 0), 0);
  // Words of people may hold anything: a function puts them in as they are.
  line.textContent = words.length ? line.dataset.chosen.replace("{words}", () => words.join(", "))
    .replace("{cost}", () => cost.toLocaleString(document.documentElement.lang)) : line.dataset.none;
}
