// Rows of steps on a ballot: says the paper in words as it is tapped, and takes all of it back. The tapping itself is the
// browser's: each step is a radio button. Without this module what is stored is said in words after sending.
import { rowWords } from "./outbox.js";

const LONGEST = 60;                    // of an option's words within the sentence
let ready = false;

export function start() {
  document.querySelectorAll("[data-levels]").forEach(say);      // a draft may have filled it in
  if (ready) return;
  ready = true;
  addEventListener("input", (event) => {
    const ballot = event.target.closest?.("[data-levels]");
    if (ballot) say(ballot);
  });
  addEventListener("click", (event) => {
    const ballot = event.target.closest?.("[data-clear]")?.closest("[data-levels]");
    if (!ballot) return;
    const chosen = ballot.querySelectorAll("[data-row] input:checked");
    chosen.forEach((step) => { step.checked = false; });
    chosen[0]?.dispatchEvent(new Event("input", { bubbles: true }));
    say(ballot);
  });
}

function say(ballot) {
  const line = ballot.querySelector("[data-said]");
  if (!line) return;
  const { text, open, nothing, between, join } = line.dataset, said = [];
  let left = 0;
  for (const row of ballot.querySelectorAll("[data-row]")) {
    const chosen = row.querySelector("input:checked"), words = rowWords(row);
    if (!chosen) left += 1;
    else said.push(`\u2068${words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words}\u2069${between}${chosen.labels[0].innerText.trim()}`);
  }
  const rest = left ? ` ${open.replace("{n}", left)}` : "";
  line.textContent = said.length ? text.replace("{words}", () => said.join(join)) + rest : nothing;
}
