/**
 * A bounded load generator: a fixed number of requests over a fixed number of keep-alive sockets, one request in flight on each.
 *
 * Always holds: it ends after `count` answers, and every answer has the status that was expected.
 * Fails on the first other status, on an answer without Content-Length and where connections keep closing: a benchmark of errors
 * is none.
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

/** Of so many requests one connection may be lost; a server that closes more is broken. */
const REQUESTS_PER_LOST = 20;

/** Sends the load and waits for all answers. */
export async function run(load: Load): Promise<LoadResult> {
  const progress: Progress = { next: 0, lost: 0, lastBody: "" };
  const width = Math.min(load.connections, load.count);
  const sockets = await Promise.all(Array.from({ length: width }, () => open(load.origin)));
  const began = performance.now();
  await Promise.all(sockets.map((socket) => drive(socket, load, progress)));
  const seconds = (performance.now() - began) / 1000;
  return { seconds, perSecond: load.count / seconds, lastBody: progress.lastBody };
}

interface Progress {
  /** Number of the next request. */
  next: number;
  lost: number;
  lastBody: string;
}

function open(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

/** Keeps one request in flight until there are no more; a server may close a connection, then the request goes out again. */
async function drive(first: Socket, load: Load, progress: Progress): Promise<void> {
  let socket = first;
  let held: Buffer | undefined;
  try {
    while (held !== undefined || progress.next < load.count) {
      held ??= load.request(progress.next++);
      const answer = await exchange(socket, held);
      if (answer === undefined) {
        progress.lost += 1;
        if (progress.lost * REQUESTS_PER_LOST > load.count) throw new Error("the server closes its connections");
        socket.destroy();
        socket = await open(load.origin);
        continue;
      }
      const { status, body } = answer;
      if (status !== load.status) throw new Error(`status ${status} instead of ${load.status}: ${body.slice(0, 300)}`);
      progress.lastBody = body;
      held = undefined;
    }
  } finally {
    socket.destroy();
  }
}

/** One answer. */
interface Answer {
  status: number;
  /** Status line and headers. */
  head: string;
  body: string;
}

/** One request on a connection of its own. */
export async function exchangeOnce(origin: string, request: Buffer): Promise<Answer> {
  const socket = await open(origin);
  try {
    const answer = await exchange(socket, request);
    if (!answer) throw new Error("the server closed the connection instead of answering");
    return answer;
  } finally {
    socket.destroy();
  }
}

/** One request and its answer; nothing where the connection was closed instead. */
function exchange(socket: Socket, request: Buffer): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    let held: Buffer = Buffer.alloc(0);
    const done = (answer: Answer | undefined): void => {
      socket.off("data", receive).off("close", closed).off("error", closed);
      resolve(answer);
    };
    const closed = (): void => done(undefined);
    const receive = (chunk: Buffer): void => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const end = held.indexOf(HEAD_END);
      if (end < 0) return;
      const head = held.toString("latin1", 0, end);
      const length = contentLength(head);
      if (length === undefined) reject(new Error(`an answer without Content-Length: ${head.split("\r\n")[0]}`));
      else if (held.length >= end + 4 + length) {
        done({ status: Number(head.slice(9, 12)), head, body: held.toString("utf8", end + 4, end + 4 + length) });
      }
    };
    socket.on("data", receive).once("close", closed).once("error", closed);
    socket.write(request);
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
