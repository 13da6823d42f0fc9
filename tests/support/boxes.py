"""What the boxes of a page tell about it: is anything cut off, broken in the middle of a word, or drawn over something else?

Both measures look at lines of text where the browser has put them, so they need no list of a page's elements.
"""

from __future__ import annotations

from playwright.sync_api import Page

STEADY = 1024  # from this width on, the console's window never scrolls: its columns do

SEEN = """
  const name = (element) => element.tagName.toLowerCase()
    + [...element.classList].map((word) => '.' + word).join('');
  const shown = (element) => element.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const unseen = (element) => !shown(element)
    || element.closest('script, style, noscript, select, textarea, .skip, svg, .visually-hidden');
"""

CUT = (
    """(steady) => {"""
    + SEEN
    + """
  const found = [], root = document.documentElement;
  const cuts = (value) => value === 'hidden' || value === 'clip';
  const scrolls = (value) => value === 'auto' || value === 'scroll';
  const boxes = new Map();   // asked once for an element, however many texts are in it
  const boxOf = (element) => {
    if (!boxes.has(element)) boxes.set(element, [getComputedStyle(element), element.getBoundingClientRect()]);
    return boxes.get(element);
  };
  // Longer words than this may break, wherever a page puts them.
  const words = /(?<![\\p{L}\\p{M}\\p{N}'’])[\\p{L}\\p{M}\\p{N}'’]{3,24}(?![\\p{L}\\p{M}\\p{N}'’])/gu;
  if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} wide`);
  if (root.dataset.page === 'console' && innerWidth >= steady && root.scrollHeight > innerHeight)
    found.push(`the console is ${root.scrollHeight} high`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.trim() || unseen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width < 2) continue;
    const said = `${name(parent)}: ${text.data.trim().slice(0, 60)}`;
    let hidden = false, scrolled = false;   // what scrolls down may be long: no box around it cuts that off
    for (let at = parent; at && !hidden && at !== document.body; at = at.parentElement) {
      const [look, edge] = boxOf(at);
      if (look.clipPath !== 'none') { hidden = true; break; }
      // Wide tables of the minutes scroll sideways; what they are about is read without that.
      if (at.matches('.table-scroll') && !parent.closest('caption')) { hidden = true; break; }
      const wide = box.right > edge.right + 1.5 || box.left < edge.left - 1.5;
      const high = box.bottom > edge.bottom + 3 || box.top < edge.top - 3;
      let fault = '';
      if (cuts(look.overflowX) && wide) fault = 'cut at its side';
      if (!scrolled && cuts(look.overflowY) && high) fault = 'cut below';
      if (scrolls(look.overflowX) && at.scrollWidth > at.clientWidth + 1 && wide) fault = `beyond the edge of ${name(at)}`;
      if (fault) { found.push(`${fault}, ${said}`); hidden = true; }
      scrolled ||= scrolls(look.overflowY) || look.position === 'fixed';
    }
    if (hidden) continue;
    if (box.right > innerWidth + 1.5 || box.left < -1.5) found.push(`outside of the window, ${said}`);
    if (range.getClientRects().length > 1 && !/[:/.@]\\S/.test(text.data)) for (const word of text.data.matchAll(words)) {
      if (/\\d/.test(word[0])) continue;   // a hash is no word
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const rects = [...range.getClientRects()];
      if (rects.length > 1 && Math.abs(rects[0].top - rects.at(-1).top) > 8) found.push(`broken: ${word[0]}, in ${said}`);
    }
  }
  return [...new Set(found)];
}"""
)

