// The projector has no scroll bar and nobody at its keyboard. What is on stage flows through columns of letters that are
// read from the last row; what has no room on this screen comes on further pages, is counted below, and its turn comes by
// itself, or when the facilitator turns the pages. Nothing inside of the live page is changed for it: size and page are said
// by attributes of its surroundings, so frames and pages never meet.
const LARGEST = 1, COMFORTABLE = 4, SMALLEST = 6, CLOSEST = 8;   // steps of letters: see projector.css
const FEW = 4;                     // pages that a room turns with comfortable letters; for more the small ones are better
const EVERY = 12_000;              // milliseconds for reading a page
const COVERS = 5;                  // steps of letters of a cover
const NARROW = matchMedia("(max-width: 48rem)");

export function projector() {
  const main = document.getElementById("live");
  const turn = document.getElementById("turn");
  if (!main?.classList.contains("projector") || !turn) return;
  const away = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, away];
  let at = 0, timer, line = 0;

  const shownOn = () => main.querySelector(".slide.on") ?? main.querySelector(".stage");
  const area = () => shownOn()?.querySelector(".pages");
  // A cover fills the wall alone and stands before the pages: what the room must see at one glance first.
  const cover = () => shownOn()?.querySelector(":scope > .cover:not([hidden])");
  const steered = () => main.querySelector("[data-page]")?.dataset.page ?? "";

  function measure(pages) {
    const sheet = pages.firstElementChild;
    const gap = parseFloat(getComputedStyle(sheet).columnGap) || 0;
    const step = sheet.getBoundingClientRect().width + gap;      // not clientWidth: fractions of a pixel add up over pages
    // What is not drawn has no width and no pages: its number would have no end.
    return { sheet, step, gap, count: step > 0 ? Math.max(1, Math.ceil((sheet.scrollWidth + gap) / step - .02)) : 1 };
  }

  // The largest letters with which all of it is on one page. When there are none: comfortable letters and a few pages, or
  // small letters when they would be many; for what must be seen as a whole (an open vote) as close as it may stand.
  function fit(newest) {
    turn.hidden = true;
    away.replaceSync("");
    line = 0;
    for (const name of ["data-cover", "data-covered", "data-columns"]) main.removeAttribute(name);
    const pages = area(), first = cover();
    if (NARROW.matches) return delete main.dataset.size;
    main.dataset.size = LARGEST;
    if (!pages) return rest();
    const whole = "whole" in pages.dataset;
    turn.hidden = !first;
    if (!sized(pages, whole)) {
      turn.hidden = false;
      main.dataset.size = whole ? CLOSEST : COMFORTABLE;
      if (!whole) for (let size = COMFORTABLE; size < SMALLEST && (torn(pages) || measure(pages).count > FEW);) main.dataset.size = ++size;
      if (newest?.isConnected) at = places(newest, measure(pages))[0] + (first ? 1 : 0);
    } else if (!first) { at = 0; }
    if (first) for (let n = 1; n <= COVERS; n++) {
      main.dataset.cover = n;
      main.toggleAttribute("data-covered", true);
      if (first.scrollHeight <= first.clientHeight + 1) break;
    }
    settle(pages);
    rest();
  }

  // Whether all of it has room on one page: with the largest letters that do, on columns of their own where it has columns.
  function sized(pages, whole) {
    const closest = whole ? CLOSEST : SMALLEST;
    const fits = (size) => { main.dataset.size = size; return measure(pages).count === 1; };
    for (const apart of pages.querySelector(".board") ? [true, false] : [false]) {
      main.toggleAttribute("data-columns", apart);
      if (!fits(closest)) continue;      // then nothing larger does; each try lays out the whole wall
      for (let size = LARGEST; size < closest; size++) if (fits(size)) return true;
      return fits(closest);
    }
    return false;
  }

  // Whether a card of results runs on in another column: one that fits there with smaller letters is read better whole.
  const torn = (pages) => [...pages.querySelectorAll(".card.told")].some((card) => card.getClientRects().length > 1);

  // On which pages an element is: the first and the last.
  function places(element, { sheet, step, gap }) {
    const left = sheet.getBoundingClientRect().left;
    const found = [...element.getClientRects()].filter((box) => box.width && box.height > 3)
      .map((box) => Math.floor((box.left - left + gap / 2) / step));
    return found.length ? [Math.min(...found), Math.max(...found)] : [];
  }

  // The foot keeps room for the longest line that any of the pages has: with less on some of them, words would move between
  // pages while a room turns them, and be missed. A longer line makes the pages shorter: look again until both agree.
  function settle(pages) {
    for (let tries = 0, before = -1; tries < 8 && before !== line && !turn.hidden; tries++) {
      before = line;
      const measured = measure(pages), listed = lists(measured), lines = [];
      for (let page = cover() ? -1 : 0; page < measured.count; page++) lines.push(told(measured, listed, page));
      for (const words of lines) {
        write(words);
        line = Math.max(line, turn.offsetHeight + 6, 2.6 * parseFloat(getComputedStyle(turn).fontSize));
      }
      main.style.setProperty("--turn", `${line}px`);
    }
    show(pages);
  }

  function show(pages) {
    const measured = measure(pages), before = cover() ? 1 : 0, count = measured.count + before;
    const asked = steered();
    at = (((asked === "" ? at : Number(asked)) % count) + count) % count;
    const page = at - before;                // -1: the cover, while nothing of the pages is seen
    main.style.setProperty("--page", Math.max(0, page));
    main.toggleAttribute("data-covered", page < 0);
    if (count === 1) { turn.hidden = true; return; }
    // What is on other pages is neither seen nor read aloud.
    const rules = [];
    hide(measured.sheet, page, measured, rules);
    away.replaceSync(rules.length ? `${rules.join(",")}{visibility:hidden}` : "");
    const words = told(measured, lists(measured), page);
    if (turn.textContent !== words) write(words);
  }

  // The words change, no node comes or goes: for that, a browser would ask all parts of the wall anew how they look.
  function write(words) {
    if (turn.firstChild) turn.firstChild.data = words;
    else turn.textContent = words;
  }

  // The lists on the pages, and on which of the pages their items are. Asking where something is takes long: once for all.
  function lists(measured) {
    return [...measured.sheet.querySelectorAll("[data-list]")].map((list) => ({
      name: apart(list.dataset.list),
      within: list.parentElement.closest("[data-list]"),
      found: [...list.children].filter((item) => !("heading" in item.dataset)).map((item) => places(item, measured)).filter((place) => place.length),
    }));
  }

  // What the line at the foot says on a page: which of how many, and what of each list is here.
  function told({ sheet, count }, listed, page) {
    const before = cover() ? 1 : 0, said = [say(turn.dataset.page, { page: page + before + 1, pages: count + before })];
    for (const { name, within, found } of listed) {
      const here = found.flatMap(([first, last], n) => (first <= page && page <= last ? [n + 1] : []));
      if (!found.length || here.length === found.length) continue;
      if (!here.length && within) continue;      // the list around it says so
      const facts = { name, first: here[0], last: here.at(-1), all: found.length };
      said.push(say(turn.dataset[here.length > 1 ? "some" : here.length ? "one" : "none"], facts));
    }
    const { whole } = sheet.parentElement.dataset;
    return (whole ? [...said, whole] : said).join(" · ");
  }

  // A name written from right to left stands apart from the numbers beside it, which it would draw into its own order.
  const apart = (name) => (/[\u0590-\u08ff]/.test(name) ? `\u2068${name}\u2069` : name);

  function hide(element, page, measured, rules) {
    [...element.children].forEach((child, n) => {
      const place = places(child, measured);
      if (place.length && (place[1] < page || place[0] > page)) rules.push(`${path(element)}>:nth-child(${n + 1})`);
      else if (place.length && place[0] !== place[1]) hide(child, page, measured, rules);
    });
  }

  function path(element) {
    if (element.id) return `#${CSS.escape(element.id)}`;
    const parent = element.parentElement;
    return `${path(parent)}>:nth-child(${[...parent.children].indexOf(element) + 1})`;
  }

  const say = (words, facts) => Object.entries(facts).reduce((text, [name, fact]) => text.replace(`{${name}}`, () => fact), words);

  // Whoever has just come to a page has the whole time to read it.
  function rest() {
    clearTimeout(timer);
    if (turn.hidden || steered() !== "") return;
    timer = setTimeout(() => { at += 1; const pages = area(); if (pages) show(pages); rest(); },
      main.hasAttribute("data-covered") ? 2 * EVERY : EVERY);
  }

  // A card that has just come turns the wall to it, unless somebody else turns it; a new stage begins on its first page.
  // Turning a page moves nothing: the sizes of letters are not tried again for it, which takes as long as drawing twelve times.
  const blank = (node) => node.nodeType === 3 && !node.data.trim();
  const moves = ({ target, type, addedNodes, removedNodes }) => type === "childList" ? ![...addedNodes, ...removedNodes].every(blank)
    : !target.dataset || !("page" in target.dataset);
  let asked = 0, newest, other = true;
  const look = () => {
    if (other) fit(newest);
    else if (area() && !turn.hidden) { show(area()); rest(); }
    asked = 0; newest = undefined; other = false;
  };
  const ask = () => { asked ||= requestAnimationFrame(look); };
  new MutationObserver((changes) => {
    const meant = changes.filter(({ target }) => !(target.nodeType === 1 ? target : target.parentElement)?.closest(".timer, #status"));
    for (const { target, addedNodes } of meant) {
      const cards = [...addedNodes].filter((node) => node.nodeType === 1);
      if (target.matches?.("[data-list]") && cards.length && cards.length <= 3) newest = cards.at(-1);
      const begins = cards.some((node) => node.matches(".stage")) || target.matches?.(".slide") || target.matches?.(".cover");
      if (begins) { at = 0; newest = undefined; }
    }
    other ||= meant.some(moves);
    if (meant.length) ask();
  }).observe(main, { childList: true, characterData: true, subtree: true, attributes: true, attributeFilter: ["data-page", "hidden", "class"] });
  addEventListener("resize", () => { other = true; ask(); });
  look();
}
