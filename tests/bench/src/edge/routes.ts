/**
 * The measured routes: what is sent, and what the answer has to be.
 *
 * Always holds: both servers are sent the same bytes, with the headers that the real client of each route sends.
 */
import { randomUUID } from "node:crypto";
import type { StackInfo } from "@bridge/test-support";
import { requestBytes } from "../support/load.ts";

export interface Route {
  name: string;
  status: number;
  /** Requests in a round: enough that the 10 ms of the system's clock are little. */
  count: number;
  /** The bytes of request `index` to a server. */
  request: (index: number) => Buffer;
  /** A part that the last answer must have, or something else was measured. */
  holds: string;
  /** Whether Baserow is switched off meanwhile. */
  isBaserowDown?: boolean;
}

const PROBE = { host: "bench", "user-agent": "kube-probe/1.33", accept: "*/*" };
const CLIENT = { host: "bench", "user-agent": "python-requests/2.32.5", "accept-encoding": "gzip, deflate, br", accept: "*/*" };

/** The routes in the order in which they are measured; the last ones leave Baserow switched off. */
export function routes(info: StackInfo, tokens: readonly string[]): Route[] {
  const health = requestBytes("GET", "/bridge/api/health", PROBE);
  const reads = tokens.map((token) => requestBytes("GET", "/bridge/api/v1/personnes/5", { ...CLIENT, authorization: `Bearer ${token}` }));
  const delivery = {
    table_id: info.tables["personne"],
    database_id: info.database_id,
    workspace_id: 1,
    webhook_id: 1,
    event_type: "rows.updated",
    items: [{ id: 5, order: "5.00000000000000000000", field_1: "x".repeat(600) }],
  };
  const webhook = (): Buffer => {
    const id = randomUUID();
    const headers = {
      ...CLIENT,
      "x-bridge-secret": info.webhook_secret,
      "content-type": "application/json",
      "x-baserow-event": delivery.event_type,
      "x-baserow-delivery": id,
    };
    return requestBytes("POST", "/bridge/api/webhooks/baserow", headers, JSON.stringify({ ...delivery, event_id: id }));
  };
  return [
    { name: "health", status: 200, count: 3_000, request: () => health, holds: '"status":"ok"' },
    {
      name: "cached personne, bearer token",
      status: 200,
      count: 1_500,
      request: (index) => {
        const bytes = reads[index % reads.length];
        if (!bytes) throw new Error("no token");
        return bytes;
      },
      holds: '"heures_restantes_formation":670',
    },
    { name: "authenticated webhook, claimed, its row read again", status: 200, count: 600, request: webhook, holds: '"accepted":true' },
    {
      name: "authenticated webhook, claimed, Baserow down",
      status: 200,
      count: 600,
      request: webhook,
      holds: '"accepted":true',
      isBaserowDown: true,
    },
  ];
}
