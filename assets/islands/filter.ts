/* The search over a long list of services: hides what does not match, as one types.
   Shown by this script only, because without it there is nothing behind the box. */

/** Without capitals and diacritics: "manichiura" finds "Manichiură". */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export function filter(box: HTMLFormElement): void {
  const input = box.querySelector("input");
  if (!input) return;
  const rows = [...document.querySelectorAll<HTMLElement>("[data-search]")];
  const texts = rows.map((row) => folded(row.dataset["search"] ?? ""));
  const categories = [...document.querySelectorAll<HTMLDetailsElement>("details.category")];
  const wereOpen = categories.map((category) => category.open);
  const nothing = document.querySelector<HTMLElement>("[data-filter-empty]");

  function apply(): void {
    const words = folded(input?.value ?? "").split(/\s+/).filter(Boolean);
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => texts[at]?.includes(word));
    });
    categories.forEach((category, at) => {
      category.hidden = !category.querySelector("[data-search]:not([hidden])");
      category.open = words.length ? true : (wereOpen[at] ?? true);
    });
    if (nothing) nothing.hidden = rows.some((row) => !row.hidden);
  }

  box.hidden = false;
  box.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", apply);
}
