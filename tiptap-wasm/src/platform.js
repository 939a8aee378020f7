/**
 * What the browser does in one stroke and WASM would do in ten crossings: an element with class and
 * text, a request with its JSON, a table of IndexedDB.
 *
 * What always holds: nothing is decided here, texts become text nodes, faults are rejections. Called
 * by the Rust side only.
 */

/** A property, also of what is no object. */
export function get(value, name) {
  return value === null || value === undefined ? undefined : value[name];
}

/** Appends a new element with a class and a text; empty ones are left out. */
export function append(parent, name, className, text) {
  const element = create(name, className);
  if (text) element.textContent = text;
  parent.appendChild(element);
  return element;
}

/** A new element with a class. */
export function create(name, className) {
  const element = document.createElement(name);
  if (className) element.className = className;
  return element;
}

/** Sends a request; the promise gives `{ status, data, retryAfter }` and rejects where no JSON came. */
export async function ask(url, token, body, timeOut) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(url, {
    method: body ? "POST" : "GET",
    headers,
    body,
    credentials: "same-origin",
    signal: AbortSignal.timeout(timeOut),
  });
  const { status } = response;
  const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  // An error may come from something in between that speaks no JSON.
  const answer = await response.json().catch((cause) => {
    if (status < 400) throw cause;
  });
  return { status, data: answer?.data, retryAfter };
}

const TABLE = "cards";

/** Runs `use` on the table of remembered cards, and waits until all of it is done. */
async function withTable(mode, use) {
  const opening = indexedDB.open("bridge", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
  const database = await settled(opening);
  try {
    return await use(database.transaction(TABLE, mode).objectStore(TABLE));
  } finally {
    database.close();
  }
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Everything remembered: an array of `{ ref, user, at, card }`. */
export function remembered() {
  return withTable("readonly", async (table) => settled(table.getAll()));
}

/** Remembers these, each under its `ref`. */
export function remember(cards) {
  return withTable("readwrite", async (table) => {
    await Promise.all(cards.map((card) => settled(table.put(card, card.ref))));
  });
}

/** Forgets everything. */
export function forget() {
  return withTable("readwrite", async (table) => settled(table.clear()));
}
