/** The extension lists: of a page's body (static, or bound to Yjs), of its title, and of a comment. */
import type { HocuspocusProvider } from "@hocuspocus/provider";
import { type AnyExtension, Node } from "@tiptap/core";
import Collaboration, { isChangeOrigin } from "@tiptap/extension-collaboration";
import CollaborationCaret from "@tiptap/extension-collaboration-caret";
import { Details, DetailsContent, DetailsSummary } from "@tiptap/extension-details";
import Highlight from "@tiptap/extension-highlight";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import Subscript from "@tiptap/extension-subscript";
import Superscript from "@tiptap/extension-superscript";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import TextAlign from "@tiptap/extension-text-align";
import UniqueID from "@tiptap/extension-unique-id";
import { CharacterCount, Placeholder } from "@tiptap/extensions";
import { StarterKit } from "@tiptap/starter-kit";
import { t } from "../text.ts";
import type { User } from "../types.ts";
import { Callout } from "./callout.ts";
import { Embed } from "./embed.tsx";
import { CommentMark, Indent } from "./marks.ts";
import { Mention } from "./mention.tsx";
import { simpleNodes } from "./simple-nodes.ts";
import { SlashCommand } from "./slash.tsx";

const BLOCKS = ["heading", "paragraph"];

/** Twelve lower-case letters, as the wiki names its blocks. */
function blockId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => String.fromCharCode(97 + (byte % 26))).join("");
}

const cell = {
  align: { default: null },
  backgroundColor: { default: null, rendered: false },
  backgroundColorName: { default: null, rendered: false },
};

/** All node and mark types of a page's body, with what they do while one types. */
export function bodyExtensions(): AnyExtension[] {
  return [
    StarterKit.configure({
      undoRedo: false,
      link: { openOnClick: false },
      dropcursor: { width: 3, color: "#70cff8" },
      trailingNode: false,
    }),
    Placeholder.configure({ placeholder: () => t('Write anything. Enter "/" for commands'), includeChildren: true }),
    UniqueID.configure({
      types: BLOCKS,
      attributeName: "id",
      generateID: blockId,
      filterTransaction: (transaction) => !isChangeOrigin(transaction),
    }),
    TextAlign.configure({ types: BLOCKS }),
    Indent,
    TaskList,
    TaskItem.configure({ nested: true }),
    Table.configure({ resizable: true, lastColumnResizable: true }),
    TableRow,
    TableHeader.extend({
      addAttributes() {
        return { ...this.parent?.(), ...cell };
      },
    }),
    TableCell.extend({
      addAttributes() {
        return { ...this.parent?.(), ...cell };
      },
    }),
    Details.configure({ persist: false }),
    DetailsSummary,
    DetailsContent,
    Highlight.configure({ multicolor: true }),
    Subscript,
    Superscript,
    CommentMark,
    Callout,
    Mention,
    Embed,
    ...simpleNodes,
    SlashCommand,
    CharacterCount,
  ];
}

/** The body's list bound to a live document, with the others' cursors. */
export function liveExtensions(provider: HocuspocusProvider, user: User): AnyExtension[] {
  return [
    ...bodyExtensions(),
    Collaboration.configure({ document: provider.document, provider }),
    CollaborationCaret.configure({ provider, user: { name: user.name, color: colorOf(user.id) } }),
  ];
}

/** The body's list for those who only read: no ids are given, nothing is suggested. */
export function readingExtensions(): AnyExtension[] {
  return bodyExtensions().filter((extension) => extension.name !== "uniqueID" && extension.name !== "slash-command");
}

/** One line. */
export function titleExtensions(): AnyExtension[] {
  return [
    Node.create({ name: "doc", topNode: true, content: "heading" }),
    StarterKit.configure({
      document: false,
      paragraph: false,
      blockquote: false,
      bulletList: false,
      orderedList: false,
      listItem: false,
      listKeymap: false,
      codeBlock: false,
      horizontalRule: false,
      hardBreak: false,
      bold: false,
      italic: false,
      strike: false,
      code: false,
      underline: false,
      link: false,
      trailingNode: false,
      dropcursor: false,
      gapcursor: false,
      heading: { levels: [1] },
    }),
    Placeholder.configure({ placeholder: () => t("Untitled"), showOnlyWhenEditable: false }),
  ];
}

/** A comment: text, links and people; no embeds, no tables. */
export function commentExtensions(): AnyExtension[] {
  return [
    StarterKit.configure({ gapcursor: false, dropcursor: false, horizontalRule: false, heading: false, trailingNode: false }),
    Placeholder.configure({ placeholder: () => t("Add a comment") }),
    Mention,
  ];
}

/** A colour that stays the same for a person. */
function colorOf(id: string): string {
  const colors = ["#d6336c", "#ae3ec9", "#7048e8", "#1c7ed6", "#0ca678", "#e8590c"];
  const sum = Array.from(id).reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return colors[sum % colors.length] ?? "#1c7ed6";
}
