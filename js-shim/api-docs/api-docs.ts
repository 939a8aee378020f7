/**
 * The page to read the API's description on: routes by resource, parameters, schemas, errors, a call to copy.
 *
 * Everything shown comes from openapi.json and is set as text, never as markup. Without it the page says so.
 */
import { byResource, curl, type Description, followed, inWords, limits, matches, pieces, type Route, type Schema } from "./document.ts";

const WORDS = {
  en: {
    title: "The bridge's API",
    skip: "Skip to the routes",
    filter: "Filter",
    shown: (shown: number, all: number) => `${shown} of ${all} routes`,
    missing: "The description cannot be loaded.",
    schemas: "Schemas",
    parameters: "Parameters",
    body: "Body",
    answers: "Answers",
    name: "Name",
    place: "In",
    type: "Type",
    about: "Meaning",
    status: "Status",
    needed: "required",
    scope: "Scope",
    call: "A call",
  },
  fr: {
    title: "L’API de la passerelle",
    skip: "Aller aux routes",
    filter: "Filtrer",
    shown: (shown: number, all: number) => `${shown} ${shown > 1 ? "routes" : "route"} sur ${all}`,
    missing: "La description ne peut pas être chargée.",
    schemas: "Schémas",
    parameters: "Paramètres",
    body: "Corps",
    answers: "Réponses",
    name: "Nom",
    place: "Où",
    type: "Type",
    about: "Sens",
    status: "Statut",
    needed: "obligatoire",
    scope: "Droit",
    call: "Un appel",
  },
} as const;

const ERROR: Schema = { $ref: "#/components/schemas/Error" };
const language = navigator.language.startsWith("fr") ? "fr" : "en";
const words = WORDS[language];

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no ${id}`);
  return element;
}

/** An element with texts and elements in it. */
function made(name: string, attributes: Record<string, string>, ...content: (string | Node)[]): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

/** Prose with `code` in it. */
function prose(text: string): Node {
  const node = document.createDocumentFragment();
  text.split("`").forEach((part, index) => {
    node.append(index % 2 === 1 ? made("code", {}, part) : part);
  });
  return node;
}

/** A schema in words, every name in it a link to what it stands for. */
function typed(schema: Schema): Node {
  const node = made("code", {});
  for (const { text, name } of pieces(inWords(schema))) {
    node.append(name ? made("a", { href: `#schema-${text}` }, text) : text);
  }
  return node;
}

/** A table with a heading; nothing where there is no row. */
function table(caption: string, heads: readonly string[], rows: readonly (readonly (string | Node)[])[]): Node[] {
  if (rows.length === 0) return [];
  const head = made("tr", {}, ...heads.map((text) => made("th", { scope: "col" }, text)));
  const body = rows.map((row) => made("tr", {}, ...row.map((cell) => made("td", {}, cell))));
  return [made("h3", {}, caption), made("table", {}, made("thead", {}, head), made("tbody", {}, ...body))];
}

function schemaRows(schema: Schema): (string | Node)[][] {
  return Object.entries(schema.properties ?? {}).map(([name, field]) => [
    made("code", {}, name),
    typed(field),
    meaning((schema.required?.includes(name) ?? false) ? words.needed : "", field),
  ]);
}

/** Whether it is needed, what it means, within which limits. */
function meaning(needed: string, schema: Schema, about = schema.description ?? ""): Node {
  return prose([needed, about, limits(schema)].filter((text) => text !== "").join(" · "));
}

