/**
 * The stand-in Baserow as a person and a tester see it: rows by field name, the schema as its admin, and the test-only controls.
 *
 * Always holds: every call checks the status and fails with method, path, status and the first of the body.
 */

/** A row by field names, as Baserow renders it: numbers are strings, links are lists of { id, value }. */
export type Row = { id: number } & Record<string, unknown>;

/** What the fault switch understands. */
export interface Fault {
  kind: "none" | "down" | "slow" | "429" | "500_after_commit" | "cut" | "garbage";
  /** For `slow`: milliseconds before the answer. */
  ms?: number;
  /** How many requests it hits; without it all until it is switched off. */
  count?: number;
  /** Only paths that begin so. */
  path_prefix?: string;
}

/** One entry of a face's request log. */
export interface Logged {
  n: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  status: number;
}

/** What is needed to reach it. */
export interface BaserowAddress {
  baserow: string;
  baserow_token: string;
  tables: Record<string, number>;
}

/** Switches a fault of one face on or off. */
export async function setFault(face: string, fault: Fault): Promise<void> {
  await expectOk(await fetch(`${face}/_sandbox/fault`, json("POST", fault)), `fault ${fault.kind}`);
}

/** The requests that a face has answered since number `since`. */
export async function requestsSince(face: string, since: number): Promise<{ next: number; requests: Logged[] }> {
  const answer = await fetch(`${face}/_sandbox/requests?since=${since}`);
  await expectOk(answer, "request log");
  return (await answer.json()) as { next: number; requests: Logged[] };
}

export class Baserow {
  readonly address: BaserowAddress;

  constructor(address: BaserowAddress) {
    this.address = address;
  }

  /** Number of a table. */
  table(name: string): number {
    const id = this.address.tables[name];
    if (id === undefined) throw new Error(`no table ${name}`);
    return id;
  }

  /** All rows of a table, page by page. */
  async rows(name: string): Promise<Row[]> {
    const all: Row[] = [];
    for (let page = 1; ; page += 1) {
      const path = `/api/database/rows/table/${this.table(name)}/?user_field_names=true&size=200&page=${page}`;
      const { results, next } = (await this.#call("GET", path)) as { results: Row[]; next: string | null };
      all.push(...results);
      if (next === null) return all;
    }
  }

  row(name: string, id: number): Promise<Row> {
    return this.#call("GET", `/api/database/rows/table/${this.table(name)}/${id}/?user_field_names=true`) as Promise<Row>;
  }

  /** Changes a row as a person in the grid does: webhooks fire. */
  update(name: string, id: number, fields: Record<string, unknown>): Promise<Row> {
    const path = `/api/database/rows/table/${this.table(name)}/${id}/?user_field_names=true`;
    return this.#call("PATCH", path, fields) as Promise<Row>;
  }

  /** Changes a row and tells nobody: no webhook fires. */
  updateSilently(name: string, id: number, fields: Record<string, unknown>): Promise<Row> {
    const path = `/api/database/rows/table/${this.table(name)}/${id}/?user_field_names=true&send_webhook_events=false`;
    return this.#call("PATCH", path, fields) as Promise<Row>;
  }

  create(name: string, fields: Record<string, unknown>): Promise<Row> {
    const path = `/api/database/rows/table/${this.table(name)}/?user_field_names=true`;
    return this.#call("POST", path, fields) as Promise<Row>;
  }

  /** Changes many rows in one call, 200 at most: one webhook delivery names them all. */
  async updateMany(name: string, items: Row[]): Promise<void> {
    const path = `/api/database/rows/table/${this.table(name)}/batch/?user_field_names=true`;
    await this.#call("PATCH", path, { items });
  }

  /** A signed-in admin, for what a database token may not do. */
  async admin(): Promise<BaserowAdmin> {
    const answer = await fetch(
      `${this.address.baserow}/api/user/token-auth/`,
      json("POST", { email: "admin@baserow.test", password: "demo-baserow-2026" }),
    );
    await expectOk(answer, "token-auth");
    const { access_token } = (await answer.json()) as { access_token: string };
    return new BaserowAdmin(this, access_token);
  }

  fault(fault: Fault): Promise<void> {
    return setFault(this.address.baserow, fault);
  }

  requestsSince(since: number): Promise<{ next: number; requests: Logged[] }> {
    return requestsSince(this.address.baserow, since);
  }

  /** Waits until the webhook queue is drained. */
  async quiet(milliseconds = 10_000): Promise<void> {
    const answer = await fetch(`${this.address.baserow}/_sandbox/quiet`, json("POST", { timeout_ms: milliseconds }));
    await expectOk(answer, "quiet");
  }

  #call(method: string, path: string, body?: unknown): Promise<unknown> {
    return call(this.address.baserow, method, path, `Token ${this.address.baserow_token}`, body);
  }
}

/** What only a user of Baserow may do. */
export class BaserowAdmin {
  readonly baserow: Baserow;
  readonly #accessToken: string;

  constructor(baserow: Baserow, accessToken: string) {
    this.baserow = baserow;
    this.#accessToken = accessToken;
  }

  fields(table: string): Promise<{ id: number; name: string; type: string }[]> {
    return this.#call("GET", `/api/database/fields/table/${this.baserow.table(table)}/`) as Promise<
      { id: number; name: string; type: string }[]
    >;
  }

  async renameField(id: number, name: string): Promise<void> {
    await this.#call("PATCH", `/api/database/fields/${id}/`, { name });
  }

  async deleteRow(table: string, id: number): Promise<void> {
    await this.#call("DELETE", `/api/database/rows/table/${this.baserow.table(table)}/${id}/`);
  }

  webhooks(table: string): Promise<{ id: number; active: boolean; url: string; failed_triggers: number }[]> {
    return this.#call("GET", `/api/database/webhooks/table/${this.baserow.table(table)}/`) as Promise<
      { id: number; active: boolean; url: string; failed_triggers: number }[]
    >;
  }

  #call(method: string, path: string, body?: unknown): Promise<unknown> {
    return call(this.baserow.address.baserow, method, path, `JWT ${this.#accessToken}`, body);
  }
}

async function call(origin: string, method: string, path: string, authorization: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? { method, headers: {} } : json(method, body);
  const answer = await fetch(`${origin}${path}`, { ...init, headers: { ...init.headers, authorization } });
  await expectOk(answer, `${method} ${path}`);
  return answer.status === 204 ? undefined : answer.json();
}

function json(method: string, body: unknown): { method: string; headers: Record<string, string>; body: string } {
  return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

async function expectOk(answer: Response, what: string): Promise<void> {
  if (answer.ok) return;
  throw new Error(`${what}: status ${answer.status}, ${(await answer.text()).slice(0, 300)}`);
}
