/**
 * The Durable Objects' classes: each holds its Rust object and passes calls on.
 *
 * Base and Gate are string in, string out. The Hub's sockets stay on this side, where hibernation needs them; Rust
 * sees connection ids and answers with what to send and what to close.
 */

import { DurableObject } from "cloudflare:workers";
import { BaseObject, GateObject, HubObject } from "bridge-edge-wasm";
import { type Env, settingsOf } from "./env";
import { perform, type Session } from "./effects";
import { ready } from "./wasm";

export class Base extends DurableObject<Env> {
  readonly #inner: BaseObject;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ready();
    this.#inner = new BaseObject(ctx, env);
  }

  callNow(method: string, input: string): string {
    return this.#inner.callNow(method, input);
  }

  call(method: string, input: string): Promise<string> {
    return this.#inner.call(method, input);
  }

  override alarm(): Promise<void> {
    return this.#inner.alarm();
  }
}

/** How often a Gate looks whether it may be forgotten, in ms. */
const GATE_REST = 3_600_000;

export class Gate extends DurableObject<Env> {
  #inner: GateObject | undefined;
  /** No question since it was opened: the alarm may not be set yet. */
  #isAsleep = true;

  /** Opened at the first question, and again after everything was forgotten. */
  #open(): GateObject {
    ready();
    this.#inner ??= new GateObject(this.ctx);
    return this.#inner;
  }

  async take(input: string): Promise<string> {
    const taken = this.#open().take(input, Date.now());
    if (this.#isAsleep) {
      this.#isAsleep = false;
      if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + GATE_REST);
    }
    return taken;
  }

  override async alarm(): Promise<void> {
    if (this.#open().isIdle(Date.now())) {
      this.#inner?.free();
      this.#inner = undefined;
      this.#isAsleep = true;
      await this.ctx.storage.deleteAll();
    } else {
      await this.ctx.storage.setAlarm(Date.now() + GATE_REST);
    }
  }
}

/** What Rust wants done with sockets: every message for its connections, then the closings, then the next alarm. */
interface Actions {
  readonly send: readonly { readonly to: readonly string[]; readonly text: string }[];
  readonly close: readonly { readonly id: string; readonly code: number; readonly reason: string }[];
  readonly alarm: number | null;
  readonly log: string | null;
}

const PING = "ping";
const PONG = "pong";

export class Hub extends DurableObject<Env> {
  readonly #inner: HubObject;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ready();
    this.#inner = new HubObject(ctx, settingsOf(env));
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    const open = ctx.getWebSockets().flatMap((socket) => this.#idOf(socket) ?? []);
    ctx.blockConcurrencyWhile(() => this.#run({ awake: { open } }));
  }

  /** An upgrade that the request path has let through; its headers are ours, not the client's. */
  override async fetch(request: Request): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair();
    const id = crypto.randomUUID();
    this.ctx.acceptWebSocket(server, [id]);
    server.serializeAttachment(id);
    await this.#run({
      open: {
        id,
        cookie: request.headers.get("x-bridge-cookie-hash"),
        address: request.headers.get("x-bridge-address"),
      },
    });
    return new Response(null, { status: 101, webSocket: client, headers: { "x-request-id": request.headers.get("x-request-id") ?? id } });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const id = this.#idOf(socket);
    if (id !== undefined) await this.#run({ message: { id, text: typeof message === "string" ? message : null } });
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    await this.#closed(socket);
    try {
      // 1005, 1006 and 1015 say that there was no code; they must not be sent.
      socket.close(code === 1005 || code === 1006 || code === 1015 ? 1000 : code);
    } catch {
      // The runtime may have answered the closing by itself.
    }
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#closed(socket);
  }

  async publish(json: string): Promise<void> {
    await this.#run({ publish: { changes: json } });
  }

  override async alarm(): Promise<void> {
    await this.#run("alarm");
  }

  #idOf(socket: WebSocket): string | undefined {
    const id: unknown = socket.deserializeAttachment();
    return typeof id === "string" ? id : undefined;
  }

  async #closed(socket: WebSocket): Promise<void> {
    const id = this.#idOf(socket);
    if (id !== undefined) await this.#run({ closed: { id } });
  }

  async #run(event: object | "alarm"): Promise<void> {
    const session: Session = { request: new Request("http://hub/"), env: this.env };
    let step = this.#inner.begin(JSON.stringify(event), Date.now());
    while (step.startsWith("E")) {
      const end = step.indexOf("\n");
      const { outcome, payload } = await perform(session, step.slice(end + 1));
      step = this.#inner.resume(Number(step.slice(1, end)), Date.now(), outcome, typeof payload === "string" ? payload : "");
    }
    await this.#act(JSON.parse(step.slice(1)) as Actions);
  }

  async #act(actions: Actions): Promise<void> {
    for (const { to, text } of actions.send) for (const id of to) this.#with(id, (socket) => socket.send(text));
    for (const { id, code, reason } of actions.close) this.#with(id, (socket) => socket.close(code, reason));
    if (actions.log !== null) console.log(actions.log);
    if (actions.alarm !== null) await this.ctx.storage.setAlarm(actions.alarm);
  }

  #with(id: string, use: (socket: WebSocket) => void): void {
    for (const socket of this.ctx.getWebSockets(id)) {
      try {
        use(socket);
      } catch {
        // Gone between the decision and the act; its closing event follows.
      }
    }
  }
}