# What is on a layer of its own may cover what scrolls below it: the page then only has to leave room for reading.
OVER = (
    """() => {"""
    + SEEN
    + """
  const found = [], boxes = [], layers = new Map(), clips = new Map(), everywhere = [-1e9, -1e9, 1e9, 1e9];
  const opaque = (look) => !/^rgba\\(.*, 0(\\.\\d+)?\\)$/.test(look.backgroundColor);
  function around(element) {   // the layer of an element, and the part of the page in which it can be seen
    if (!element || element === document.documentElement) return;
    if (layers.has(element)) return;
    around(element.parentElement);
    const look = getComputedStyle(element), edge = element.getBoundingClientRect();
    const above = look.position === 'sticky' || look.position === 'fixed' || element.matches('dialog[open]')
      || (look.position === 'absolute' && look.zIndex > 0 && opaque(look));
    layers.set(element, above ? element : layers.get(element.parentElement) ?? document.body);
    const [left, top, right, bottom] = clips.get(element.parentElement) ?? everywhere;
    const whole = look.overflowX === 'visible' && look.overflowY === 'visible';
    clips.set(element, look.clipPath !== 'none' ? [0, 0, 0, 0] : whole ? [left, top, right, bottom] : [
      Math.max(left, edge.left), Math.max(top, edge.top), Math.min(right, edge.right), Math.min(bottom, edge.bottom)]);
    const room = Math.min(innerHeight, bottom - top);
    if (above && look.position === 'sticky' && shown(element) && edge.height > room / 2 && room > 100)
      found.push(`${name(element)} covers ${Math.round(edge.height)} of ${Math.round(room)} px`);
  }
  function add(node, element, said, rect, inward, aside) {
    around(element);
    const [left, top, right, bottom] = clips.get(element) ?? everywhere;
    const box = {node, element, said, layer: layers.get(element),
      left: Math.max(left, rect.left + aside), right: Math.min(right, rect.right - aside),
      top: Math.max(top, rect.top + inward), bottom: Math.min(bottom, rect.bottom - inward)};
    if (box.right - box.left > 1 && box.bottom - box.top > 1) boxes.push(box);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.trim() || unseen(parent)) continue;
    const range = document.createRange(), letters = parseFloat(getComputedStyle(parent).fontSize);
    range.selectNodeContents(text);
    // A line's box is as high as its font allows; letters without accents take the middle of it.
    for (const rect of range.getClientRects())
      add(text, parent, `“${text.data.trim().slice(0, 40)}”`, rect, (rect.height - letters * .6) / 2, 1);
  }
  const things = '.mark, .icon, .bar, .chip, .button, .knot, .qr svg, input, select, textarea, img';
  for (const thing of document.querySelectorAll(things))
    if (shown(thing) && !thing.closest('.visually-hidden, .skip'))
      add(thing, thing, name(thing), thing.getBoundingClientRect(), 1, 1);
  boxes.sort((one, other) => one.top - other.top);
  let near = [];
  for (const box of boxes) {
    near = near.filter((one) => one.bottom > box.top + 2);
    for (const one of near) {
      if (one.layer !== box.layer || one.node.contains(box.node) || box.node.contains(one.node)) continue;
      const wide = Math.min(one.right, box.right) - Math.max(one.left, box.left);
      const high = Math.min(one.bottom, box.bottom) - Math.max(one.top, box.top);
      if (wide > 2 && high > 2) found.push(`${one.said} and ${box.said} are drawn over each other`);
    }
    near.push(box);
  }
  return [...new Set(found)];
}"""
)


BOTH = f"(steady) => [...({CUT})(steady), ...({OVER})()]"


def cut(page: Page, sizes: tuple[tuple[int, int], ...], *, stay: bool = False) -> list[str]:
    """What a page does not show as it should, at each size: cut off, outside of the window, broken, or drawn over.

    It begins with the size that the window has, if it is one of them: each change lays the page out and draws it. The
    window gets its size back, unless it may `stay` as it is then.
    """
    if page.evaluate("document.documentElement.dataset.surface") == "projector":
        return []
    before, found = page.viewport_size, []
    now = before
    for width, height in sorted(sizes, key=lambda size: before != {"width": size[0], "height": size[1]}):
        if now != {"width": width, "height": height}:
            now = {"width": width, "height": height}
            page.set_viewport_size(now)
        found += [f"{width}x{height} {fault}" for fault in page.evaluate(BOTH, STEADY)]
    if before and now != before and not stay:
        page.set_viewport_size(before)
    return found
