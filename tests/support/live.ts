/**
 * A client of the bridge's /live WebSocket that remembers what it was told.
 *
 * Always holds: messages are kept in order, a wait sees those that came before it too, each is handed out once.
 * Fails after a limit with what came instead.
 */
import { WebSocket } from "ws";

export type Message = { type: string } & Record<string, unknown>;

const LIMIT_MILLISECONDS = 15_000;

export class Live {
  readonly #socket: WebSocket;
  readonly #inbox: Message[] = [];
  readonly #waiting = new Set<() => void>();
  #closed: { code: number; reason: string } | undefined;
  #refused: string | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      const text = data.toString("utf8");
      this.#inbox.push(text === "pong" ? { type: "pong" } : (JSON.parse(text) as Message));
      this.#wake();
    });
    socket.on("close", (code, reason) => {
      this.#closed = { code, reason: reason.toString("utf8") };
      this.#wake();
    });
    socket.on("unexpected-response", (_request, response) => {
      this.#refused = `status ${response.statusCode ?? 0}`;
      this.#wake();
    });
    socket.on("error", () => this.#wake());
  }

  /** Opens a connection with the edge's own origin, or another one. */
  static open(edge: string, headers: Record<string, string> = { origin: edge }): Live {
    return new Live(new WebSocket(`${edge.replace("http", "ws")}/bridge/api/v1/live`, { headers }));
  }

  /** Opens, says hello and waits for the welcome. */
  static async welcome(edge: string, token: string): Promise<Live> {
    const live = Live.open(edge);
    await live.opened();
    live.send({ type: "hello", token });
    await live.next((message) => message.type === "welcome");
    return live;
  }

  async opened(): Promise<void> {
    if (this.#socket.readyState === WebSocket.OPEN) return;
    await new Promise<void>((resolve, reject) => {
      this.#socket.once("open", resolve);
      this.#socket.once("close", () => reject(new Error(`the connection was refused: ${this.#refused ?? "closed"}`)));
      this.#socket.once("unexpected-response", (_request, response) =>
        reject(new Error(`the connection was refused: status ${response.statusCode ?? 0}`)),
      );
    });
  }

  send(message: Message | string): void {
    this.#socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** Says which references to listen to and waits until the bridge has taken them. */
  async subscribe(refs: { ref: string; version: number | null }[]): Promise<Message> {
    this.send({ type: "subscribe", refs });
    return this.next((message) => message.type === "subscribed");
  }

  /** The first message, old or new, for which `wanted` holds; it is taken out. */
  next(wanted: (message: Message) => boolean): Promise<Message> {
    return this.#until(() => {
      const place = this.#inbox.findIndex(wanted);
      return place < 0 ? undefined : this.#inbox.splice(place, 1)[0];
    });
  }

  /** How the bridge closed the connection. */
  closed(milliseconds = LIMIT_MILLISECONDS): Promise<{ code: number; reason: string }> {
    return this.#until(() => this.#closed, milliseconds);
  }

  /** What has come and was not asked for. */
  get unread(): readonly Message[] {
    return this.#inbox;
  }

  /** Ends the connection from our side. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#socket.close(1000);
    await this.closed();
  }

  #until<T>(look: () => T | undefined, milliseconds = LIMIT_MILLISECONDS): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const attempt = (): void => {
        const found = look();
        const closed = this.#closed;
        if (found !== undefined) done(() => resolve(found));
        else if (closed) done(() => reject(new Error(`closed with ${closed.code} ${closed.reason}; unread: ${this.#told()}`)));
      };
      const limit = setTimeout(() => done(() => reject(new Error(`nothing in time; unread: ${this.#told()}`))), milliseconds);
      const done = (end: () => void): void => {
        clearTimeout(limit);
        this.#waiting.delete(attempt);
        end();
      };
      this.#waiting.add(attempt);
      attempt();
    });
  }

  #wake(): void {
    for (const attempt of [...this.#waiting]) attempt();
  }

  #told(): string {
    return JSON.stringify(this.#inbox).slice(0, 500);
  }
}
