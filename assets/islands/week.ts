/* The week's bars: draw, move and stretch opening hours with a mouse or a finger. The text beside a
   bar is the truth; it stays the way for keyboards and screen readers. */

interface Span {
  from: number;
  to: number;
}

const DAY = 1440;
// The bar shows the day from six; earlier hours are rare and are written.
const FIRST = 360;
const STEP = matchMedia("(pointer: coarse)").matches ? 30 : 15;
// How near to an end it is taken hold of (px).
const GRIP = 12;
const TIME = String.raw`(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?`;
const RANGE = new RegExp(`${TIME}\\s*[-–—]\\s*${TIME}`, "g");

function minutes(hour = "0", minute = "0", half = ""): number {
  const number = half ? (Number(hour) % 12) + (half === "pm" ? 12 : 0) : Number(hour);
  return number * 60 + Number(minute);
}

/** What the text says; null when it is not for the bar to understand. */
function read(text: string): Span[] | null {
  const rest = text.toLowerCase().replace(RANGE, "").replace(/[\s,;]/g, "");
  if (rest) return null;
  return [...text.toLowerCase().matchAll(RANGE)].map((found) => {
    const from = minutes(found[1], found[2], found[3]);
    const to = minutes(found[4], found[5], found[6]);
    return { from, to: to > from ? to : to + DAY };
  });
}

function clock(at: number, half: boolean): string {
  const wrapped = at === DAY && !half ? DAY : at % DAY;
  const hour = Math.floor(wrapped / 60);
  const minute = String(wrapped % 60).padStart(2, "0");
  if (!half) return `${String(hour).padStart(2, "0")}:${minute}`;
  return `${hour % 12 || 12}:${minute} ${hour < 12 ? "am" : "pm"}`;
}

function write(spans: Span[], half: boolean): string {
  return spans.map((span) => `${clock(span.from, half)}–${clock(span.to, half)}`).join(", ");
}

/** Empty ones vanish, those that overlap become one. */
function tidied(spans: Span[]): Span[] {
  const found: Span[] = [];
  for (const span of spans.filter((each) => each.to > each.from).sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && span.from < last.to) last.to = Math.max(last.to, span.to);
    else found.push({ ...span });
  }
  return found;
}

function share(at: number): string {
  const part = (Math.min(Math.max(at, FIRST), DAY) - FIRST) / (DAY - FIRST);
  return `${part * 100}%`;
}

function draw(bar: HTMLElement, text: string): void {
  const spans = read(text);
  bar.classList.toggle("unclear", spans === null);
  for (const old of bar.querySelectorAll("b")) old.remove();
  for (const span of spans ?? []) {
    const block = document.createElement("b");
    block.style.insetInlineStart = share(span.from);
    block.style.insetInlineEnd = `calc(100% - ${share(span.to)})`;
    bar.append(block);
  }
}

function scale(bar: HTMLElement): void {
  for (let hour = 9; hour < 24; hour += 3) {
    const line = document.createElement("i");
    line.dataset["hour"] = String(hour);
    line.style.insetInlineStart = share(hour * 60);
    bar.append(line);
  }
  bar.hidden = false;
}

function dragging(bar: HTMLElement, input: HTMLInputElement, form: HTMLFormElement): void {
  const at = (x: number): number => {
    const box = bar.getBoundingClientRect();
    const exact = FIRST + ((x - box.left) / box.width) * (DAY - FIRST);
    return Math.min(DAY, Math.max(FIRST, Math.round(exact / STEP) * STEP));
  };
  const grip = (): number => (GRIP / bar.getBoundingClientRect().width) * (DAY - FIRST);

  bar.addEventListener("pointerdown", (event) => {
    const spans = read(input.value);
    if (!spans || event.button !== 0) return;
    const begun = at(event.clientX);
    const half = /[ap]m/i.test(form.querySelector<HTMLInputElement>("[data-day] input")?.value ?? "");
    const near = grip();
    const held = spans.find((span) => begun > span.from - near && begun < span.to + near);
    const span = held ?? { from: begun, to: begun };
    const was = { ...span };
    const end = !held || Math.abs(begun - span.to) <= near;
    const start = held !== undefined && !end && Math.abs(begun - span.from) <= near;
    const others = spans.filter((each) => each !== held);
    bar.setPointerCapture(event.pointerId);

    const move = (to: PointerEvent): void => {
      const now = at(to.clientX);
      if (!held) Object.assign(span, { from: Math.min(begun, now), to: Math.max(begun, now) });
      else if (end) span.to = Math.max(span.from, now);
      else if (start) span.from = Math.min(span.to, now);
      else {
        const by = Math.max(FIRST - was.from, now - begun);
        Object.assign(span, { from: was.from + by, to: was.to + by });
      }
      input.value = write(tidied([...others, span]), half);
      draw(bar, input.value);
    };
    const stop = (): void => {
      bar.removeEventListener("pointermove", move);
      bar.removeEventListener("pointerup", stop);
      bar.removeEventListener("pointercancel", stop);
    };
    bar.addEventListener("pointermove", move);
    bar.addEventListener("pointerup", stop);
    bar.addEventListener("pointercancel", stop);
  });
}

/** The copy buttons, without the way to the server. */
function copying(form: HTMLFormElement, inputs: HTMLInputElement[]): void {
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest<HTMLButtonElement>('[name="copy"]');
    if (!button || button.tagName !== "BUTTON") return;
    event.preventDefault();
    const [day = "1", target = ""] = button.value.split(":");
    const from = Number(day) - 1;
    const to = { next: [(from + 1) % 7], week: [0, 1, 2, 3, 4], all: inputs.map((_, i) => i) }[target] ?? [];
    for (const each of to) {
      const input = inputs[each];
      if (!input) continue;
      input.value = inputs[from]?.value ?? "";
      input.dispatchEvent(new Event("input"));
    }
    const menu = button.closest("details");
    if (menu) menu.open = false;
    menu?.querySelector("summary")?.focus();
  });
}

export function week(form: HTMLFormElement): void {
  const inputs: HTMLInputElement[] = [];
  for (const row of form.querySelectorAll<HTMLElement>("[data-day]")) {
    const input = row.querySelector("input");
    const bar = row.querySelector<HTMLElement>("[data-bar]");
    if (!input || !bar) continue;
    inputs.push(input);
    scale(bar);
    draw(bar, input.value);
    input.addEventListener("input", () => draw(bar, input.value));
    dragging(bar, input, form);
  }
  copying(form, inputs);
}
