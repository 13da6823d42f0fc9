"""What axe finds on a page: rules of accessibility that a machine can check."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from support.browsing import ROOT

AXE = (ROOT / "tests/vendor/axe-core/axe.min.js").read_text("utf-8")
ALL = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that the dark can change."""

# A piece of a page is known by what it is made of and by what it stands in: elements, classes, roles, which attributes and
# whether there is text; not by its words, numbers and addresses. The window's width, the theme and the rules belong to it.
RUN = r"""async ({only, known}) => {
  // No rule that is asked about needs what axe would load beforehand: all style sheets, once more.
  const options = {resultTypes: ['violations'], runOnly: only, preload: false};
  const {fresh, asked} = window.forAxe ?? {fresh: [], asked: []};
  if (known !== null && !window.forAxe) {
    const seen = new Set(known.split(' ')), forms = new Map();
    const hash = (text) => {
      let a = 0xdeadbeef, b = 0x41c6ce57;
      for (let place = 0; place < text.length; place++) {
        const letter = text.charCodeAt(place);
        a = Math.imul(a ^ letter, 2654435761);
        b = Math.imul(b ^ letter, 1597334677);
      }
      return ((a >>> 0) * 2097152 + (b >>> 11)).toString(36);
    };
    const words = new Set('id for name value href src title alt placeholder lang aria-label'.split(' '));
    const looks = ({name, value}) => ['class', 'style'].includes(name) || (!words.has(name) && /^[a-z-]{1,20}$/.test(value));
    const said = (one) => looks(one) ? `${one.name}=${one.value}` : one.value.trim() ? one.name : `${one.name}=`;
    // Around the main part a page notes what its scripts can do and how far it has heard; that changes nothing by itself.
    const frame = new Set(), noted = ({name}) => /^(class$|data-(?!page|surface))/.test(name);
    for (let at = document.querySelector('main'); at; at = at.parentElement) frame.add(at);
    const own = (one) => `${one.localName} `
      + [...one.attributes].filter((each) => !frame.has(one) || !noted(each)).map(said).sort().join(' ');
    const form = (one) => {
      const parts = new Set();
      for (const child of one.childNodes)
        if (child.nodeType === 1) parts.add(form(child));
        else if (child.nodeType === 3 && child.data.trim()) parts.add('text');
      const found = hash(`${own(one)}>${[...parts].join()}`);
      forms.set(one, found);
      return found;
    };
    const isNew = (key) => {
      if (seen.has(key)) return false;
      seen.add(key);
      fresh.push(key);
      return true;
    };
    // Asked about is an element that is new here with all in it; or, where it stood before, what is new in it.
    const walk = (one, path) => {
      if (!isNew(hash(`${path}>${forms.get(one)}`))) return false;
      const here = hash(`${path}:${own(one)}`), place = asked.push(one) - 1;
      const itself = isNew(here), inside = [...one.children].filter((child) => walk(child, here)).length;
      if (itself) asked.length = place + 1;
      else if (inside) asked.splice(place, 1);
      return true;
    };
    form(document.documentElement);
    walk(document.documentElement,
      [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, JSON.stringify(only)].join());
    if (!fresh.length) return {faults: [], fresh: ''};
  }
  // Axe is long: it comes when there is something to ask, and what that is has been found by then.
  if (!('axe' in window)) { window.forAxe = {fresh, asked}; return null; }
  delete window.forAxe;
  const gone = asked.some((one) => !one.isConnected);
  const every = known === null || gone || asked.length > 50 || asked[0] === document.documentElement;
  const pieces = every ? document : {include: asked};
  const found = await axe.run(pieces, options), faults = [];
  for (const {id, nodes} of found.violations) for (const {html, target} of nodes) {
    if (id === 'target-size') {
      // At the window's edge a part of what is to be pressed counts as covered: asked again in the middle of the window.
      const one = document.querySelector(target[0]);
      one.scrollIntoView({block: 'center'});
      const again = await axe.run(one, {resultTypes: ['violations'], runOnly: {type: 'rule', values: [id]}});
      if (!again.violations.some((fault) => fault.nodes.some((node) => node.target.join() === target.join()))) continue;
    }
    faults.push(`${id}: ${html.slice(0, 160)}`);
  }
  return {faults, fresh: fresh.join(' ')};
}"""


def violations(page: Page, only: dict[str, Any] = ALL, known: set[str] | None = None) -> list[str]:
    """What axe finds, as "rule: element".

    With `known`, a set that the caller keeps, pieces like those that axe has been asked about are not asked about again: of
    a list of cards one, of a console what is new on it. What has been asked about now is added to the set.
    """
    asked = {"only": only, "known": None if known is None else " ".join(known)}
    result = page.evaluate(RUN, asked)
    if result is None:
        page.evaluate(AXE)
        result = page.evaluate(RUN, asked | {"known": None if known is None else ""})
    if known is not None:
        known.update(result["fresh"].split())
    faults: list[str] = result["faults"]
    return faults
