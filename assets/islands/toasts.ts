/* A toast leaves by itself, but never while somebody is at it, and never with an undo unread. */

// Long enough to read two lines and to reach the button (ms).
const STAYS = 10_000;

function leave(toast: HTMLElement): void {
  if (toast.matches(":hover, :focus-within")) window.setTimeout(() => leave(toast), STAYS / 2);
  else toast.remove();
}

export function toasts(): void {
  for (const toast of document.querySelectorAll<HTMLElement>(".toasts > [data-toast]")) {
    window.setTimeout(() => leave(toast), STAYS);
  }
}
