/**
 * Session tokens made by hand, good and forged: what somebody would send who knows the form, and maybe a key.
 *
 * Always holds: nothing is checked here, a token says what it is told to say.
 */
import { createHash, createHmac } from "node:crypto";

/** What a session says of its bearer. */
export type Claims = Record<string, unknown>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The claims of a token, unchecked. */
export function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Claims;
}

/** The head of a token, unchecked. */
export function headOf(token: string): { alg: string; kid: string } {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { alg: string; kid: string };
}

/** `kid:base64url[,…]`, as the setting has it, as pairs. */
export function keysOf(setting: string): { kid: string; key: string }[] {
  return setting.split(",").map((entry) => {
    const [kid = "", key = ""] = entry.trim().split(":");
    return { kid, key };
  });
}

/** A token with this head and these claims, signed with a key in base64url. */
export function sign(head: Record<string, unknown>, claims: Claims, key: string): string {
  const text = `${encode(head)}.${encode(claims)}`;
  return `${text}.${createHmac("sha256", Buffer.from(key, "base64url")).update(text).digest("base64url")}`;
}

/** A token that says `none` is its signature. */
export function unsigned(claims: Claims): string {
  return `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.`;
}

/** What a session says of the cookie it belongs to: base64url SHA-256 of its value. */
export function cookieHash(cookie: string): string {
  return createHash("sha256")
    .update(cookie.replace(/^authToken=/, ""))
    .digest("base64url");
}
