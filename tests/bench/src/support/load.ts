/**
 * A bounded load generator: a fixed number of requests over a fixed number of keep-alive sockets, one request in flight on each.
 *
 * Always holds: it ends after `count` answers, every answer has the status that was expected, and nothing is sent twice.
 * Fails on the first other status, on a closed socket and on an answer without Content-Length: a benchmark of errors is none.
 */
import { connect, type Socket } from "node:net";

/** What to send. */
export interface Load {
  /** `http://host:port` of the server. */
  origin: string;
  /** How many requests in all. */
  count: number;
  /** How many sockets. */
  connections: number;
  /** The bytes of request number `index`, head and body. */
  request: (index: number) => Buffer;
  /** The only status that counts as an answer. */
  status: number;
}

/** What came of it. */
export interface LoadResult {
  /** Wall seconds from the first byte out to the last answer in. */
  seconds: number;
  /** Answers per wall second. */
  perSecond: number;
  /** Body of the last answer, so that a caller can look at what was measured. */
  lastBody: string;
}

const HEAD_END = Buffer.from("\r\n\r\n");

/** Sends the load and waits for all answers. */
export async function run(load: Load): Promise<LoadResult> {
  const { hostname, port } = new URL(load.origin);
  const sockets = await Promise.all(Array.from({ length: Math.min(load.connections, load.count) }, () => open(hostname, Number(port))));
  let next = 0;
  let lastBody = "";
  const take = (): number | undefined => (next < load.count ? next++ : undefined);
  const began = performance.now();
  try {
    await Promise.all(
      sockets.map((socket) =>
        drive(socket, load, take, (body) => {
          lastBody = body;
        }),
      ),
    );
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  const seconds = (performance.now() - began) / 1000;
  return { seconds, perSecond: load.count / seconds, lastBody };
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

/** Keeps one request in flight on `socket` until `take` has no more. */
function drive(socket: Socket, load: Load, take: () => number | undefined, seen: (body: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let held: Buffer = Buffer.alloc(0);
    const send = (): void => {
      const index = take();
      if (index === undefined) {
        socket.off("data", receive);
        resolve();
        return;
      }
      socket.write(load.request(index));
    };
    const receive = (chunk: Buffer): void => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const end = held.indexOf(HEAD_END);
      if (end < 0) return;
      const head = held.toString("latin1", 0, end);
      const length = contentLength(head);
      if (length === undefined) {
        fail(`an answer without Content-Length: ${head.split("\r\n")[0]}`);
        return;
      }
      if (held.length < end + 4 + length) return;
      const body = held.toString("utf8", end + 4, end + 4 + length);
      const status = Number(head.slice(9, 12));
      if (status !== load.status) {
        fail(`status ${status} instead of ${load.status}: ${body.slice(0, 300)}`);
        return;
      }
      seen(body);
      held = held.subarray(end + 4 + length);
      send();
    };
    const fail = (message: string): void => {
      socket.off("data", receive);
      reject(new Error(message));
    };
    socket.on("data", receive);
    socket.once("error", reject);
    socket.once("close", () => fail("the server closed a connection"));
    send();
  });
}

function contentLength(head: string): number | undefined {
  const found = /^content-length: *(\d+)/im.exec(head)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The bytes of one HTTP/1.1 request. */
export function requestBytes(method: string, path: string, headers: Record<string, string>, body?: string): Buffer {
  const payload = Buffer.from(body ?? "");
  const lines = [`${method} ${path} HTTP/1.1`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push(`content-length: ${payload.length}`);
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), payload]);
}
