/**
 * Deliveries as Baserow sends them, made by hand so that a test can break them.
 *
 * Always holds: a delivery is complete and true unless the test changes it; its event id is new.
 */
import { createHmac, randomUUID } from "node:crypto";
import { type Answer, call } from "./bridge.ts";

/** Where deliveries go and what opens the door. */
export interface WebhookTarget {
  edge: string;
  webhook_secret: string;
  database_id: number;
  tables: Record<string, number>;
}

/** A `rows.updated` delivery for one row of a table. */
export function delivery(target: WebhookTarget, table: string, id: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const item = { id, order: `${id}.00000000000000000000` };
  return {
    table_id: target.tables[table],
    database_id: target.database_id,
    workspace_id: 1,
    webhook_id: 9_000 + (target.tables[table] ?? 0),
    event_id: randomUUID(),
    event_type: "rows.updated",
    items: [item],
    old_items: [item],
    ...changes,
  };
}

/** Headers of a real delivery with the secret. */
export function deliveryHeaders(target: WebhookTarget, changes: Record<string, string> = {}): Record<string, string> {
  return {
    "user-agent": "python-requests/2.32.5",
    "content-type": "application/json",
    "x-bridge-secret": target.webhook_secret,
    ...changes,
  };
}

/** Posts a body with the right secret, or with other headers. */
export function post(target: WebhookTarget, body: unknown, headers = deliveryHeaders(target), path = ""): Promise<Answer> {
  return call(target.edge, "POST", `/bridge/api/webhooks/baserow${path}`, {
    headers,
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
}

/** The hex HMAC a signing relay puts beside a body. */
export function signature(target: WebhookTarget, body: string): string {
  return createHmac("sha256", target.webhook_secret).update(body).digest("hex");
}
