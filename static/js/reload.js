// Only in pages of `dialogue serve --reload`: load the page again as soon as another start of the server answers.

const EVERY = 400; // milliseconds
const start = new URL(import.meta.url).searchParams.get("start");

async function look() {
  try {
    const answer = await fetch(new URL("../../../reload", import.meta.url), { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== start) {
      location.reload();
      return;
    }
  } catch {
    // The server is starting; the next look finds it.
  }
  setTimeout(look, EVERY);
}

look();
