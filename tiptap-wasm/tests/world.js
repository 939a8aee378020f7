/** A browser whose network is a script: what was asked is written down, what is answered is said here. */

export function make() {
  const world = { asked: [], sockets: [], answers: new Map(), session: 200, down: false, picked: [], held: null };
  document.documentElement.lang = "fr";
  world.own = { fetch: globalThis.fetch, WebSocket: globalThis.WebSocket };
  globalThis.fetch = async (url, init) => {
    const address = String(url);
    const [path] = address.replace("/bridge/api/v1/", "").split("?");
    const body = init.body ? JSON.parse(init.body) : null;
    world.asked.push({ path, address, body, token: init.headers.Authorization ?? null });
    if (world.held) await world.held;
    if (world.down) throw new TypeError("down");
    const reply = (status, data) => new Response(JSON.stringify(status < 400 ? { data } : { error: {} }), { status });
    if (path === "auth/docmost") {
      const user = { id: "u1", name: "Ada", role: "member", locale: world.locale ?? "fr-FR" };
      return reply(world.session, { token: "jwt.one-two_3", expires_in: 900, user, personne_id: null, scopes: [] });
    }
    if (path === "resolve") {
      return reply(
        200,
        body.refs.map((ref) => ({ ref, ...(world.answers.get(ref) ?? { status: "gone" }) })),
      );
    }
    if (path === "search") return reply(200, world.found ?? []);
    return reply(404, null);
  };
  globalThis.WebSocket = class {
    constructor(url) {
      this.url = url;
      this.sent = [];
      world.sockets.push(this);
    }
    send(text) {
      this.sent.push(text);
    }
    close() {
      this.closed = true;
    }
  };
  return world;
}

export function page_origin() {
  return location.origin;
}

export function unmake(world) {
  globalThis.fetch = world.own.fetch;
  globalThis.WebSocket = world.own.WebSocket;
}

/** A card of a personne who teaches, with so many hours left of 750. */
export function personne(id, label, left, version) {
  const fields = {
    roles: ["formateur"],
    statut: "actif",
    annee: 2026,
    capacite_formation: 750,
    heures_attribuees_formation: 750 - left,
    heures_realisees_formation: 0,
    heures_restantes_formation: left,
    capacite_agence: 400,
    heures_realisees_agence: 11,
    heures_restantes_agence: 389,
    heures_restantes_total: left + 389,
    attributions: [],
    attributions_total: 0,
    projets: [],
    warnings: [],
  };
  return {
    entity: "personne",
    id,
    slug: null,
    label,
    url: `/bridge/personne/${id}`,
    state: "fresh",
    version,
    as_of: "2026-11-20T08:00:00Z",
    fields,
  };
}

export function answer(world, ref, status, card) {
  world.answers.set(ref, card ? { status, card } : { status });
}

export function find(world, cards) {
  world.found = cards;
}

export function set(world, name, value) {
  world[name] = value;
}

/** How often a path was asked. */
export function count(world, path) {
  return world.asked.filter((asked) => asked.path === path).length;
}

/** The references that were asked, one line for each request. */
export function references(world) {
  return world.asked
    .filter((asked) => asked.path === "resolve")
    .map((asked) => asked.body.refs.join(" "))
    .join("\n");
}

/** Opens the newest socket and lets it be welcomed. */
export function welcome(world) {
  const socket = world.sockets.at(-1);
  socket.onopen?.(new Event("open"));
  say(world, { type: "welcome", holds_for: 60 });
}

export function say(world, message) {
  world.sockets.at(-1).onmessage?.(new MessageEvent("message", { data: JSON.stringify(message) }));
}

export function change(world, ref, card) {
  say(world, { type: "change", entity: card.entity, id: card.id, ref, version: card.version, card });
}

export function hang_up(world, code) {
  world.sockets.at(-1).onclose?.(new CloseEvent("close", { code }));
}

export function sent(world) {
  return world.sockets.map((socket) => socket.sent.join("\n")).join("\n---\n");
}

export function sockets(world) {
  return world.sockets.length;
}

/** An editor's element on the page, and what the bridge may ask of the editor. */
export function editor() {
  const element = document.createElement("div");
  element.setAttribute("role", "textbox");
  document.body.appendChild(element);
  return element;
}

export function host(world) {
  return {
    place: () => ({ left: 10, top: 10, bottom: 30 }),
    insert: (pick) => world.picked.push(pick),
    focus: () => {},
  };
}

export function picked(world) {
  return JSON.stringify(world.picked);
}

export function attributes(element) {
  return [...element.attributes]
    .map(({ name, value }) => `${name}=${value}`)
    .sort()
    .join(" ");
}

/** The number that a view carries. */
export function number(element) {
  return element.bridgeView;
}

export function fire(element, kind, key) {
  const event = key ? new KeyboardEvent(kind, { key, bubbles: true }) : new MouseEvent(kind, { bubbles: true });
  element.dispatchEvent(event);
}

export function put(parent, child) {
  parent.appendChild(child);
}

export function text(element) {
  return element.textContent;
}

/** All of one selector on the page, as texts. */
export function texts(selector) {
  return [...document.querySelectorAll(selector)].map((element) => element.textContent).join("|");
}

export function query(selector) {
  return document.querySelector(selector);
}

export function take_away(element) {
  element.remove();
}

/** Lets everything that is ready happen: promises, and what they start. */
export async function settle() {
  for (let turn = 0; turn < 40; turn += 1) {
    await new Promise((done) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        done();
      };
      channel.port2.postMessage(null);
    });
  }
}

/** Waits until so many cards are remembered in the browser's storage. */
export async function remembers(wanted) {
  const settled = (request) =>
    new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
  let count = -1;
  while (count !== wanted) {
    const opening = indexedDB.open("bridge", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("cards");
    const database = await settled(opening);
    count = await settled(database.transaction("cards").objectStore("cards").count());
    database.close();
  }
}

/** Waits until something is true; the test's own time limit ends a vain wait. */
export async function until(is) {
  while (!is()) await new Promise((done) => requestAnimationFrame(done));
}

export async function wipe() {
  await new Promise((done) => {
    const request = indexedDB.deleteDatabase("bridge");
    request.onsuccess = request.onerror = request.onblocked = done;
  });
}
