// A slider beside a number field: both say the same place between 0 and 100, and a tap on one of the five steps moves both.
// Without this module the five taps and the number field work by themselves.
let ready = false;

export function start() {
  document.querySelectorAll("[data-slider]").forEach(follow);
  if (ready) return;
  ready = true;
  addEventListener("input", ({ target }) => {
    const row = target.closest?.("[data-slider]");
    if (!row) return;
    const number = row.querySelector("[type=number]"), range = row.querySelector("[type=range]");
    if (target === range) {
      number.value = range.value;
      row.querySelectorAll("[type=radio]").forEach((tap) => { tap.checked = false; });
      number.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (target.type === "radio") {
      number.value = "";
      range.value = target.dataset.at;
    } else follow(row);
  });
}

// The slider goes where the answer is: the number that was typed or stored, else the step that is ticked.
function follow(row) {
  const number = row.querySelector("[type=number]"), range = row.querySelector("[type=range]");
  const at = number.value || row.querySelector("[type=radio]:checked")?.dataset.at;
  if (at) range.value = at;
}
