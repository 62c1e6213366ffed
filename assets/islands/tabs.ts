/* A row of tabs that is wider than the phone begins where one is. */

export function tabs(): void {
  for (const row of document.querySelectorAll<HTMLElement>(".tabs")) {
    const here = row.querySelector<HTMLElement>("[aria-current]");
    if (here) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }
}
