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

/** How many items an array has; undefined where it is none. */
export function count(value) {
  return Array.isArray(value) ? value.length : undefined;
}

/** An item of an array. */
export function item(value, index) {
  return value[index];
}

/** A parsed JSON text; undefined where it is none. */
export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where the last `length` characters before an editor's cursor are; undefined where it cannot say. */
export function place(host, length) {
  try {
    return host.place(length);
  } catch {
    return undefined;
  }
}

/** Lets an editor insert what was picked; where it cannot, nothing is inserted. */
export function insert(host, kind, length, label, entityType, entityId, creatorId, src) {
  try {
    host.insert({ kind, length, label, entityType, entityId, creatorId: creatorId ?? null, src });
  } catch {
    // The text stays as it was typed.
  }
}

/** Calls an ear once this turn is over. */
export function soon(ear, task) {
  queueMicrotask(() => ear(task));
}

/**
 * Sends a request, and tells the ear `{ number, status, data, retryAfter }` under the task's number.
 * Status 0: no answer, or none that is JSON.
 */
export async function ask(url, token, body, timeOut, ear, task, number) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  const answer = { number, status: 0 };
  try {
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers,
      body,
      credentials: "same-origin",
      signal: AbortSignal.timeout(timeOut),
    });
    answer.retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    // An error may come from something in between that speaks no JSON.
    if (response.ok) answer.data = (await response.json())?.data;
    answer.status = response.status;
  } catch {
    // Said by the status.
  }
  ear(task, answer);
}

/** Asks the host for a token, and tells the ear about it like about an answer. */
export async function askHost(host, ear, task) {
  const token = await Promise.resolve()
    .then(host)
    .catch(() => undefined);
  ear(task, { status: token ? 200 : 401, data: { token } });
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

/** Tells the ear everything that is remembered: an array of `{ ref, user, at, card }`. */
export async function remembered(ear, task) {
  const rows = await withTable("readonly", (table) => settled(table.getAll())).catch(() => []);
  ear(task, rows);
}

let aside = [];

/** Puts a card aside. */
export function putAside(ref, user, at, card) {
  aside.push({ ref, user, at, card });
}

/** Remembers what was put aside, where there is room. */
export function remember() {
  const cards = aside;
  aside = [];
  withTable("readwrite", (table) => Promise.all(cards.map((card) => settled(table.put(card, card.ref))))).catch(() => {});
}

/** Forgets everything. */
export function forget() {
  withTable("readwrite", (table) => settled(table.clear())).catch(() => {});
}
