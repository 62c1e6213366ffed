"""What is wrong with the page that is open: too wide, hard to use, hard to read. As texts.

Called by the page crawl for each page and by flows for pages that only they come to.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e import axe

WIDTHS = (1280, 360, 320)
HEIGHT = 740
TOO_WIDE = """() => {
  const { scrollWidth } = document.scrollingElement;
  if (scrollWidth <= innerWidth) return '';
  const out = [...document.querySelectorAll('body *')]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => `${each.tagName}.${each.className}`);
  return `${scrollWidth} > ${innerWidth}: ${out.slice(0, 5).join(', ')}`;
}"""
# Colours are judged as they come to rest.
AT_REST = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  for (const each of document.getAnimations()) {
    if (each.effect.getComputedTiming().endTime === Infinity) each.cancel();
    else each.finish();
  }
}"""


def faults_of(page: Page) -> list[str]:
    """At three widths, in light and in dark; the page is left light, on a phone."""
    found = [] if page.title() else ["no title"]
    found += _too_wide(page)
    page.evaluate(AT_REST)
    found += axe.violations(page)
    page.emulate_media(color_scheme="dark")
    page.evaluate(AT_REST)
    found += [f"in dark: {what}" for what in axe.violations(page, only=axe.COLOUR)]
    page.emulate_media(color_scheme="light")
    return found


def _too_wide(page: Page) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found.append(str(page.evaluate(TOO_WIDE)))
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    return [f"wider than the screen: {what}" for what in found if what]
