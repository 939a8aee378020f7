/** The WASM module and its glue, as wasm-bindgen makes them; the build names both. */

declare module "bridge-edge-wasm" {
  export function initSync(options: { module: WebAssembly.Module }): unknown;

  /** Names of the headers that the request path reads, one a line: it asks for them by their place here. */
  export function readHeaders(): string;

  /** What Rust asks of a request; see src/http/head.rs. */
  interface Sent {
    header(place: number): string;
    address(): string;
  }

  /** The request path; see src/effects.rs for the strings. */
  export class Front {
    constructor(settings: string);
    begin(head: string, sent: Sent): string;
    resume(task: number, now: number, outcome: number, text: string): string;
    resumeBytes(task: number, now: number, outcome: number, bytes: Uint8Array): string;
    flush(now: number): string;
  }

  export class BaseObject {
    constructor(ctx: DurableObjectState, env: unknown);
    callNow(method: string, input: string): string;
    call(method: string, input: string): Promise<string>;
    alarm(): Promise<void>;
  }

  export class HubObject {
    constructor(ctx: DurableObjectState, settings: string);
    begin(event: string, now: number): string;
    resume(task: number, now: number, outcome: number, text: string): string;
  }

  export class GateObject {
    constructor(ctx: DurableObjectState);
    take(input: string, now: number): string;
    isIdle(now: number): boolean;
    free(): void;
  }
}

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
