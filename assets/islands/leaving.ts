/* Between two of our pages the browser fades; where the next page does not (a file, a bare answer,
   a click in the middle of it), it gives the fade up and says so as an error that nobody caught. */

function unheard(event: PageSwapEvent | PageRevealEvent): void {
  const fade = event.viewTransition;
  if (!fade) return;
  for (const step of [fade.ready, fade.finished, fade.updateCallbackDone]) {
    step.catch(() => undefined);  // without the fade the page is there all the same
  }
}

export function leaving(): void {
  window.addEventListener("pageswap", unheard);
  window.addEventListener("pagereveal", unheard);
}
