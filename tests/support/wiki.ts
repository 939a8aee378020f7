/**
 * The stand-in Docmost as a client of its HTTP API: log in, read and make pages.
 *
 * Works on the wiki itself and on the wiki behind the edge, which is the same thing at another origin.
 */

/** The demo accounts. */
export const ACCOUNTS = {
  ada: "ada@centre.test",
  pierre: "pierre@centre.test",
  rita: "rita@centre.test",
} as const;

export const WIKI_PASSWORD = "demo-wiki-2026";

/** A page as `pages/info` gives it. */
export interface Page {
  id: string;
  slugId: string;
  title: string;
  content: DocumentNode;
  updatedAt: string;
}

/** A ProseMirror node in JSON. */
export interface DocumentNode {
  type: string;
  attrs?: Record<string, unknown>;
  content?: DocumentNode[];
  text?: string;
}

export class Wiki {
  readonly origin: string;
  /** `authToken=…`, as a Cookie header. */
  readonly cookie: string;

  private constructor(origin: string, cookie: string) {
    this.origin = origin;
    this.cookie = cookie;
  }

  static async login(origin: string, email: string): Promise<Wiki> {
    const answer = await fetch(`${origin}/api/auth/login`, {
      method: "POST",
      // The wiki counts logins by this header, from whomever it comes; behind the edge it is the edge's.
      headers: { "content-type": "application/json", "x-forwarded-for": `192.0.2.${1 + Math.floor(Math.random() * 254)}` },
      body: JSON.stringify({ email, password: WIKI_PASSWORD }),
    });
    if (answer.status !== 200) throw new Error(`login of ${email}: status ${answer.status}`);
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith("authToken="));
    if (!cookie) throw new Error(`login of ${email}: no cookie`);
    return new Wiki(origin, cookie.split(";")[0] ?? "");
  }

  /** Calls `/api/<path>` and gives what is in `data`. */
  async post<T>(path: string, body: unknown = {}): Promise<T> {
    const answer = await fetch(`${this.origin}/api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: this.cookie },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: status ${answer.status}, ${text.slice(0, 300)}`);
    return (JSON.parse(text) as { data: T }).data;
  }

  async spaceId(slug: string): Promise<string> {
    const { items } = await this.post<{ items: { id: string; slug: string }[] }>("spaces", { limit: 100 });
    const found = items.find((space) => space.slug === slug);
    if (!found) throw new Error(`no space ${slug}`);
    return found.id;
  }

  /** Makes a page with the given blocks in the space `general`. */
  async createPage(title: string, blocks: DocumentNode[]): Promise<Page> {
    const made = await this.post<{ id: string }>("pages/create", {
      spaceId: await this.spaceId("general"),
      title,
      format: "json",
      content: { type: "doc", content: blocks },
    });
    return this.page(made.id);
  }

  page(id: string): Promise<Page> {
    return this.post<Page>("pages/info", { pageId: id, format: "json" });
  }

  /** Shares a page with everybody and gives the share's key. */
  async share(pageId: string): Promise<string> {
    const { key } = await this.post<{ key: string }>("shares/create", { pageId, includeSubPages: false });
    return key;
  }
}

/** A paragraph of text and inline nodes. */
export function paragraph(...content: (string | DocumentNode)[]): DocumentNode {
  return {
    type: "paragraph",
    content: content.map((part) => (typeof part === "string" ? { type: "text", text: part } : part)),
  };
}

/** The stored form of a reference in running text. */
export function mention(entity: string, id: string, label: string): DocumentNode {
  return { type: "mention", attrs: { id: crypto.randomUUID(), entityType: `bridge:${entity}`, entityId: id, label } };
}

/** The stored form of a card. */
export function embed(src: string): DocumentNode {
  return { type: "embed", attrs: { provider: "iframe", src } };
}

/** All nodes of a document, itself included, depth first. */
export function nodesOf(node: DocumentNode): DocumentNode[] {
  return [node, ...(node.content ?? []).flatMap(nodesOf)];
}
