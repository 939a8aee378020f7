/**
 * The HTTP protocol by which workerd speaks to a KV namespace, over one Durable Object with SQLite:
 * GET, PUT and DELETE of /<key>, `expiration_ttl` and `expiration` in the query. An expired value is gone for
 * readers at once and its row with the next write.
 */

import { DurableObject } from "cloudflare:workers";

export class Store extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value BLOB NOT NULL, expires INTEGER) WITHOUT ROWID");
  }

  get(key) {
    const [row] = this.sql.exec("SELECT value FROM entry WHERE key = ? AND (expires IS NULL OR expires > ?)", key, Date.now());
    return row?.value ?? null;
  }

  put(key, value, expires) {
    this.sql.exec("DELETE FROM entry WHERE expires <= ?", Date.now());
    this.sql.exec("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", key, value, expires);
  }

  delete(key) {
    this.sql.exec("DELETE FROM entry WHERE key = ?", key);
  }
}

function expiryOf(query) {
  const lifetime = query.get("expiration_ttl");
  if (lifetime !== null) return Date.now() + Number(lifetime) * 1000;
  const at = query.get("expiration");
  return at === null ? null : Number(at) * 1000;
}

/** The digest of the object's name, made once. */
let id;

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const key = decodeURIComponent(pathname.slice(1));
    id ??= env.STORE.idFromName("cards");
    const store = env.STORE.get(id);
    switch (request.method) {
      case "GET": {
        const value = await store.get(key);
        return value === null ? new Response(null, { status: 404 }) : new Response(value);
      }
      case "PUT":
        await store.put(key, await request.arrayBuffer(), expiryOf(searchParams));
        return new Response(null);
      case "DELETE":
        await store.delete(key);
        return new Response(null);
      default:
        return new Response(null, { status: 405 });
    }
  },
};
