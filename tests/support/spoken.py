"""What somebody hears to whom a page is read: Chromium's own tree for screen readers as text, and what live regions say.

No screen reader runs here. The tree is what every one of them is given; when a live region speaks is written down by the
rules that they follow: a polite one says what has changed in it, an alert also what it comes with, nothing hidden is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

EARS = """(() => {
  window.heard = [];
  const REGION = '[aria-live], [role=status], [role=alert], [role=log], output', last = new WeakMap();
  const manner = (one) => one.getAttribute('aria-live') ?? (one.matches('[role=alert]') ? 'assertive' : 'polite');
  const shadows = new Map(), attach = Element.prototype.attachShadow;
  const plain = (one) => shadows.get(one)?.textContent ?? one.innerText ?? one.textContent ?? '';
  const words = (one) => plain(one).replace(/\\s+/g, ' ').trim();
  let changed = new Map(), pause;
  function tell() {
    pause = undefined;
    for (const [region, { parts, since }] of changed) {
      // The line and the sending say what they do when it pleases the network: not twice the same in two runs.
      if (region.matches('#status, [data-note]')) continue;
      if (!region.isConnected || !region.checkVisibility() || manner(region) === 'off') continue;
      const whole = region.matches('[role=status], [role=alert], [aria-atomic=true]');
      const text = whole ? words(region) : [...parts].filter((one) => one.isConnected).map(words).join(' ').trim();
      if (!text || last.get(region) === text) continue;
      last.set(region, text);
      heard.push([since, manner(region), text]);
    }
    changed = new Map();
  }
  function note(region, part) {
    if (!changed.has(region)) changed.set(region, { parts: new Set(), since: performance.now() });
    changed.get(region).parts.add(part.nodeType === 1 ? part : part.parentElement);
    pause ??= setTimeout(tell, 50);
  }
  const all = { childList: true, characterData: true, subtree: true, attributeFilter: ['hidden'] };
  Element.prototype.attachShadow = function (how) {
    const root = attach.call(this, how);
    shadows.set(this, root);
    ear.observe(root, all);
    return root;
  };
  const ear = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      const root = target.getRootNode(), inside = root instanceof ShadowRoot;
      const at = inside ? root.host : target.nodeType === 1 ? target : target.parentElement, region = at?.closest(REGION);
      if (region && !inside && addedNodes.length) addedNodes.forEach((one) => note(region, one));
      else if (region) note(region, at);
      else for (const one of addedNodes)
        [one, ...one.querySelectorAll?.('*') ?? []].filter((at) => at.role === 'alert').forEach((at) => note(at, at));
    }
  });
  ear.observe(document, all);
})()"""

WITHOUT_WORDS = {
    "none",
    "generic",
    "paragraph",
    "InlineTextBox",
    "LineBreak",
    "RootWebArea",
    "LabelText",
    "ListMarker",
    "Legend",
}
PLACES = {
    "main",
    "navigation",
    "region",
    "form",
    "group",
    "radiogroup",
    "banner",
    "contentinfo",
    "complementary",
    "search",
}
WHOLE = {
    "button",
    "link",
    "radio",
    "checkbox",
    "textbox",
    "spinbutton",
    "combobox",
    "slider",
    "heading",
    "image",
    "img",
    "searchbox",
    "timer",
    "DisclosureTriangle",
}
STATES = ("checked", "expanded", "pressed", "disabled", "required", "invalid")
CHANGES = (
    (re.compile(r"\b\d{1,2}:\d\d\b"), "TIME"),
    (re.compile(r"\b[0-9A-F]{4}-[0-9A-F]{4}\b"), "RECEIPT"),
)


@dataclass
class Reader:
    """Somebody who listens to a page."""

    page: Page
    line: CDPSession

    @classmethod
    def of(cls, page: Page) -> Reader:
        line = page.context.new_cdp_session(page)
        line.send("Accessibility.enable")
        return cls(page, line)

    def reads(self) -> list[str]:
        """The page's main part from its beginning to its end."""
        nodes = {one["nodeId"]: one for one in self.line.send("Accessibility.getFullAXTree")["nodes"]}
        main = next(one for one in nodes.values() if _role(one) == "main")
        found: list[str] = []
        _walk(main, nodes, found)
        return [_steady(one) for one in found]

    def stands_at(self) -> str:
        """What is said of the element that has the focus."""
        for one in self.line.send("Accessibility.getFullAXTree")["nodes"]:
            has = any(p["name"] == "focused" and p["value"].get("value") for p in one.get("properties", ()))
            if has and _role(one) != "RootWebArea":
                return _steady(_said(one))
        return "the page"

    def heard(self) -> list[str]:
        """What live regions have said since it was last forgotten."""
        return [_steady(f"{manner}: {text}") for _, manner, text in self.page.evaluate("heard")]

    def forget(self) -> None:
        """From here on, what is heard is new."""
        self.page.evaluate("heard.length = 0")


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def _value(node: dict[str, Any], name: str) -> str:
    return re.sub(r"\s+", " ", str(node.get(name, {}).get("value", ""))).strip()


def _steady(text: str) -> str:
    for changing, name in CHANGES:
        text = changing.sub(name, text)
    return text


def _said(node: dict[str, Any]) -> str:
    role, name = _role(node), _value(node, "name")
    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    if role == "heading":
        return f"heading {properties.get('level', '')}: {name}"
    states = [
        one if properties[one] in (True, "true") else f"not {one}"
        for one in STATES
        if one in properties
        and (properties[one] not in (False, "false") or one in {"checked", "expanded", "pressed"})
    ]
    more = [_value(node, "value"), *states, _value(node, "description")]
    return ", ".join([f'{role} "{name}"', *(one for one in more if one)])


def _walk(node: dict[str, Any], nodes: dict[str, dict[str, Any]], found: list[str]) -> None:
    role = _role(node)
    if not node.get("ignored"):
        if role == "StaticText":
            text = _value(node, "name")
            if any(f'"{text}' in one or f'{text}"' in one for one in found[-2:]):
                return  # the words of a label, which its field was named by
            if found and found[-1].startswith("  "):
                found[-1] = f"{found[-1]} {text}".rstrip()
            elif text:
                found.append(f"  {text}")
            return
        if role in WHOLE:
            found.append(_said(node))
            return
        if role not in WITHOUT_WORDS and (role not in PLACES or _value(node, "name")):
            found.append(_said(node) if _value(node, "name") else role)
    before = len(found)
    for child in node.get("childIds", ()):
        if child in nodes:
            _walk(nodes[child], nodes, found)
    if role == "paragraph" and len(found) > before and found[-1].startswith("  "):
        found.append("")  # the next one begins a line of its own
