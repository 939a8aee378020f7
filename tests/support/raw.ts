/**
 * Requests as a browser would never send them: the path, the headers and the body exactly as they are written.
 *
 * Always holds: one connection per request, nothing is followed, decoded or corrected. Fails when the connection breaks
 * before an answer.
 */
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface RawOptions {
  method?: string;
  /** A list of values is sent as several headers of that name. */
  headers?: Record<string, string | string[]>;
  /** Parts are sent chunked, a text with its length. */
  body?: string | Iterable<string>;
}

/** Sends a request with this very path. */
export function raw(origin: string, path: string, { method = "GET", headers = {}, body }: RawOptions = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers, agent: false, insecureHTTPParser: true }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      const end = (): void =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: Buffer.concat(parts).toString("utf8") });
      incoming.on("end", end);
      incoming.on("error", end);
    });
    outgoing.on("error", reject);
    if (typeof body === "string") outgoing.end(body);
    else {
      for (const part of body ?? []) outgoing.write(part);
      outgoing.end();
    }
  });
}

/** Writes these bytes to the server and gives all that it says until it is silent for good. */
export function bytes(origin: string, text: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(Number(port), hostname, () => socket.end(text, "latin1"));
    socket.on("data", (part: Buffer) => {
      said += part.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(said));
  });
}
