/* The booking page's script: comfort on top of links and forms that work without it. */
import { dialogs } from "./islands/dialogs";
import { filter } from "./islands/filter";
import { forms } from "./islands/forms";
import { leaving } from "./islands/leaving";
import { prefetch } from "./islands/prefetch";
import { zone } from "./islands/zone";

forms();
dialogs();
leaving();
prefetch();
for (const box of document.querySelectorAll<HTMLFormElement>('[data-island="filter"]')) filter(box);
for (const mark of document.querySelectorAll<HTMLElement>('[data-island="zone"]')) zone(mark);
