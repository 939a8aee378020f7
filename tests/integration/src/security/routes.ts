/**
 * Every route of the bridge, and by hand who may use it.
 *
 * The routes are those of `docs/openapi.json`, which is made from the route table and held against it; the rights below are
 * written by hand from what the API is meant to be, so a right that was given by mistake shows. A route without rights is
 * an error, so are rights without a route.
 */
import { readFileSync } from "node:fs";

/** One line of the table. */
export interface Route {
  method: string;
  template: string;
  /** As `rights` names it. */
  name: string;
}

interface Description {
  paths: Record<string, Record<string, unknown>>;
}

const description = JSON.parse(readFileSync(new URL("../../../../docs/openapi.json", import.meta.url), "utf8")) as Description;

/** Every route. */
export const ROUTES: readonly Route[] = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((described) => {
    const [method, template] = [described.toUpperCase(), path.replace(/\{path\}/, "*path").replace(/\{(\w+)\}/g, ":$1")];
    return { method, template, name: `${method} ${template}` };
  }),
);

/** Who may: anybody; anybody with credentials; holders of a scope, and a member's session where it says so; or another proof. */
export type Right =
  | "anybody"
  | "credentials"
  /** The wiki's cookie. */
  | "cookie"
  /** The cookie of an administrator of the wiki. */
  | "administrator"
  /** That, and the token of a form that was shown to them. */
  | "form"
  /** The secret of deliveries. */
  | "delivery"
  | { scope: string; member: boolean };

const scope = (name: string): Right => ({ scope: name, member: false });
const scopeOrMember = (name: string): Right => ({ scope: name, member: true });

export const RIGHTS: Readonly<Record<string, Right>> = {
  "GET /api/health": "anybody",
  "GET /api/ready": "anybody",
  "GET /api/metrics": scope("admin:*"),
  "POST /api/webhooks/baserow": "delivery",
  "POST /api/webhooks/baserow/:change": "delivery",
  "GET /api/v1/personnes": scopeOrMember("read:personnes"),
  "GET /api/v1/personnes/:id": scopeOrMember("read:personnes"),
  "GET /api/v1/personnes/:id/attributions": scopeOrMember("read:personnes"),
  "GET /api/v1/personnes/:id/interventions": scopeOrMember("read:personnes"),
  "GET /api/v1/personnes/:id/dashboard": scopeOrMember("read:personnes"),
  "GET /api/v1/formations": scopeOrMember("read:formations"),
  "GET /api/v1/formations/:id": scopeOrMember("read:formations"),
  "GET /api/v1/formations/:id/avis": scopeOrMember("read:avis"),
  "GET /api/v1/blocs/:id": scopeOrMember("read:formations"),
  "GET /api/v1/modules": scopeOrMember("read:formations"),
  "GET /api/v1/modules/:id": scopeOrMember("read:formations"),
  "GET /api/v1/attributions": scopeOrMember("read:attributions"),
  "GET /api/v1/attributions/:id": scopeOrMember("read:attributions"),
  "GET /api/v1/clients": scopeOrMember("read:projets"),
  "GET /api/v1/clients/:id": scopeOrMember("read:projets"),
  "GET /api/v1/projets": scopeOrMember("read:projets"),
  "GET /api/v1/projets/:id": scopeOrMember("read:projets"),
  "GET /api/v1/projets/:id/taches": scopeOrMember("read:projets"),
  "GET /api/v1/projets/:id/timeline": scopeOrMember("read:projets"),
  "GET /api/v1/taches": scopeOrMember("read:projets"),
  "GET /api/v1/taches/:id": scopeOrMember("read:projets"),
  "POST /api/v1/modules/:id/attribuer": scope("write:attributions"),
  "PATCH /api/v1/modules/:id": scope("write:modules"),
  "PATCH /api/v1/attributions/:id/heures-realisees": scopeOrMember("write:attributions"),
  "POST /api/v1/attributions/:id/cloturer": scope("write:attributions"),
  "POST /api/v1/attributions/:id/annuler": scope("write:attributions"),
  "POST /api/v1/projets": scope("write:projets"),
  "PATCH /api/v1/projets/:id": scope("write:projets"),
  "POST /api/v1/projets/:id/livrer": scope("write:projets"),
  "POST /api/v1/projets/:id/cloturer": scope("write:projets"),
  "POST /api/v1/projets/:id/taches": scope("write:projets"),
  "PATCH /api/v1/taches/:id": scope("write:projets"),
  "POST /api/v1/interventions": scopeOrMember("write:interventions"),
  "PATCH /api/v1/interventions/:id": scopeOrMember("write:interventions"),
  "POST /api/v1/interventions/:id/annuler": scopeOrMember("write:interventions"),
  "POST /api/v1/formations/:id/avis": scopeOrMember("write:avis"),
  "POST /api/v1/resolve": "credentials",
  "GET /api/v1/search": "credentials",
  "POST /api/v1/auth/docmost": "cookie",
  "GET /api/v1/auth/me": "credentials",
  // The credentials come in the first message; see the tests of the push.
  "GET /api/v1/live": "anybody",
  "POST /api/v1/editor/faults": "anybody",
  "GET /api/v1/openapi.json": "anybody",
  "GET /api/docs": "anybody",
  "GET /api/v1/admin/tokens": scope("admin:tokens"),
  "POST /api/v1/admin/tokens": scope("admin:tokens"),
  "DELETE /api/v1/admin/tokens/:id": scope("admin:tokens"),
  "GET /assets/*path": "anybody",
  "GET /playground": "anybody",
  "GET /personne/:id": "cookie",
  "GET /formation/:id": "cookie",
  "GET /module/:id": "cookie",
  "GET /projet/:id": "cookie",
  "GET /projet/:id/actions/cloturer": "administrator",
  "POST /projet/:id/actions/cloturer": "form",
  "GET /projet/:id/actions/livrer": "administrator",
  "POST /projet/:id/actions/livrer": "form",
  "GET /vues/modules": "cookie",
  "GET /vues/taches": "cookie",
  "GET /vues/attributions": "cookie",
  "GET /vues/projets": "cookie",
  "GET /vues/personnes": "cookie",
};

/** Every scope there is. */
export const SCOPES = [
  "read:*",
  "read:personnes",
  "read:formations",
  "read:attributions",
  "read:projets",
  "read:factures",
  "read:avis",
  "write:attributions",
  "write:modules",
  "write:interventions",
  "write:projets",
  "write:factures",
  "write:avis",
  "write:docmost",
  "admin:sync",
  "admin:tokens",
  "admin:mcp",
  "admin:*",
] as const;

/** Whether a scope stands for another. */
export function covers(held: string, wanted: string): boolean {
  return held === wanted || held === "admin:*" || (held === "read:*" && wanted.startsWith("read:"));
}
