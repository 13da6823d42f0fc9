// Loaded when somebody presses one of its buttons: holding a live list still, and reading the question aloud.
import { hold, held, release } from "./live.js";

// While a list is held still, frames wait; how many have come is said at most once in five seconds. A new step ends it.
let button, waiting = 0, said;
export function freeze(pressed) {
  if (button) return thaw();
  button = pressed;
  button.setAttribute("aria-pressed", "true");
  hold();
  document.addEventListener("frame:held", count);
}
function thaw() {
  document.removeEventListener("frame:held", count);
  clearTimeout(said);
  said = undefined;
  button.setAttribute("aria-pressed", "false");
  button.nextElementSibling.textContent = "";
  button = undefined;
  waiting = 0;
  release();
}
function count({ detail }) {
  if (!button?.isConnected || detail.content?.includes('hx-target="#session-stage"')) return thaw();
  if (!detail.content || held === null) return;
  waiting += 1;
  said ??= setTimeout(() => {
    said = undefined;
    if (button) button.nextElementSibling.textContent = button.dataset.waiting.replace("{n}", waiting);
  }, 5_000);
}

// The question as it stands there, in the language that it is marked with; pressed again it is quiet.
export function aloud() {
  if (speechSynthesis.speaking) return speechSynthesis.cancel();
  const head = document.querySelector(".stage > .head") ?? document.querySelector(".stage");
  const said = new SpeechSynthesisUtterance(head.innerText);
  said.lang = head.querySelector("h1 [lang]")?.lang || document.documentElement.lang;
  speechSynthesis.speak(said);
}
