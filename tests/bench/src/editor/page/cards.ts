/**
 * The cards that the two rivals draw: fetched once from the bridge's own API and kept in a map that views can listen to.
 */

/** What the rivals need of a card. */
export interface Card {
  entity: string;
  id: number;
  label: string;
  url: string;
  // biome-ignore lint/suspicious/noExplicitAny: the fields of nine entities, drawn as they come.
  fields: any;
}

const cards = new Map<string, Card>();
const listeners = new Map<string, Set<() => void>>();

/** Fetches what the document refers to. */
export async function fetchCards(token: string, refs: readonly string[]): Promise<void> {
  for (let start = 0; start < refs.length; start += 200) {
    const answer = await fetch("/bridge/api/v1/resolve", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ refs: refs.slice(start, start + 200) }),
    });
    if (!answer.ok) throw new Error(`resolve: status ${answer.status}`);
    const { data } = (await answer.json()) as { data: { ref: string; card?: Card }[] };
    for (const { ref, card } of data) if (card) cards.set(ref, card);
  }
}

export function cardOf(ref: string): Card | undefined {
  return cards.get(ref);
}

/** Calls `changed` when the card of `ref` changes, until the answer is called. */
export function listen(ref: string, changed: () => void): () => void {
  let all = listeners.get(ref);
  if (!all) {
    all = new Set();
    listeners.set(ref, all);
  }
  all.add(changed);
  return () => all.delete(changed);
}
