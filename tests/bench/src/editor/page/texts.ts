/**
 * What the two rivals say of a card, shared by them, so that only the way of drawing differs.
 *
 * Always holds: references and addresses are checked by pattern before anything is drawn from them, as the bridge does.
 */
import type { Card } from "./cards.ts";

export const STATUS: Record<string, string> = {
  prospect: "Prospect",
  en_cours: "En cours",
  livre: "Livré",
  cloture: "Clôturé",
};

const ID = /^(?:[1-9]\d{0,15}|(?!\d+$)[a-z0-9]+(?:-[a-z0-9]+)*)$/;

/** `personne:5`, or nothing for attributes that are not ours or not valid. */
export function refOfMention(attributes: Record<string, unknown>): string | undefined {
  const { entityType, entityId } = attributes;
  if (typeof entityType !== "string" || typeof entityId !== "string" || !ID.test(entityId)) return undefined;
  const entity = /^bridge:(personne|projet|formation|client)$/.exec(entityType)?.[1];
  return entity === undefined ? undefined : `${entity}:${entityId}`;
}

/** The reference behind an address under the bridge, or nothing. */
export function refOfSource(src: unknown): string | undefined {
  if (typeof src !== "string") return undefined;
  const url = new URL(src, location.href);
  if (url.origin !== location.origin) return undefined;
  const [, entity, id] = /^\/bridge\/(personne|projet|formation)\/([^/]+)$/.exec(url.pathname) ?? [];
  return entity !== undefined && id !== undefined && ID.test(id) ? `${entity}:${id}` : undefined;
}

export function hoursText(hours: number): string {
  return `${String(hours).replace(".", ",")}\u00a0h`;
}

export function dateText(iso: string): string {
  return iso.split("-").reverse().join("/");
}

/** The parts that are not empty, with dots between. */
export function parts(...all: string[]): string {
  return all.filter((part) => part !== "").join(" · ");
}

export function toneOf(left: number, whole: number): string {
  if (left < 0) return "over";
  return left * 10 < whole ? "low" : "good";
}

export function barOf(taken: number, whole: number, left: number): { taken: string; left: string; percent: number } {
  return {
    taken: `${hoursText(taken)} réalisées sur ${hoursText(whole)}`,
    left: left < 0 ? `${hoursText(-left)} au-delà` : `${hoursText(left)} restantes`,
    percent: whole <= 0 ? (taken > 0 ? 100 : 0) : Math.min(100, Math.trunc((taken * 100) / whole)),
  };
}

/** Name, value and tone of a chip. */
export function lineOf(card: Card | undefined, label: string): { label: string; value: string; tone: string } {
  if (!card) return { label, value: "", tone: "plain" };
  const { fields } = card;
  if (fields.statut === "inactif") return { label: card.label, value: "inactif", tone: "plain" };
  if (fields.roles.includes("formateur")) {
    return {
      label: card.label,
      value: hoursText(fields.heures_restantes_formation),
      tone: toneOf(fields.heures_restantes_formation, fields.capacite_formation),
    };
  }
  if (fields.roles.includes("developpeur")) {
    return {
      label: card.label,
      value: hoursText(fields.heures_restantes_agence),
      tone: toneOf(fields.heures_restantes_agence, fields.capacite_agence),
    };
  }
  return { label: card.label, value: fields.roles[0] ?? "", tone: "plain" };
}
