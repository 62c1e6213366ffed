/* Remote services show the visitor's own time. The browser knows the zone; the page learns it by ?tz=.
   The mark carries data-zone: the zone in which the page's times are written. */

export function zone(mark: HTMLElement): void {
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!mine) return;
  for (const field of document.querySelectorAll<HTMLInputElement>('input[type="hidden"][name="tz"]')) {
    field.value ||= mine;
  }
  const url = new URL(location.href);
  // A zone in the address was chosen, by us once or by the visitor: it stays.
  if (url.searchParams.has("tz") || mine === mark.dataset["zone"]) return;
  url.searchParams.set("tz", mine);
  location.replace(url);
}
