/* The page at hand as the server would send it now: fetched with the session, shown without a jump. */
import { morph } from "./morph";

/** The page as the server would send it now; null when it shuts us out. Throws when it is away. */
export async function now(): Promise<Document | null> {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (answer.redirected || answer.status === 404) return null;
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Read out, once it can be seen, what has changed: "New appointment: 14:30 Ion Vasile …". */
export function announce(changed: Map<string, string>): void {
  const news = document.querySelector<HTMLElement>("[data-live-news]");
  if (!news) return;
  const lines = [...changed].flatMap(([code, verb]) => {
    const row = document.querySelector<HTMLElement>(`li[data-code="${CSS.escape(code)}"]`);
    return row ? [`${news.dataset[verb] ?? ""}: ${row.innerText.replace(/\s+/g, " ").trim()}`] : [];
  });
  if (lines.length) news.textContent = lines.slice(0, 3).join(". ");
}

export function show(page: Document): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-live-part]")) {
    const fresh = page.querySelector(`[data-live-part="${part.dataset["livePart"]}"]`);
    for (const row of fresh ? morph(part, fresh) : []) {
      if (row.matches("[data-code]")) row.classList.add("fresh");
    }
  }
}
