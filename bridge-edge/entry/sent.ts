/**
 * What a request was sent with, read when Rust asks for it: most routes need two or three headers and no address.
 *
 * Never throws: what was not sent is the empty text.
 */

import { clientAddress, type rangesOf } from "./address";

export class SentRequest {
  readonly #request: Request;
  /** Rust asks by the place in this list. */
  readonly #names: readonly string[];
  readonly #proxies: ReturnType<typeof rangesOf>;

  constructor(request: Request, names: readonly string[], proxies: ReturnType<typeof rangesOf>) {
    this.#request = request;
    this.#names = names;
    this.#proxies = proxies;
  }

  header(place: number): string {
    return this.#request.headers.get(this.#names[place] ?? "") ?? "";
  }

  address(): string {
    return clientAddress(this.#request, this.#proxies);
  }
}
