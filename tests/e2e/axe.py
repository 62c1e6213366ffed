"""axe-core in a page. It is brought in by the debugging protocol, which no policy of ours stops."""

from __future__ import annotations

from functools import lru_cache

from playwright.sync_api import Page

from tests.plugin import ROOT

SCRIPT = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")
# What depends on the colour scheme.
COLOUR = ["color-contrast", "link-in-text-block"]
RUN = """async (options) => {
  const found = await axe.run(document, options);
  return found.violations.map(({ id, impact, nodes }) => ({
    id, impact, where: nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary}`),
  }));
}"""


@lru_cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page, *, only: list[str] | None = None) -> list[str]:
    """What is serious or critical, with where it is; all rules, or `only` some."""
    if not page.evaluate("'axe' in window"):
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": f"{_script()}; 0"})
        session.detach()
    run = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    options = {"runOnly": run, "resultTypes": ["violations"], "preload": False}
    found = [each for each in page.evaluate(RUN, options) if each["impact"] in GRAVE]
    return [f"{each['id']}: {where}" for each in found for where in each["where"]]
