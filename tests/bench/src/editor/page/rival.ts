/**
 * The hand-written JS node views: what somebody would write with document.createElement, with the same elements, texts and
 * states as the bridge draws, and nothing else. No framework, no WASM.
 */
import type { Node as DocumentNode } from "@tiptap/pm/model";
import type { NodeView } from "@tiptap/pm/view";
import { type Card, cardOf, listen } from "./cards.ts";
import { barOf, dateText, hoursText, lineOf, parts, refOfMention, refOfSource, STATUS, toneOf } from "./texts.ts";

const template = document.createElement("span");
template.className = "bridge-chip";
template.contentEditable = "false";
template.append("");

/** A chip: one element, one text. */
export class JsMention implements NodeView {
  readonly dom: HTMLElement;
  readonly #text: Text;
  readonly #node: DocumentNode;
  readonly #unlisten: () => void;

  constructor(node: DocumentNode) {
    this.#node = node;
    this.dom = template.cloneNode(true) as HTMLElement;
    this.dom.setAttribute("role", "button");
    this.#text = this.dom.firstChild as Text;
    const ref = refOfMention(node.attrs);
    this.#draw(ref);
    this.#unlisten = ref === undefined ? () => {} : listen(ref, () => this.#draw(ref));
  }

  #draw(ref: string | undefined): void {
    const card = ref === undefined ? undefined : cardOf(ref);
    const { label, value, tone } = lineOf(card, String(this.#node.attrs["label"]));
    this.#text.data = value === "" ? `@${label}` : `@${label} · ${value}`;
    this.dom.dataset["bridge"] = ref === undefined ? "invalid" : card ? "ready" : "loading";
    this.dom.dataset["tone"] = tone;
  }

  update(node: DocumentNode): boolean {
    const { entityType, entityId, label } = this.#node.attrs;
    return (
      node.type === this.#node.type &&
      node.attrs["entityType"] === entityType &&
      node.attrs["entityId"] === entityId &&
      node.attrs["label"] === label
    );
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof Element && event.target.closest("a, button") !== null;
  }

  ignoreMutation(): boolean {
    return true;
  }

  destroy(): void {
    this.#unlisten();
  }
}

/** A card. */
export class JsEmbed implements NodeView {
  readonly dom: HTMLElement;
  readonly #node: DocumentNode;
  readonly #unlisten: () => void;

  constructor(node: DocumentNode) {
    this.#node = node;
    this.dom = document.createElement("div");
    this.dom.className = "bridge-block";
    this.dom.contentEditable = "false";
    const ref = refOfSource(node.attrs["src"]);
    const draw = (): void => drawCard(this.dom, ref === undefined ? undefined : cardOf(ref));
    draw();
    this.#unlisten = ref === undefined ? () => {} : listen(ref, draw);
  }

  update(node: DocumentNode): boolean {
    return node.type === this.#node.type && node.attrs["src"] === this.#node.attrs["src"];
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof Element && event.target.closest("a, button") !== null;
  }

  ignoreMutation(): boolean {
    return true;
  }

  destroy(): void {
    this.#unlisten();
  }
}

function append(parent: Element, name: string, className: string, text?: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

function drawCard(root: HTMLElement, card: Card | undefined): void {
  root.textContent = "";
  root.dataset["bridge"] = card ? "ready" : "loading";
  const head = append(root, "div", "bridge-head");
  append(head, "span", "bridge-kind", "Projet");
  const title = append(root, "p", "bridge-title");
  if (!card) {
    append(title, "span", "", "…");
    append(root, "p", "bridge-note", "chargement…");
    return;
  }
  const link = append(title, "a", "bridge-link", card.label);
  link.setAttribute("href", card.url);
  link.setAttribute("target", "_blank");
  link.setAttribute("rel", "noopener");
  link.setAttribute("draggable", "false");
  const { fields } = card;
  append(head, "span", "bridge-status", STATUS[fields.statut] ?? fields.statut).dataset["status"] = fields.statut;
  const delivery = fields.date_livraison ? `Livraison ${dateText(fields.date_livraison)}` : "";
  const sub = parts(fields.client?.nom ?? "", delivery);
  if (sub !== "") append(root, "p", "bridge-sub", sub);
  if (fields.budget_heures === null) {
    append(root, "p", "bridge-sub", `${hoursText(fields.heures_realisees)} réalisées`);
  } else {
    const bar = barOf(fields.heures_realisees, fields.budget_heures, fields.heures_restantes);
    const row = append(root, "div", "bridge-meter");
    row.dataset["tone"] = toneOf(fields.heures_restantes, fields.budget_heures);
    const line = append(row, "p", "bridge-line");
    append(line, "span", "bridge-name", "Budget");
    append(line, "span", "bridge-taken", bar.taken);
    append(line, "span", "bridge-left", bar.left);
    const track = append(row, "div", "bridge-track");
    track.setAttribute("aria-hidden", "true");
    append(track, "div", "bridge-fill").style.width = `${bar.percent}%`;
  }
  const tasks = append(root, "p", "bridge-line");
  append(tasks, "span", "bridge-name", "Tâches");
  const { a_faire, en_cours, terminee } = fields.taches;
  append(tasks, "span", "", parts(`${a_faire} à faire`, `${en_cours} en cours`, `${terminee} terminées`));
}
