"""What a zoomed page must not do: run off sideways, cut words off, draw them over others, hide behind buttons."""

from typing import Final

from playwright.sync_api import Page

_FAULTS: Final = """() => {
  const found = [];
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth) found.push(`the page is ${page.scrollWidth} wide`);
  const isSeen = (one) => one.getClientRects().length && !one.closest(".unseen")
    && getComputedStyle(one).visibility !== "hidden";
  const texts = [];
  const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (all.nextNode()) {
    const node = all.currentNode;
    if (node.data.trim() && node.parentElement.closest("main, #lead") && isSeen(node.parentElement)) texts.push(node);
  }
  const lines = texts.map((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  });
  texts.forEach((node, at) => lines[at].forEach((box) => {
    const loose = 2 + box.height / 6; // a line's letters may be higher than its line
    if (box.left < -1 || box.right > page.clientWidth + 1) found.push(`${node.data}: off the page`);
    for (let on = node.parentElement; on && on !== document.body; on = on.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(on);
      const frame = on.getBoundingClientRect();
      if (overflowY === "auto" || !(overflowX !== "visible" || on.matches("button, li, .claim, .tag"))) continue;
      const isOut = box.left < frame.left - 2 || box.right > frame.right + 2
        || box.top < frame.top - loose || box.bottom > frame.bottom + loose;
      if (isOut) found.push(`${node.data}: out of its ${on.className || on.tagName}`);
    }
  }));
  const place = (node) => node.parentElement.closest(".claim, li, h1, button");
  const inked = ({ top, bottom, height }) => [top + height * .15, bottom - height * .15]; // where letters have ink
  const isOver = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
    && Math.min(inked(a)[1], inked(b)[1]) - Math.max(inked(a)[0], inked(b)[0]) > 3;
  const isFree = (node) => !node.parentElement.closest("#lead, .found"); // these lie over what scrolls
  texts.forEach((one, at) => texts.forEach((other, nth) => {
    if (nth <= at || !isFree(one) || !isFree(other) || (place(one) && place(one) === place(other))) return;
    if (lines[at].some((a) => lines[nth].some((b) => isOver(a, b)))) found.push(`${one.data}: over ${other.data}`);
  }));
  for (const claim of document.querySelectorAll(".claim")) {
    const [a, b] = [claim.getBoundingClientRect(), claim.parentElement.getBoundingClientRect()];
    if (a.top < b.top - 1 || a.height > b.height * .75) found.push("the claim hides the photograph");
  }
  const lead = document.getElementById("lead");
  const isStuck = lead && isSeen(lead) && getComputedStyle(lead).position === "sticky" && !lead.querySelector(".more");
  const hides = isStuck ? lead.offsetHeight / innerHeight : 0;
  if (hides > 1 / 3) found.push(`the buttons hide ${hides} of the page`);
  for (const one of document.querySelectorAll("main *")) {
    const scrolls = /auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1;
    if (scrolls) found.push(`${one.className} scrolls sideways`);
  }
  return found;
}"""


def is_whole(page: Page) -> None:
    """Every word of it can be read, and scrolling goes one way only."""
    faults = page.evaluate(_FAULTS)
    assert not faults, f"{page.viewport_size}: {faults[:6]}"
