/**
 * The Worker's own export: tells the mount from the wiki before anything else is loaded.
 */

import { clientAddress, rangesOf } from "./address";
import { type Env, mountOf, setting } from "./env";
import { serveMount } from "./mount";
import { passToWiki } from "./wiki";

export { Base, Gate, Hub } from "./objects";

interface Known {
  readonly mount: string;
  readonly proxies: ReturnType<typeof rangesOf>;
}

let known: Known | undefined;

export default {
  async fetch(request, env, ctx): Promise<Response> {
    known ??= { mount: mountOf(env), proxies: rangesOf(setting(env, "TRUSTED_PROXY")) };
    const { mount, proxies } = known;
    const { pathname, search } = new URL(request.url);
    if (pathname !== mount && !pathname.startsWith(`${mount}/`)) return passToWiki(request, env, proxies, mount);
    return serveMount(request, env, ctx, pathname.slice(mount.length), search.slice(1), clientAddress(request, proxies));
  },
} satisfies ExportedHandler<Env>;
