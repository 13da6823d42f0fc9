// Steppers of a ballot with dots: one less, one more, never beyond what is left; and how many are left.
// Loaded only where there is such a ballot. Without it each option is a plain number field and the server checks.
let ready = false;

export function start() {
  document.querySelectorAll("[data-budget]").forEach(say);      // a draft may have filled it in
  if (ready) return;
  ready = true;
  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-budget] [data-step]");
    const input = button?.parentElement.querySelector("input");
    if (!input) return;
    event.preventDefault();
    const here = Number(input.value || 0);
    const most = Math.min(Number(input.max), here + Math.max(0, left(button.closest("[data-budget]"))));
    input.value = Math.max(0, Math.min(here + Number(button.dataset.step), most));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  addEventListener("input", (event) => {
    const ballot = event.target.closest?.("[data-budget]");
    if (ballot) say(ballot);
  });
}

function left(ballot) {
  const used = Array.from(ballot.querySelectorAll("input[type=number]"), (input) => Number(input.value || 0));
  return Number(ballot.dataset.budget) - used.reduce((sum, number) => sum + number, 0);
}

function say(ballot) {
  const shown = ballot.querySelector("[data-dots-left]");
  const words = shown.dataset.text.replace("{left}", left(ballot)).replace("{budget}", ballot.dataset.budget);
  if (shown.textContent.trim() !== words) shown.textContent = words;      // said aloud: only what is new
}
