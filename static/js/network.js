// The test of a phone's way to the server: small questions, then a line that stays open, then what was seen.
// Loaded by its own page only. It needs no secure context.
const box = document.getElementById("network-test");
const { held, asked, room } = box.dataset;
const limit = (name, usual) => Number(box.dataset[name] ?? usual);      // milliseconds
const words = (name) => box.querySelector(`[data-words=${name}]`).textContent;
const say = (tone, text) => {
  box.querySelectorAll("[data-tone]").forEach((one) => { one.hidden = one.dataset.tone !== tone; });
  box.querySelector(`[data-tone=${tone}] p`).textContent = text;
};
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const begin = document.getElementById("network-begin"), progress = box.querySelector("progress"), now = document.getElementById("network-now");
let hidden = 0;
document.addEventListener("visibilitychange", () => { if (document.hidden) hidden = 1; });

// A request with an end: a question that nobody answers must not wait for minutes.
async function request(path, options) {
  const stop = new AbortController(), clock = setTimeout(() => stop.abort(), limit("lost", 3000));
  try { return await fetch(path, { ...options, signal: stop.signal, cache: "no-store" }); } finally { clearTimeout(clock); }
}

async function question() {
  const from = performance.now();
  try {
    const answer = await request(new URL("../../../network/echo", import.meta.url));
    if (answer.status === 429) { await pause(2000); return question(); }
    return answer.ok ? performance.now() - from : null;
  } catch { return null; }
}

async function questions() {
  const times = [];
  for (let n = 1; n <= Number(asked); n++) {
    now.textContent = words("questions").replace("{n}", n).replace("{all}", asked);
    times.push(await question());
    progress.value = n / Number(asked) * .25;
    await pause(50);
  }
  const back = times.filter((one) => one !== null).sort((one, other) => one - other);
  const middle = back.length ? (back[Math.floor((back.length - 1) / 2)] + back[Math.ceil((back.length - 1) / 2)]) / 2 : 0;
  return { asked, lost: times.length - back.length, median: Math.round(middle), worst: Math.round(back.at?.(-1) ?? back[back.length - 1] ?? 0) };
}

// One socket until it ends or goes silent; true when the server said that too many test now.
function line(state, end) {
  return new Promise((done) => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/network/line`);
    let heard = performance.now(), open = false, over = false;
    const finish = (full) => {
      if (over) return;
      over = true;
      clearInterval(watch);
      state.open = false;
      state.silence = Math.max(state.silence, performance.now() - heard);
      if (performance.now() < end && open) {
        state.broke += 1;
        state.first = state.first || Math.round((performance.now() - state.from) / 1000);
      }
      try { socket.close(); } catch { /* it is closed */ }
      done(full);
    };
    const watch = setInterval(() => {
      if (performance.now() >= end) return void finish(false);
      if (performance.now() - heard > limit("silence", 10000)) finish(false);
    }, 200);
    const sign = () => {
      state.silence = Math.max(state.silence, open ? performance.now() - heard : 0);
      heard = performance.now();
      open = state.opened = state.open = true;
    };
    socket.onopen = sign;
    socket.onmessage = sign;
    socket.onclose = (event) => finish(event.code === 4429);
  });
}

async function hold() {
  const from = performance.now(), state = { from, broke: 0, first: 0, silence: 0, opened: false, open: false };
  const end = from + 1000 * Number(held);
  const show = setInterval(() => {
    const seconds = Math.min(Number(held), Math.round((performance.now() - from) / 1000));
    now.textContent = words(state.open ? "line" : state.broke ? "broken" : "opening").replace("{n}", seconds).replace("{all}", held);
    progress.value = .25 + .75 * Math.min(1, (performance.now() - from) / (1000 * Number(held)));
  }, 250);
  let full = false;
  while (!full && performance.now() < end) {
    full = await line(state, end);
    if (performance.now() < end) await pause(limit("again", 1000));
  }
  clearInterval(show);
  return full ? null : { wanted: state.opened ? held : 0, broke: state.broke, first: state.first, silence: Math.round(state.silence) };
}

// The sentence comes from the server; where the line is gone, it is tried until it is back.
async function report(seen) {
  const body = new URLSearchParams({ ...seen, hidden, room });
  for (let tries = 0; tries < 100; tries++) {
    try {
      const answer = await request(new URL(`../../../network/results?lang=${document.documentElement.lang}`, import.meta.url), { method: "POST", body });
      if (answer.ok) return await answer.json();
    } catch { /* not yet */ }
    say("error", words(seen.broke ? "lost" : "nothing").replace("{n}", seen.first));
    await pause(limit("again", 1000) * 2);
  }
  return null;
}

begin.addEventListener("click", async () => {
  begin.disabled = true;
  hidden = document.hidden ? 1 : 0;
  box.querySelectorAll("[data-tone]").forEach((one) => { one.hidden = true; });
  progress.hidden = false;
  const answers = await questions(), kept = await hold();
  progress.hidden = true;
  if (kept === null) say("warning", words("full"));
  else {
    now.textContent = words("sending");
    const said = await report({ ...answers, ...kept });
    if (said) say(said.tone, `${words("number").replace("{n}", said.number)} ${said.sentence}`);
  }
  now.textContent = "";
  begin.disabled = false;
});
