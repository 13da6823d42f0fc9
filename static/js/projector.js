// The projector has no scroll bar and nobody at its keyboard: what is on stage must fit. When it does not, the stage is
// drawn smaller, one step after the other; a style sheet says how small a step is, and where it ends.
const STEPS = 8;

export function projector() {
  const main = document.getElementById("live");
  if (!main?.classList.contains("projector")) return;

  function fit() {
    const stage = main.querySelector(".stage");
    delete main.dataset.fit;
    for (let step = 1; stage && step <= STEPS && stage.scrollHeight > stage.clientHeight + 2; step++) main.dataset.fit = step;
  }

  // Only what is inside is watched, so the mark on the stage's surroundings never asks for another round.
  let asked = 0;
  const ask = () => { asked ||= requestAnimationFrame(() => { asked = 0; fit(); }); };
  new MutationObserver(ask).observe(main, { childList: true, characterData: true, subtree: true });
  addEventListener("resize", ask);
  fit();
}
