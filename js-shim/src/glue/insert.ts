/**
 * The transactions that put a reference into a document.
 *
 * What always holds: one insertion is one transaction and one step of undo, apart from what was
 * typed before. Where the schema or the place does not allow the node nothing is changed.
 */
import type { Node as DocumentNode, Schema } from "@tiptap/pm/model";
import type { EditorState, Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import type { Pick } from "./bridge.ts";

interface UndoManager {
  stopCapturing(): void;
}

/** Ends the current step of undo where Yjs keeps them. */
function endStep(view: EditorView): void {
  for (const plugin of view.state.plugins) {
    const key = (plugin as unknown as { key: string }).key;
    if (key.startsWith("y-undo$")) {
      const manager: UndoManager | undefined = plugin.getState(view.state)?.undoManager;
      manager?.stopCapturing();
    }
  }
}

/** A random UUID, also on a page without a secure context. */
function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Replaces the last `pick.length` characters before the cursor by the reference. */
export function insertPick(view: EditorView, pick: Pick): boolean {
  const to = view.state.selection.from;
  const from = to - pick.length;
  if (pick.kind === "embed") return insertEmbed(view, from, to, pick.src);
  const type = view.state.schema.nodes.mention;
  if (!type) return false;
  const mention = type.create({
    id: uuid(),
    label: pick.label,
    entityType: pick.entityType,
    entityId: pick.entityId,
    creatorId: pick.creatorId,
  });
  const transaction = view.state.tr.replaceRangeWith(from, to, mention);
  transaction.insertText(" ", from + mention.nodeSize);
  dispatch(view, transaction);
  return true;
}

/** Replaces the range by an embed of this address, and leaves the cursor in a line below it. */
export function insertEmbed(view: EditorView, from: number, to: number, src: string): boolean {
  const { state } = view;
  const type = state.schema.nodes.embed;
  if (!type || state.doc.resolve(from).parent.type.spec.code) return false;
  const transaction = state.tr;
  // A paragraph that holds nothing but the reference is replaced whole.
  const $from = state.doc.resolve(from);
  const alone = $from.parent.isTextblock && from === $from.start() && to === $from.end();
  const card = type.create({ src, provider: "iframe" });
  if (!alone) {
    transaction.replaceRangeWith(from, to, card);
  } else if ($from.node(-1).canReplaceWith($from.index(-1), $from.indexAfter(-1), type)) {
    transaction.replaceRangeWith($from.before(), $from.after(), card);
  } else if ($from.node(-1).canReplaceWith($from.indexAfter(-1), $from.indexAfter(-1), type)) {
    // An item of a list begins with a paragraph: the card stands below it.
    transaction.delete(from, to).insert($from.after() - (to - from), card);
  } else {
    return false;
  }
  placeCursorBelow(state, transaction, src);
  dispatch(view, transaction);
  return true;
}

/** Dispatches an insertion as a step of undo of its own: neither typing before nor after joins it. */
function dispatch(view: EditorView, transaction: Transaction): void {
  endStep(view);
  view.dispatch(transaction.setMeta("closeHistory$", true).scrollIntoView());
  endStep(view);
  if ("history$" in view.state) view.dispatch(view.state.tr.setMeta("closeHistory$", true));
}

/** Moves the cursor into the text after the inserted embed; makes a paragraph where none follows. */
function placeCursorBelow(state: EditorState, transaction: Transaction, src: string): void {
  const after = endOfInserted(transaction, src);
  if (after === undefined) return;
  const $after = transaction.doc.resolve(after);
  if (!$after.nodeAfter?.isTextblock) {
    const paragraph = defaultBlock(state.schema, $after.parent, $after.index());
    if (!paragraph) return;
    transaction.insert(after, paragraph);
  }
  const selection = state.selection.constructor as unknown as {
    near($position: ReturnType<typeof transaction.doc.resolve>): EditorState["selection"];
  };
  transaction.setSelection(selection.near(transaction.doc.resolve(after + 1)));
}

/** The position behind the embed that this transaction put in. */
function endOfInserted(transaction: Transaction, src: string): number | undefined {
  let end: number | undefined;
  for (const map of transaction.mapping.maps) {
    map.forEach((_oldStart, _oldEnd, newStart, newEnd) => {
      transaction.doc.nodesBetween(newStart, newEnd, (node, position) => {
        if (node.type.name === "embed" && node.attrs.src === src) end = position + node.nodeSize;
      });
    });
  }
  return end;
}

function defaultBlock(schema: Schema, parent: DocumentNode, index: number): DocumentNode | null {
  const type = schema.nodes.paragraph;
  return type && parent.canReplaceWith(index, index, type) ? type.create() : null;
}
