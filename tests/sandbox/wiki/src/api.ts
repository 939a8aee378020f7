/**
 * The wiki's own API, as its front end calls it: POST with JSON, the envelope taken off.
 *
 * A call that fails throws {@link ApiError}; a 401 outside the public pages sends the browser to the login form.
 */

/** A call that was not done. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Whether this page may be seen without logging in. */
function isPublic(): boolean {
  return /^\/(login|share)(\/|$)/.test(location.pathname);
}

/** Calls `/api/<path>` and gives what is in `data`. */
export async function post<T>(path: string, body: unknown = {}): Promise<T> {
  const answer = await fetch(`/api/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    credentials: "same-origin",
    body: JSON.stringify(body),
  });
  if (answer.status === 401 && !isPublic()) {
    location.assign(`/login?redirect=${encodeURIComponent(location.pathname)}`);
  }
  const text = await answer.text();
  const parsed = parse(text);
  if (!answer.ok) throw new ApiError(answer.status, messageOf(parsed) ?? `status ${answer.status}`);
  return (parsed as { data: T }).data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function messageOf(body: unknown): string | undefined {
  const message = (body as { message?: unknown } | null)?.message;
  if (Array.isArray(message)) return message.join(", ");
  return typeof message === "string" ? message : undefined;
}
