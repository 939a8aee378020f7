/**
 * The Worker's own export: tells the mount from the wiki before anything else is loaded.
 */

import { rangesOf } from "./address";
import { type Env, mountOf, setting } from "./env";
import { serveMount } from "./mount";
import { passToWiki } from "./wiki";

export { Base, Gate, Hub } from "./objects";

interface Known {
  readonly mount: string;
  readonly proxies: ReturnType<typeof rangesOf>;
}

let known: Known | undefined;

/** Path and query as they were sent; parsing the whole URL would cost more than the rest of the split. */
function targetOf(url: string): { path: string; query: string } {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start < 0) return { path: "/", query: "" };
  const mark = url.indexOf("?", start);
  return mark < 0 ? { path: url.slice(start), query: "" } : { path: url.slice(start, mark), query: url.slice(mark + 1) };
}

export default {
  async fetch(request, env, ctx): Promise<Response> {
    known ??= { mount: mountOf(env), proxies: rangesOf(setting(env, "TRUSTED_PROXY")) };
    const { mount, proxies } = known;
    const { path, query } = targetOf(request.url);
    if (path !== mount && !path.startsWith(`${mount}/`)) return passToWiki(request, env, proxies, mount);
    return serveMount(request, env, ctx, path.slice(mount.length), query, proxies);
  },
} satisfies ExportedHandler<Env>;
