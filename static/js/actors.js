// Tapping on one's own map: the first actor is where a link begins, the second where it ends; then a kind is chosen below.
// Without this module the two lists of the form do the same.
let ready = false;

export function start() {
  mark();
  if (ready) return;
  ready = true;
  addEventListener("click", ({ target }) => {
    const actor = target.closest?.("#mine [data-actor]"), form = document.querySelector("#mine [data-link]");
    if (!actor || !form) return;
    form.closest("details").open = true;
    const { source, target: end } = form.elements, tapped = actor.dataset.actor;
    if (!Number(source.value) || Number(end.value) || source.value === tapped) {
      source.value = tapped;
      end.value = "0";
    } else {
      end.value = tapped;
      form.scrollIntoView({ block: "nearest" });
    }
    mark();
  });
  addEventListener("change", ({ target }) => target.closest?.("[data-link]") && mark());
}

function mark() {
  const form = document.querySelector("#mine [data-link]");
  if (!form) return;
  const chosen = [form.elements.source.value, form.elements.target.value];
  document.querySelectorAll("#mine [data-actor]").forEach((one) => one.classList.toggle("chosen", chosen.includes(one.dataset.actor)));
}
