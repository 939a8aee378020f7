/**
 * The one script tag in the wiki's pages, and everything that keeps the rest of the answer as it was.
 *
 * The tag goes first into <head> of whole text/html documents. An answer that carries it is another
 * representation, so its entity tag carries a mark of ours; the mark is taken off again before the wiki is asked
 * whether its page changed, and a mark of another version of the script never matches.
 */

import { type Env, setting } from "./env";

export interface Injection {
  readonly tag: string;
  /** What is appended to the wiki's entity tags: changes with the tag. */
  readonly mark: string;
  /** A page is certainly what is asked for. */
  readonly isNavigation: boolean;
}

const ANY_MARK = /-b[0-9a-f]{16}"/;
const PAGES = ["document", "iframe", "frame"];
let known: { readonly mount: string; readonly version: string } | undefined;

async function versionOf(env: Env, mount: string): Promise<string | undefined> {
  if (known?.mount === mount) return known.version;
  const script = await env.ASSETS.fetch("http://assets/inject.js");
  if (script.status !== 200) {
    await script.body?.cancel();
    return undefined;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await script.arrayBuffer()));
  const version = Array.from(digest.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  known = { mount, version };
  return version;
}

/** The tag for this request, or nothing where no page can be the answer or it is switched off. */
export async function injectionFor(request: Request, env: Env, mount: string): Promise<Injection | undefined> {
  if (setting(env, "INJECT").toLowerCase() === "off") return undefined;
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  const { headers } = request;
  const destination = headers.get("sec-fetch-dest") ?? "";
  if (headers.has("upgrade") || !(destination === "" || PAGES.includes(destination))) return undefined;
  if (!/text\/html|\*\/\*/.test(headers.get("accept") ?? "*/*")) return undefined;
  const version = await versionOf(env, mount);
  if (version === undefined) return undefined;
  const tag = `<script type="module" src="${mount}/assets/inject.js?v=${version}" data-bridge-base="${mount}"></script>`;
  return { tag, mark: `-b${version}`, isNavigation: destination !== "" };
}

/**
 * Makes the request one about the wiki's own representation; true where the client holds the page with this tag.
 */
export function withoutTag(headers: Headers, { mark, isNavigation }: Injection): boolean {
  const encodings = (headers.get("accept-encoding") ?? "").split(",").map((entry) => entry.trim());
  const readable = encodings.filter((entry) => /^(gzip|br|identity)\s*(;|$)/i.test(entry));
  headers.set("accept-encoding", readable.length === 0 ? "identity" : readable.join(", "));
  let isHeld = false;
  for (const name of ["if-none-match", "if-match", "if-range"]) {
    const asked = headers.get(name);
    if (asked === null) continue;
    const own = asked.replaceAll(`${mark}"`, '"');
    isHeld ||= own !== asked;
    // A page that the client holds without the tag, or with another one, has to be sent again.
    if (!ANY_MARK.test(own) && (own !== asked || !isNavigation)) {
      headers.set(name, own);
      continue;
    }
    headers.delete(name);
    headers.delete(name === "if-range" ? "range" : "if-modified-since");
  }
  return isHeld;
}

/** The answer with the tag, where it is a whole page; every other answer as it is. */
export function withTag(answer: Response, { tag, mark }: Injection, isHeld: boolean): Response {
  const isPage = /^\s*text\/html\s*(;|$)/i.test(answer.headers.get("content-type") ?? "");
  const isUnchanged = answer.status === 304 && isHeld;
  if (!isUnchanged && (!isPage || answer.status === 206 || answer.status === 304)) return answer;
  const headers = new Headers(answer.headers);
  const entityTag = headers.get("etag");
  if (entityTag !== null) headers.set("etag", entityTag.replace(/"$/, `${mark}"`));
  for (const name of ["content-length", "accept-ranges", "last-modified"]) headers.delete(name);
  const page = new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
  if (answer.body === null) return page;
  let isDone = false;
  return new HTMLRewriter()
    .on("head", {
      element(head) {
        if (isDone) return;
        isDone = true;
        head.prepend(tag, { html: true });
      },
    })
    .transform(page);
}
