// A ballot with a ranking: tap the options in order, tap again to take one out; up, down and "same place" in the list of
// one's own order. The number fields stay what is sent; without this they are filled in by hand, and the server checks.
let ready = false;

export function start() {
  document.querySelectorAll("[data-ranks]").forEach((ballot) => { dress(ballot); show(ballot); });
  if (ready) return;
  ready = true;
  addEventListener("input", ({ target }) => {                 // a draft came back
    const ballot = target.closest?.("[data-ranks]");
    if (ballot && !ballot.busy) { dress(ballot); show(ballot); }
  });
  addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-tap], [data-move]");
    if (button?.dataset.tap) {
      const ballot = button.closest("[data-ranks]");
      change(ballot, (tiers, input) => toggle(ballot, tiers, input), document.getElementById(button.dataset.tap));
    } else if (button) {
      const ballot = button.closest("form").querySelector("[data-ranks]");
      change(ballot, MOVES[button.dataset.move], document.getElementById(button.dataset.of));
      again(button);
    }
  });
}

// The button is drawn anew with its list: the focus stays on the same one, or on what is left of its line.
function again(button) {
  const { move, of } = button.dataset, line = `[data-of="${CSS.escape(of)}"]`;
  const here = [...document.querySelectorAll(`[data-order] ${line}`)].filter((one) => !one.disabled);
  (here.find((one) => one.dataset.move === move) ?? here[0])?.focus();
}

const fields = (ballot) => [...ballot.querySelectorAll("input[type=number]")];
const words = (input) => input.labels[0].querySelector(".words");

// What is ranked, best first: fields with the same number are equal.
function tiersOf(ballot) {
  const places = new Map();
  for (const input of fields(ballot)) {
    const place = Number(input.value);
    if (place > 0) places.set(place, [...(places.get(place) ?? []), input]);
  }
  return [...places].sort(([a], [b]) => a - b).map(([, tier]) => tier);
}

function change(ballot, move, input) {
  const tiers = move(tiersOf(ballot), input).filter((tier) => tier.length);
  for (const field of fields(ballot)) {
    const place = tiers.findIndex((tier) => tier.includes(field)) + 1;
    field.value = place || "";
  }
  show(ballot);
  ballot.busy = true;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  ballot.busy = false;
}

const without = (tiers, input) => tiers.map((tier) => tier.filter((one) => one !== input));

function toggle(ballot, tiers, input) {
  if (input.value) return without(tiers, input);
  return tiers.flat().length < most(ballot) ? [...tiers, [input]] : tiers;
}

const MOVES = {
  // Out of a shared place it takes one of its own; else it changes places with the tier before or after it.
  up(tiers, input) { return step(tiers, input, -1); },
  down(tiers, input) { return step(tiers, input, 1); },
  same(tiers, input) {
    const at = tiers.findIndex((tier) => tier.includes(input));
    if (at < 1) return tiers;
    const rest = without(tiers, input);
    rest[at - 1].push(input);
    return rest;
  },
  apart(tiers, input) {
    const at = tiers.findIndex((tier) => tier.includes(input));
    const rest = without(tiers, input);
    rest.splice(at + 1, 0, [input]);
    return rest;
  },
};

function step(tiers, input, by) {
  const at = tiers.findIndex((tier) => tier.includes(input));
  const rest = without(tiers, input);
  if (tiers[at].length > 1) { rest.splice(by < 0 ? at : at + 1, 0, [input]); return rest; }
  rest.splice(at, 1);
  rest.splice(Math.max(0, Math.min(at + by, rest.length)), 0, [input]);
  return rest;
}

const most = (ballot) => Number(ballot.dataset.most) || fields(ballot).length;

// Each option becomes one button with its place; the field and its label are still there for what is sent and kept.
function dress(ballot) {
  if (ballot.dataset.dressed) return;
  ballot.dataset.dressed = "1";
  for (const input of fields(ballot)) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "tile-body" });
    button.dataset.tap = input.id;
    const place = Object.assign(document.createElement("span"), { className: "place num", ariaHidden: "true" });
    const said = document.createElement("span"), about = input.closest("[data-rank]").querySelector(".about");
    said.append(words(input).cloneNode(true), about ?? "");
    button.append(place, said, Object.assign(document.createElement("span"), { className: "visually-hidden" }));
    input.closest("[data-rank]").append(button);
  }
}

function show(ballot) {
  const tiers = tiersOf(ballot), ranked = tiers.flat(), full = ranked.length >= most(ballot);
  const fill = (text, input, place) => text.replace("{option}", () => words(input).textContent.trim()).replace("{place}", place);
  for (const button of ballot.querySelectorAll("[data-tap]")) {
    const input = document.getElementById(button.dataset.tap);
    const place = tiers.findIndex((tier) => tier.includes(input)) + 1;
    button.firstChild.textContent = place || "";
    button.setAttribute("aria-pressed", place > 0);
    button.lastChild.textContent = fill(place ? ballot.dataset.ranked : ballot.dataset.free, input, place);
    button.disabled = full && !place;
  }
  const form = ballot.closest("form"), left = form.querySelector("[data-ranks-left]");
  left.textContent = left.dataset.text.replace("{n}", ranked.length).replace("{most}", most(ballot));
  const lines = ranked.map((input) => {
    const at = tiers.findIndex((tier) => tier.includes(input)), tier = tiers[at];
    const line = document.createElement("li"), row = Object.assign(document.createElement("span"), { className: "moves" });
    const move = (name, sign, off) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: sign, disabled: off });
      Object.assign(button.dataset, { move: name, of: input.id });
      button.setAttribute("aria-label", fill(ballot.dataset[name], input));
      row.append(button);
    };
    move("up", "↑", at === 0 && tier.length === 1);
    move("down", "↓", at === tiers.length - 1 && tier.length === 1);
    if (ballot.dataset.equals !== undefined) {
      if (tier.length > 1 && tier[0] !== input) move("apart", "≠", false); else move("same", "=", at === 0);
    }
    const said = words(input).cloneNode(true);
    said.className = "";
    line.append(Object.assign(document.createElement("b"), { className: "num", textContent: `${at + 1}.` }), said, row);
    return line;
  });
  form.querySelector("[data-order]").replaceChildren(...lines);
}
