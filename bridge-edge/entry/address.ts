/**
 * The client's address, from what cannot be forged.
 *
 * On Cloudflare the runtime sets CF-Connecting-IP. On plain workerd that header is the client's to write: there the
 * socket's address counts, and where that is a listed proxy, the last hop that this proxy added. Anything unreadable
 * gives the empty string, never a guess.
 */

interface Range {
  readonly bits: bigint;
  readonly prefix: number;
}

/** Every address as 128 bits, IPv4 as ::ffff:a.b.c.d; undefined where it is none. */
function bitsOf(text: string): bigint | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  const dotted = /^(.*:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(bare);
  let hex = bare;
  if (dotted) {
    const bytes = dotted.slice(2, 6).map(Number);
    if (bytes.some((byte) => byte > 255)) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    const tail = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
    hex = dotted[1] === undefined ? `::ffff:${tail}` : `${dotted[1]}${tail}`;
  }
  const halves = hex.split("::");
  if (halves.length > 2) return undefined;
  const left = halves[0] ? halves[0].split(":") : [];
  const right = halves[1] ? halves[1].split(":") : [];
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array<string>(missing).fill("0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

function rangeOf(text: string): Range | undefined {
  const [address = "", length] = text.split("/");
  const bits = bitsOf(address);
  if (bits === undefined) return undefined;
  const width = address.includes(":") ? 128 : 32;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = length === undefined ? width : Number(length);
  return prefix > width ? undefined : { bits, prefix: prefix + 128 - width };
}

/** The listed proxies; an entry that is no address or range matches nothing. */
export function rangesOf(list: string): readonly Range[] {
  return list
    .split(",")
    .map((entry) => rangeOf(entry.trim()))
    .filter((range) => range !== undefined);
}

function isListed(address: string, ranges: readonly Range[]): boolean {
  const bits = bitsOf(address);
  return bits !== undefined && ranges.some((range) => bits >> BigInt(128 - range.prefix) === range.bits >> BigInt(128 - range.prefix));
}

/** An address without its port: `1.2.3.4:5`, `[::1]:5`, `1.2.3.4`, `::1`. */
function withoutPort(text: string): string {
  return text.replace(/^(\[[^\]]*\]|[^:]*):\d+$/, "$1").replace(/^\[(.*)\]$/, "$1");
}

/** Who sent this request. `proxies` is what {@link rangesOf} made of TRUSTED_PROXY. */
export function clientAddress(request: Request, proxies: readonly Range[]): string {
  const socket = request.cf?.["clientIp"];
  if (typeof socket !== "string") return request.headers.get("cf-connecting-ip") ?? "";
  const peer = withoutPort(socket);
  if (proxies.length === 0 || !isListed(peer, proxies)) return peer;
  const hops = (request.headers.get("x-forwarded-for") ?? "").split(",").map((hop) => withoutPort(hop.trim()));
  const last = hops[hops.length - 1] ?? "";
  return bitsOf(last) === undefined ? peer : last;
}

/** Whether the request came through a listed proxy, whose word on scheme and host then counts. */
export function isFromProxy(request: Request, proxies: readonly Range[]): boolean {
  const socket = request.cf?.["clientIp"];
  return typeof socket === "string" && proxies.length > 0 && isListed(withoutPort(socket), proxies);
}
