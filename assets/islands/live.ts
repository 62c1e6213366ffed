/* Open pages of the cockpit show what changes elsewhere. The stream names a booking's code; what it
   means is fetched from this very page with the session, and only what differs is touched. */
import { announce, now, show } from "./fresh";

// Attempts to come back (ms): doubled each time, spread so that not all tabs knock at once.
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
// A burst of changes is one look a second, not one for each (ms).
const BETWEEN = 1_000;
// So many beats of the stream may fail to come before it counts as gone.
const MISSED = 2.5;

type Told = { every?: number; code?: string; verb?: string };

export function live(line: HTMLElement): void {
  let stream: EventSource | undefined;
  let [coming, dead, soon, looked] = [0, 0, 0, 0];
  let [wait, beat] = [FIRST_WAIT, 30];
  let right = Date.now(); // when this page was last known to be right
  const changed = new Map<string, string>();

  function away(): void {
    const time = new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: line.dataset["zone"] ?? "UTC",
    }).format(right);
    line.textContent ||= (line.dataset["away"] ?? "").replace("{time}", time);
  }

  function close(): void {
    stream?.close();
    for (const timer of [coming, dead]) window.clearTimeout(timer);
  }

  function lost(): void {
    close();
    away();
    coming = window.setTimeout(() => void comeBack(), wait * (0.5 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  /** Makes the page right again; false when that is over for good. Throws when the server is away. */
  async function look(): Promise<boolean> {
    // A form is on its way: its answer is the new page, and the message in it is for that one.
    if (document.querySelector("form[data-sent]")) return true;
    const began = (looked = Date.now());
    const page = await now();
    const address = page?.querySelector<HTMLElement>("[data-live]")?.dataset["live"];
    if (!page || !address) {
      close();
      away();
      return false;
    }
    if (began !== looked) return true; // a later look has overtaken this one
    show(page);
    announce(changed);
    changed.clear();
    line.dataset["live"] = address;
    line.textContent = "";
    right = began;
    return true;
  }

  async function comeBack(): Promise<void> {
    close();
    try {
      if ((await look()) && !document.hidden) connect();
    } catch {
      lost();
    }
  }

  function lookSoon({ code = "", verb = "" }: Told): void {
    const only = document.querySelector<HTMLElement>("[data-live-only]")?.dataset["liveOnly"];
    if (only && code && code !== only) return;
    if (code) changed.set(code, verb);
    window.clearTimeout(soon);
    soon = window.setTimeout(() => void look().catch(lost), Math.max(0, looked + BETWEEN - Date.now()));
  }

  function connect(): void {
    close();
    stream = new EventSource(line.dataset["live"] ?? "");
    stream.onerror = lost;
    const acts: Record<string, (told: Told) => void> = {
      beat: (told) => void ([beat, wait] = [told.every ?? beat, FIRST_WAIT]),
      booking: lookSoon, reload: lookSoon, away, renew: () => void comeBack(),
    };
    for (const [name, act] of Object.entries(acts)) {
      stream.addEventListener(name, (event: MessageEvent<string>) => {
        if (!line.textContent) right = Date.now();
        window.clearTimeout(dead);
        dead = window.setTimeout(lost, beat * 1_000 * MISSED);
        act(JSON.parse(event.data) as Told);
      });
    }
  }

  // A hidden tab holds no connection: browsers have six for a server that speaks HTTP/1.1.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : void comeBack()));
  window.addEventListener("pagehide", close);
  window.addEventListener("offline", lost);
  window.addEventListener("online", () => void comeBack());
  if (!document.hidden) connect();
}
