/* The signed-in pages' script: htmx under our CSP, keyboard short cuts, menus and toasts. */
import htmx from "htmx.org";
import { copying } from "./islands/copy";
import { desk } from "./islands/desk";
import { dialogs } from "./islands/dialogs";
import { forms } from "./islands/forms";
import { keys } from "./islands/keys";
import { leaving } from "./islands/leaving";
import { live } from "./islands/live";
import { menus } from "./islands/menus";
import { prefetch } from "./islands/prefetch";
import { tabs } from "./islands/tabs";
import { toasts } from "./islands/toasts";
import { week } from "./islands/week";

// The policy forbids eval and inline style; htmx must not even try.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;

forms();
dialogs();
leaving();
prefetch();
keys();
menus();
tabs();
toasts();
copying();
desk();
for (const line of document.querySelectorAll<HTMLElement>("[data-live]")) live(line);
for (const form of document.querySelectorAll<HTMLFormElement>('[data-island="week"]')) week(form);
