/* Makes a part of the page equal to what the server would send now and touches nothing else: nodes
   stay, and with them focus, typed words, opened details and the place one has scrolled to. */

// What the browser or our own scripts have set since; the server knows nothing of it.
const KEPT = new Set(["open", "data-sent", "aria-busy"]);

/** Nodes are the same when they stand for the same thing, wherever in the list. */
function key(node: Node): string {
  if (!(node instanceof Element)) return node.nodeName;
  const names = ["id", "data-code", "action", "href"].map((name) => node.getAttribute(name));
  return `${node.nodeName} ${names.find((name) => name) ?? ""}`;
}

function typing(node: Node): boolean {
  const active = document.activeElement;
  return node.contains(active) && active instanceof HTMLElement && active.matches("textarea, input, select");
}

function attributes(old: Element, fresh: Element): void {
  for (const { name, value } of fresh.attributes) {
    if (!KEPT.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!KEPT.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

function children(old: Element, fresh: Element, added: Element[]): void {
  const known = new Map<string, ChildNode[]>();
  for (const child of old.childNodes) {
    const same = known.get(key(child));
    if (same) same.push(child);
    else known.set(key(child), [child]);
  }
  const pairs = [...fresh.childNodes].map((child) => [child, known.get(key(child))?.shift()] as const);
  for (const gone of [...known.values()].flat()) {
    // Whoever types keeps the field; the server says politely that its time is over.
    if (!typing(gone)) gone.remove();
  }
  // Only what is out of place is moved: moving a node takes the focus from it.
  let at = old.firstChild;
  for (const [child, match] of pairs) {
    if (match && match === at) at = at.nextSibling;
    else old.insertBefore(match ?? place(child, added), at);
    if (match) node(match, child, added);
  }
}

function place(child: ChildNode, added: Element[]): Node {
  const made = document.importNode(child, true);
  if (made instanceof Element) added.push(made);
  return made;
}

function node(old: Node, fresh: Node, added: Element[]): void {
  if (!(old instanceof Element) || !(fresh instanceof Element)) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
  } else if (!old.hasAttribute("data-keep")) {
    attributes(old, fresh);
    children(old, fresh, added);
  }
}

/** Answers the elements that were not there before. */
export function morph(old: Element, fresh: Element): Element[] {
  const added: Element[] = [];
  const active = document.activeElement;
  node(old, fresh, added);
  if (active instanceof HTMLElement && active !== document.activeElement) {
    // The focus went away with its node, or was lost as the node moved.
    (active.isConnected ? active : document.getElementById("main"))?.focus({ preventScroll: true });
  }
  return added;
}
