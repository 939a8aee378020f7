/**
 * Items for a host's slash menu: each begins a reference and leaves the rest to the list of suggestions.
 */
import type { Editor, Range } from "@tiptap/core";

/** An item in the shape that slash menus of Tiptap's suggestion take. */
export interface SlashItem {
  title: string;
  description: string;
  searchTerms: string[];
  command(props: { editor: Editor; range: Range }): void;
}

const ITEMS = [
  { word: "projet", fr: ["Projet", "Carte d'un projet"], en: ["Project", "Card of a project"] },
  { word: "formation", fr: ["Formation", "Carte d'une formation"], en: ["Course", "Card of a course"] },
  { word: "personne", fr: ["Personne", "Carte d'une personne"], en: ["Person", "Card of a person"] },
  { word: "client", fr: ["Client", "Carte d'un client"], en: ["Client", "Card of a client"] },
] as const;

/** The items in the language of a locale (`fr-FR`, `en`); French where it is neither. */
export function bridgeSlashItems(locale = document.documentElement.lang): SlashItem[] {
  const language = locale.toLowerCase().startsWith("en") ? "en" : "fr";
  return ITEMS.map((item) => ({
    title: item[language][0],
    description: item[language][1],
    searchTerms: [item.word, item.fr[0], item.en[0]],
    command: ({ editor, range }) => {
      editor.chain().focus().deleteRange(range).insertContent(`[${item.word}:`).run();
    },
  }));
}
