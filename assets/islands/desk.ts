/* The front desk's keys: arrows through the hits, Enter takes the first one; and a button that prints. */

function hits(box: HTMLElement): HTMLAnchorElement[] {
  return [...box.querySelectorAll<HTMLAnchorElement>("a[data-hit]")];
}

function step(box: HTMLElement, by: number): void {
  const field = box.querySelector<HTMLElement>("input[type=search]");
  const stops = [...(field ? [field] : []), ...hits(box)];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  stops[Math.min(Math.max(at + by, 0), stops.length - 1)]?.focus();
}

/** Enter in the field goes to the first hit, unless the list is still that of an earlier text. */
function enter(box: HTMLElement, event: KeyboardEvent): void {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || field.type !== "search") return;
  const first = hits(box)[0];
  if (!first || box.querySelector(".htmx-request")) return;
  const list = box.querySelector<HTMLElement>("[data-text]");
  if (list?.dataset["text"] !== field.value.trim()) return;
  event.preventDefault();
  first.click();
}

function onKey(box: HTMLElement, event: KeyboardEvent): void {
  if (event.key === "Enter") enter(box, event);
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.target instanceof HTMLSelectElement) return;
  event.preventDefault();
  step(box, event.key === "ArrowDown" ? 1 : -1);
}

export function desk(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-hits]")) {
    box.addEventListener("keydown", (event) => onKey(box, event));
  }
  for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
}
