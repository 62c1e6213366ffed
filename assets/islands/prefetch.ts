/* Fetches the page behind a link marked data-prefetch when a finger or pointer is about to take it.
   Only GET pages that list things are marked: looking at them changes nothing. */

// A pointer that rests this long means it (ms); passing over a link costs nothing.
const REST = 65;
// A month has 31 days: enough for every link of a page, and a bound all the same.
const MOST = 40;

const fetched = new Set<string>();

function fetchSoon(link: HTMLAnchorElement): void {
  const url = new URL(link.href);
  url.hash = "";
  if (url.origin !== location.origin || fetched.has(url.href) || fetched.size >= MOST) return;
  fetched.add(url.href);
  const hint = document.createElement("link");
  hint.rel = "prefetch";
  hint.href = url.href;
  document.head.append(hint);
}

function linkOf(event: Event): HTMLAnchorElement | null {
  return event.target instanceof Element ? event.target.closest("a[data-prefetch]") : null;
}

export function prefetch(): void {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  if (connection?.saveData) return;
  let timer = 0;
  document.addEventListener("pointerover", (event) => {
    window.clearTimeout(timer);
    const link = linkOf(event);
    if (link) timer = window.setTimeout(() => fetchSoon(link), REST);
  }, { passive: true });
  for (const kind of ["touchstart", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const link = linkOf(event);
      if (link) fetchSoon(link);
    }, { passive: true });
  }
}
