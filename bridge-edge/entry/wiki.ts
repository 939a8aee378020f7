/**
 * What is outside the mount: passed to the wiki and back as it is, bodies streamed, WebSockets included.
 *
 * Nothing here touches WASM, so no fault of the bridge can take the wiki down. Two things differ from what came in:
 * hop-by-hop headers stay behind, and X-Forwarded-For is the client's address alone. An unreachable wiki is a 502.
 */

import { clientAddress, isFromProxy, type rangesOf } from "./address";
import { type Env, setting } from "./env";
import { type Injection, injectionFor, withoutTag, withTag } from "./inject";
import { logFault } from "./log";

const HOP_BY_HOP = [
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
];
/** Headers by which a client could claim to be somebody else. */
const CLAIMED = ["forwarded", "x-real-ip", "true-client-ip", "cf-connecting-ip", "cf-connecting-ipv6", "x-client-ip", "x-forwarded-for"];

type Proxies = ReturnType<typeof rangesOf>;

function headersFor(request: Request, proxies: Proxies): Headers {
  const headers = new Headers(request.headers);
  const upgrade = request.headers.get("upgrade");
  for (const name of (request.headers.get("connection") ?? "").split(",")) {
    const token = name.trim();
    if (token !== "" && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(token)) headers.delete(token);
  }
  for (const name of [...HOP_BY_HOP, ...CLAIMED, "host", "upgrade"]) headers.delete(name);
  if (upgrade?.toLowerCase() === "websocket") headers.set("upgrade", "websocket");
  const address = clientAddress(request, proxies);
  if (address !== "") headers.set("x-forwarded-for", address);
  if (!isFromProxy(request, proxies)) {
    headers.set("x-forwarded-proto", request.url.startsWith("https:") ? "https" : "http");
    headers.set("x-forwarded-host", request.headers.get("host") ?? new URL(request.url).host);
  }
  return headers;
}

function unreachable(): Response {
  return new Response("Le wiki ne répond pas. / The wiki does not answer.\n", {
    status: 502,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}

function targetOf(request: Request, wiki: string): string {
  const start = request.url.indexOf("/", request.url.indexOf("://") + 3);
  return wiki.replace(/\/+$/, "") + (start < 0 ? "/" : request.url.slice(start));
}

/** The wiki's answer to this request. */
export async function passToWiki(request: Request, env: Env, proxies: Proxies, mount: string): Promise<Response> {
  const wiki = setting(env, "DOCMOST_URL");
  if (!/^https?:\/\//.test(wiki)) {
    const error = { code: "CONFIG", message: "DOCMOST_URL is not set to an http or https address" };
    return Response.json({ error }, { status: 503, headers: { "cache-control": "no-store" } });
  }
  const headers = headersFor(request, proxies);
  let injection: Injection | undefined;
  let isHeld = false;
  try {
    injection = await injectionFor(request, env, mount);
    if (injection) isHeld = withoutTag(headers, injection);
  } catch (fault) {
    logFault("script tag left out", fault);
  }
  let answer: Response;
  try {
    const body = request.method === "GET" || request.method === "HEAD" ? null : request.body;
    answer = await fetch(targetOf(request, wiki), { method: request.method, headers, body, redirect: "manual" });
  } catch {
    return unreachable();
  }
  return injection && answer.webSocket === null ? withTag(answer, injection, isHeld) : answer;
}
