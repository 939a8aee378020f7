/**
 * The bindings and settings of the Worker, as the runtime hands them over.
 *
 * Settings are text or absent: on workerd an unset environment variable arrives as `null`. What they mean and
 * which of them are faulty is decided in Rust; only what must work without WASM is read here.
 */

/** What a call to one of the objects looks like from outside; see objects.ts. */
export interface BaseCalls extends Rpc.DurableObjectBranded {
  callNow(method: string, input: string): string;
  call(method: string, input: string): Promise<string>;
}

export interface GateCalls extends Rpc.DurableObjectBranded {
  take(input: string): Promise<string>;
}

export interface HubCalls extends Rpc.DurableObjectBranded {
  publish(json: string): Promise<void>;
}

export interface Env {
  readonly BASE: DurableObjectNamespace<BaseCalls>;
  readonly HUB: DurableObjectNamespace<HubCalls>;
  readonly GATE: DurableObjectNamespace<GateCalls>;
  readonly CARDS: KVNamespace;
  readonly ASSETS: Fetcher;
  readonly [setting: string]: unknown;
}

/** A setting as text; the empty string where it is unset. */
export function setting(env: Env, name: string): string {
  const value = env[name];
  return typeof value === "string" ? value.trim() : "";
}

/** The path under which the bridge sits on the wiki's origin, without a slash at its end. */
export function mountOf(env: Env): string {
  const mount = setting(env, "BRIDGE_MOUNT").replace(/\/+$/, "");
  return mount.startsWith("/") ? mount : "/bridge";
}

/** All settings, for Rust: every binding that is text. */
export function settingsOf(env: Env): string {
  return JSON.stringify(Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === "string")));
}
