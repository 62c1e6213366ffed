/* Forms: sent once, a sign that it is under way, and the first mistake in focus. */

function busy(button: Element | null, on: boolean): void {
  if (on) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
}

function once(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
  if (form.dataset["sent"]) {
    event.preventDefault();
    return;
  }
  form.dataset["sent"] = "yes";
  // Never disabled: a disabled button would not send its own name and value.
  busy(event.submitter, true);
}

/** Coming back by the back button shows the page as it was left: let it be sent again. */
function wake(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
    delete form.dataset["sent"];
    for (const button of form.querySelectorAll("[aria-busy]")) busy(button, false);
  }
}

export function forms(): void {
  document.addEventListener("submit", once);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) wake();
  });
  document.querySelector<HTMLElement>('[data-focus], [aria-invalid="true"]')?.focus();
}
