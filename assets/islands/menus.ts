/* Menus are <details>: a click elsewhere and Escape close them. */

export function menus(): void {
  const open = (): HTMLDetailsElement | null => document.querySelector("details.menu[open]");
  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
