// The gong, on the wall and on the console: when the time of a step is over, where the facilitator wants one, or at once.
// It is made here, so nothing is loaded for it. Browsers let a page sound only after somebody has touched it once: the wall
// asks for that while a gong is wanted.
const PARTIALS = [[196, 1, 4], [294, .5, 2.6], [523, .28, 1.6], [831, .14, .9]];     // hertz, loudness, seconds

export function gong() {
  const clock = () => document.querySelector(".session-timer[data-strikes]");
  const ready = document.getElementById("gong-ready");
  const states = new Map();
  let audio, strikes = clock()?.dataset.strikes;

  const runs = () => audio?.state === "running";
  async function allow() {
    try { audio ??= new AudioContext(); await audio.resume(); } catch { /* a page without sound still shows the time */ }
    look();
  }
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => { if (!runs()) allow(); });

  function sound() {
    document.documentElement.dataset.struck = Number(document.documentElement.dataset.struck ?? 0) + (runs() ? 1 : 0);
    if (!runs()) return;
    for (const [hertz, loudness, seconds] of PARTIALS) {
      const tone = audio.createOscillator(), volume = audio.createGain(), now = audio.currentTime;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(.3 * loudness, now);
      volume.gain.exponentialRampToValueAtTime(.0001, now + seconds);
      tone.connect(volume).connect(audio.destination);
      tone.start(now);
      tone.stop(now + seconds);
    }
  }

  function look() {
    const part = clock();
    if (!part) return;
    if (ready) ready.hidden = !part.dataset.gong || runs();
    if (part.dataset.strikes !== strikes) { strikes = part.dataset.strikes; sound(); }
    for (const timer of document.querySelectorAll(".timer[data-ends]")) {
      const { ends, state } = timer.dataset;
      if (state === "over" && states.get(ends) === "soon" && part.dataset.gong) sound();
      states.set(ends, state);
    }
  }
  setInterval(look, 400);
  look();
}
