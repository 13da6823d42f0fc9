// Boxes of a ballot of which only so many may be ticked: when they are, the others rest until one is taken back.
// Without it the server says so in words.
let ready = false;

export function start() {
  document.querySelectorAll("[data-most]").forEach(rest);      // a draft may have ticked some
  if (ready) return;
  ready = true;
  addEventListener("input", (event) => {
    const ballot = event.target.closest?.("[data-most]");
    if (ballot) rest(ballot);
  });
}

function rest(ballot) {
  const boxes = [...ballot.querySelectorAll("input[type=checkbox]")];
  const full = boxes.filter((box) => box.checked).length >= Number(ballot.dataset.most);
  for (const box of boxes) box.disabled = full && !box.checked;
}
