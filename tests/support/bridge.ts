/**
 * The bridge's API as a client sees it: one call, its status, headers and parsed body.
 *
 * Always holds: nothing is thrown for an error status, a body that claims to be JSON and is not is an error.
 */

/** An answer of the bridge. */
export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed body; undefined where there is none. */
  body: Body;
  text: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of many shapes, and a wrong guess fails it.
type Any = any;

/** The envelope of every JSON answer. */
export interface Body {
  data?: Any;
  meta?: Any;
  error?: { code: string; message: string; details?: Any };
  retry_after?: number;
}

export interface CallOptions {
  /** A `brg_` token or a session's JWT. */
  token?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  body?: string | Uint8Array;
}

/** Sends one request to `origin` + `path`; redirects are not followed. */
export async function call(origin: string, method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const headers = new Headers(options.headers);
  if (options.token) headers.set("authorization", `Bearer ${options.token}`);
  if (options.json !== undefined) headers.set("content-type", "application/json");
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  const answer = await fetch(`${origin}${path}`, {
    method,
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { body: body as BodyInit }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") ?? false;
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: isJson && text !== "" ? (JSON.parse(text) as Body) : {},
  };
}

/** A session of the person whose wiki cookie this is. */
export async function session(origin: string, cookie: string): Promise<Answer> {
  return call(origin, "POST", "/bridge/api/v1/auth/docmost", { headers: { cookie, origin }, json: {} });
}

/** A session token, or a failure that shows the answer. */
export async function sessionToken(origin: string, cookie: string): Promise<string> {
  const answer = await session(origin, cookie);
  if (answer.status !== 200) throw new Error(`auth/docmost: status ${answer.status}, ${answer.text.slice(0, 300)}`);
  return answer.body.data.token;
}
