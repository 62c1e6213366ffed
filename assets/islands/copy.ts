/* A button with data-copy="id" copies that field. Without a clipboard it stays hidden, and the
   field is there to be selected by hand. */

async function copy(button: HTMLButtonElement, field: HTMLInputElement): Promise<void> {
  field.select();
  await navigator.clipboard.writeText(field.value);
  const label = button.querySelector("span");
  if (label) label.textContent = button.dataset["done"] ?? label.textContent;
}

export function copying(): void {
  // Only secure contexts have a clipboard, whatever the types say.
  if (!("clipboard" in navigator)) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    const field = document.getElementById(button.dataset["copy"] ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => void copy(button, field));
  }
}
