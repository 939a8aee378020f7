/**
 * The benchmark's page on an origin of its own: its bundle from memory, the bridge's API and assets passed on to the edge.
 *
 * Always holds: a free port of the loopback, only GET and POST under /bridge are passed on. Fails with 502 where the edge is not there.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A running page server. */
export interface PageServer {
  origin: string;
  stop(): Promise<void>;
}

/** Serves `files` by path and everything under /bridge from `edge`. */
export async function servePage(edge: string, files: Map<string, { type: string; body: string | Uint8Array }>): Promise<PageServer> {
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    if (path.startsWith("/bridge/")) {
      passOn(edge, incoming, outgoing);
      return;
    }
    const file = files.get(path.split("?")[0] ?? "/");
    if (!file) {
      outgoing.writeHead(404).end();
      return;
    }
    outgoing.writeHead(200, { "content-type": file.type, "cache-control": "no-store" }).end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function passOn(edge: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { host: _host, ...headers } = incoming.headers;
  const { method } = incoming;
  const onward = request(`${edge}${incoming.url}`, { headers, ...(method === undefined ? {} : { method }) }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.writeHead(502).end());
  incoming.pipe(onward);
}
