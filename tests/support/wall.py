"""What a person at the back of the room sees of a projector: lists with their counts, letters, cut-off words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

SIZES = ((1920, 1080), (1366, 768), (1280, 720), (1024, 768))

LOOK = """() => {
  const seen = (element) => getComputedStyle(element).visibility !== 'hidden';
  const aside = '.visually-hidden, .skip, noscript, .defs, title, style, script, #status';
  const inside = (box) => box.right > 1 && box.left < innerWidth - 1 && box.bottom > 1 && box.top < innerHeight - 1;
  const found = { small: [], cut: [], lists: [], page: document.documentElement.scrollWidth - innerWidth > 0
    || document.documentElement.scrollHeight - innerHeight > 0,
    said: document.querySelector('#turn:not([hidden])')?.textContent ?? '' };
  // Nothing that is read lies under the code with which one joins. An empty list says so in words that stand in no node.
  const corner = [...document.querySelectorAll('.join-corner')].filter((one) => seen(one) && one.getClientRects().length)
    .map((one) => one.getBoundingClientRect());
  const coded = (box) => corner.some((one) => Math.min(box.right, one.right) - Math.max(box.left, one.left) > 3
    && Math.min(box.bottom, one.bottom) - Math.max(box.top, one.top) > 3);
  for (const list of document.querySelectorAll('[data-empty]'))
    if (seen(list) && list.getClientRects().length && getComputedStyle(list, '::before').content !== 'none'
      && coded(list.getBoundingClientRect())) found.cut.push(`under the code: ${list.dataset.empty.slice(0, 40)}`);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, element = text.parentElement, style = getComputedStyle(element);
    if (!text.data.trim() || !seen(element) || element.closest(aside)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    // Text that runs on to another page has its rest there; what is on this page must be whole.
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1 && inside(box));
    if (!boxes.length || getComputedStyle(element).clipPath !== 'none') continue;
    const drawn = element.getScreenCTM?.()?.a ?? 1;      // a picture may be drawn larger than it says
    if (parseFloat(style.fontSize) * drawn < 28 / 1080 * innerHeight - .2)
      found.small.push(`${text.data.trim().slice(0, 40)} ${style.fontSize}`);
    const lies = !element.closest('.join-corner') && boxes.some(coded);
    if (lies) found.cut.push(`under the code: ${text.data.trim().slice(0, 40)}`);
    for (let box of boxes) {
      let frame = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
      for (let around = element; around; around = around.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(around);
        if (around !== document.body && overflowX === 'visible' && overflowY === 'visible') continue;
        const edge = around.getBoundingClientRect();
        frame = { left: Math.max(frame.left, edge.left), top: Math.max(frame.top, edge.top),
          right: Math.min(frame.right, edge.right), bottom: Math.min(frame.bottom, edge.bottom) };
      }
      const out = Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
      const partly = box.right > frame.left + 1 && box.left < frame.right - 1;
      if (out > 3 && partly) { found.cut.push(text.data.trim().slice(0, 60)); break; }
    }
  }
  // The foot and the line that counts pages lie below what is read, and not over its last row.
  const below = [...document.querySelectorAll('.projector-foot > .crowd, #turn:not([hidden])')].filter(seen)
    .map((one) => one.getBoundingClientRect()).filter((box) => box.width && box.height);
  for (const row of document.querySelectorAll('.stage .pages [data-list] > *, .slide.on [data-list] > *')) {
    if (!seen(row)) continue;
    const box = row.getBoundingClientRect();
    if (inside(box) && below.some((foot) => box.bottom > foot.top + 3 && box.top < foot.bottom
      && box.right > foot.left && box.left < foot.right))
      found.cut.push(`under the foot: ${row.textContent.trim().slice(0, 40)}`);
  }
  const around = document.querySelector('.slide.on') ?? document.querySelector('.stage');
  const area = around?.querySelector('.pages')?.getBoundingClientRect();
  for (const list of around?.querySelectorAll('.pages [data-list]') ?? []) {
    const items = [...list.children].filter((item) => item.getClientRects().length);
    const on = (box) => box.right > area.left + 2 && box.left < area.right - 2
      && box.bottom > area.top + 2 && box.top < area.bottom - 2;
    const here = items.flatMap((item, n) => seen(item) && [...item.getClientRects()].some(on) ? [n + 1] : []);
    const within = list.parentElement.closest('[data-list]') !== null;
    found.lists.push({ name: list.dataset.list, all: items.length, here, within });
  }
  return found;
}"""


@dataclass
class View:
    """One look at a wall."""

    small: list[str]
    cut: list[str]
    lists: list[dict[str, Any]]
    page: bool
    said: str

    def here(self, name: str) -> list[int]:
        """The places (from 1) of a list's items that are on this page."""
        return [n for one in self.lists if one["name"] == name for n in one["here"]]

    def all(self, name: str) -> int:
        return sum(one["all"] for one in self.lists if one["name"] == name)


def settled(page: Page) -> None:
    """Wait until the page's script has laid out the wall."""
    expect(page.locator("#live[data-size]")).to_be_attached()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def look(page: Page) -> View:
    settled(page)
    return View(**page.evaluate(LOOK))


def faults(view: View) -> list[str]:
    """What breaks the wall's promises on the page that is seen now."""
    found = [f"letters under 28 px at 1080p: {words}" for words in view.small]
    found += [f"cut off: {words}" for words in view.cut]
    found += ["the document is larger than the window"] if view.page else []
    for one in view.lists:
        here, every, name = one["here"], one["all"], one["name"]
        if len(here) == every or (one["within"] and not here):
            continue  # whole; or inside an item that is itself counted as being on another page
        numbers = rf"{re.escape(name)}\W*"
        numbers += (
            rf"{here[0]}\D+{here[-1]}\D+{every}"
            if len(here) > 1
            else rf"{here[0]}\D+{every}"
            if here
            else rf"{every}\b"
        )
        if not re.search(numbers, view.said):
            found.append(f"not counted: {name} {here} of {every} (said: {view.said})")
        if here and here != list(range(here[0], here[-1] + 1)):
            found.append(f"{name}: a gap in {here}")
    return found
