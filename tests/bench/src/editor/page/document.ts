/**
 * The measured document: paragraphs of running text with mentions in them, cards between them.
 *
 * Always holds: the same counts give the same document.
 */
import type { JSONContent } from "@tiptap/core";

/** How much of what is on the page. */
export interface Size {
  mentions: number;
  cards: number;
}

const PERSONNES = 40;
const PROJETS = 30;
const MENTIONS_PER_PARAGRAPH = 10;

/** Builds the document; `names` gives the label of a personne. */
export function documentOf({ mentions, cards }: Size, names: (id: number) => string): JSONContent {
  const blocks: JSONContent[] = [{ type: "paragraph", content: [{ type: "text", text: "Ici on écrit. " }] }];
  const paragraphs = Math.ceil(mentions / MENTIONS_PER_PARAGRAPH);
  let card = 0;
  for (let index = 0; index < paragraphs; index += 1) {
    const content: JSONContent[] = [];
    for (let place = index * MENTIONS_PER_PARAGRAPH; place < Math.min(mentions, (index + 1) * MENTIONS_PER_PARAGRAPH); place += 1) {
      const id = (place % PERSONNES) + 1;
      content.push({ type: "text", text: "avec " });
      content.push({ type: "mention", attrs: { entityType: "bridge:personne", entityId: String(id), label: names(id) } });
      content.push({ type: "text", text: ", " });
    }
    blocks.push({ type: "paragraph", content });
    while (card < Math.round((cards * (index + 1)) / paragraphs)) {
      blocks.push({ type: "embed", attrs: { provider: "iframe", src: `/bridge/projet/${(card % PROJETS) + 1}` } });
      card += 1;
    }
  }
  return { type: "doc", content: blocks };
}
