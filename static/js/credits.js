// Steppers of a ballot with credits, by whole votes: what is spent on an option buys its square root. Says what each
// number buys and how much is left. Without it each option is a plain number field and the server checks.
let ready = false;

export function start() {
  document.querySelectorAll("[data-credits]").forEach(say);      // a draft may have filled it in
  if (ready) return;
  ready = true;
  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-credits] [data-vote]");
    const input = button?.parentElement.querySelector("input");
    if (!input) return;
    event.preventDefault();
    const next = stepped(input, Number(button.dataset.vote));
    if (next === null || cost(input, next) > left(button.closest("[data-credits]"))) return;
    input.value = next;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  addEventListener("input", (event) => {
    const ballot = event.target.closest?.("[data-credits]");
    if (ballot) say(ballot);
  });
}

const fields = (ballot) => [...ballot.querySelectorAll("input[type=number]")];
const cost = (input, next) => Math.abs(next) - Math.abs(Number(input.value || 0));
const left = (ballot) => Number(ballot.dataset.credits) - fields(ballot).reduce((sum, one) => sum + Math.abs(Number(one.value || 0)), 0);

// The credits for one whole vote more or less; null beyond what can be spent on one option.
function stepped(input, by) {
  const here = Number(input.value || 0), votes = Math.sign(here) * Math.sqrt(Math.abs(here));
  const next = by > 0 ? Math.floor(votes) + 1 : Math.ceil(votes) - 1;
  const spent = Math.sign(next) * next * next;
  return spent < Number(input.min) || spent > Number(input.max) ? null : spent;
}

function say(ballot) {
  const rest = left(ballot), line = ballot.querySelector("[data-credits-left]");
  line.textContent = (rest < 0 ? line.dataset.over : line.dataset.creditsLeft)
    .replace("{left}", rest).replace("{over}", -rest).replace("{whole}", ballot.dataset.credits);
  for (const input of fields(ballot)) {
    const spent = Number(input.value || 0), amount = Math.abs(spent), words = ballot.dataset;
    const text = !amount ? words.none : amount === 1 ? (spent > 0 ? words.one : words.oneAgainst) : (spent > 0 ? words.many : words.manyAgainst);
    const votes = Math.sqrt(amount).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
    input.closest(".option").querySelector(".buys").textContent = text.replace("{credits}", amount).replace("{votes}", votes);
    for (const button of input.parentElement.querySelectorAll("[data-vote]")) {
      const next = stepped(input, Number(button.dataset.vote));
      button.setAttribute("aria-disabled", next === null || cost(input, next) > rest);
    }
  }
}