function routeElement(route: Route, base: string, description: Description): HTMLElement {
  const parameters = route.parameters.map((parameter) => [
    made("code", {}, parameter.name),
    parameter.in,
    typed(parameter.schema),
    meaning(parameter.required === true ? words.needed : "", parameter.schema, parameter.description),
  ]);
  const answers = Object.entries(route.responses).map(([status, answer]) => {
    const { description: about = "", content = {} } = followed(description, answer);
    const schema = Object.values(content)[0]?.schema;
    return [made("code", {}, status), prose(about), schema === undefined ? "" : typed(Number(status) < 400 ? schema : ERROR)];
  });
  const body = route.requestBody?.content["application/json"]?.schema;
  const scope = route["x-scope"];
  const inner = made("div", {}, ...(scope === undefined ? [] : [made("p", {}, `${words.scope}: `, made("code", {}, scope))]));
  inner.append(...table(words.parameters, [words.name, words.place, words.type, words.about], parameters));
  if (body !== undefined) {
    const fields = schemaRows(body);
    if (fields.length > 0) inner.append(...table(words.body, [words.name, words.type, words.about], fields));
    else inner.append(made("h3", {}, words.body), made("p", {}, typed(body)));
  }
  inner.append(...table(words.answers, [words.status, words.about, words.type], answers));
  inner.append(made("h3", {}, words.call), made("pre", {}, curl(route, base, description)));
  const heading = made(
    "summary",
    {},
    made("span", { class: "method" }, route.method),
    made("code", {}, route.path),
    " ",
    made("span", { class: "dim" }, route.summary),
  );
  return made("details", { id: route.operationId }, heading, inner);
}

function schemaElement(name: string, schema: Schema): HTMLElement {
  const inner = made("div", {}, ...(schema.description === undefined ? [] : [made("p", {}, prose(schema.description))]));
  const rows = schemaRows(schema);
  if (rows.length > 0) inner.append(...table(name, [words.name, words.type, words.about], rows));
  else inner.append(made("p", {}, typed(schema)));
  return made("details", { id: `schema-${name}` }, made("summary", {}, made("code", {}, name)), inner);
}

/** Opens what the address points to. */
function openTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

function show(description: Description, base: string): void {
  const main = byId("main");
  const contents = byId("contents");
  const shown: { route: Route; parts: HTMLElement[]; section: HTMLElement }[] = [];
  for (const [resource, routes] of byResource(description)) {
    const section = made("section", {}, made("h2", {}, resource));
    const list = made("ul", {});
    for (const route of routes) {
      const detail = routeElement(route, base, description);
      const link = made("li", {}, made("a", { href: `#${route.operationId}` }, `${route.method} ${route.path.replace("/api/v1", "")}`));
      section.append(detail);
      list.append(link);
      shown.push({ route, parts: [detail, link], section });
    }
    contents.append(made("h2", {}, resource), list);
    main.append(section);
  }
  const schemas = made("section", {}, made("h2", {}, words.schemas));
  for (const [name, schema] of Object.entries(description.components.schemas)) schemas.append(schemaElement(name, schema));
  main.append(schemas);

  const filter = byId("filter") as HTMLInputElement;
  const apply = (): void => {
    const sections = new Map<HTMLElement, boolean>();
    let count = 0;
    for (const { route, parts, section } of shown) {
      const fits = matches(route, filter.value.trim());
      for (const part of parts) part.hidden = !fits;
      sections.set(section, (sections.get(section) ?? false) || fits);
      if (fits) count += 1;
    }
    for (const [section, fits] of sections) section.hidden = !fits;
    byId("count").textContent = words.shown(count, shown.length);
  };
  filter.addEventListener("input", apply);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === filter) return;
    event.preventDefault();
    filter.focus();
  });
  addEventListener("hashchange", openTarget);
  apply();
  openTarget();
}

document.documentElement.lang = language;
document.title = words.title;
byId("title").textContent = words.title;
byId("skip").textContent = words.skip;
byId("filter-label").textContent = words.filter;

/** The mount: this script is `<mount>/assets/api-docs.js`. */
const mount = new URL("..", import.meta.url).href.replace(/\/$/, "");
try {
  const answer = await fetch(`${mount}/api/v1/openapi.json`);
  if (!answer.ok) throw new Error(String(answer.status));
  const description = (await answer.json()) as Description;
  byId("title").append(" ", made("small", {}, description.info.version));
  byId("about").append(prose(description.info.description));
  show(description, mount);
} catch {
  byId("state").textContent = words.missing;
}
