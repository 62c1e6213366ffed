/* A button with data-dialog="id" opens that <dialog>; data-close and a click beside it close it. */

function beside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return event.target === dialog && (x < box.left || x > box.right || y < box.top || y > box.bottom);
}

export function dialogs(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest<HTMLElement>("[data-dialog]");
    const wanted = opener && document.getElementById(opener.dataset["dialog"] ?? "");
    if (wanted instanceof HTMLDialogElement) {
      event.preventDefault();
      wanted.showModal();
      return;
    }
    const open = event.target.closest("dialog");
    if (open && (event.target.closest("[data-close]") || beside(open, event))) open.close();
  });
}
