/**
 * The plugin that hands typing to the bridge: tokens, keys of the open list, brackets, pasted addresses.
 *
 * What always holds: the bridge decides, the plugin carries. While the token before the cursor is the
 * bridge's, every other suggestion that is active on it is ended in the same update, so that the
 * host's popup neither opens nor sees Enter. A fault in here is reported once and lets the key through.
 */
import type { EditorState, Plugin, PluginSpec, PluginView, Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import type { Bridge } from "./bridge.ts";
import { insertEmbed } from "./insert.ts";
import type { Failed } from "./node-views.ts";

/** How much text before the cursor can matter, in UTF-16 units. */
const LOOK_BACK = 200;

/** The text of the one text node that ends at the cursor, and where it starts. */
function textBefore(state: EditorState): { text: string; start: number } {
  const { $from, empty } = state.selection;
  const before = $from.nodeBefore;
  if (!empty || !before?.isText || $from.parent.type.spec.code) return { text: "", start: 0 };
  const text = (before.text ?? "").slice(-LOOK_BACK);
  return { text, start: $from.pos - text.length };
}

/** Whether somebody at this keyboard changed the text (not undo, not another author). */
function wasTyped(transactions: readonly Transaction[]): boolean {
  return transactions.some(
    (transaction) =>
      transaction.docChanged && !transaction.getMeta("y-sync$")?.isChangeOrigin && transaction.getMeta("history$") === undefined,
  );
}

/** Ends every Tiptap suggestion of the host that is active inside the bridge's token. */
function endOthers(state: EditorState, own: object, tokenStart: number): Transaction | null {
  let transaction: Transaction | null = null;
  for (const plugin of state.plugins) {
    if (plugin.spec === own) continue;
    const other = plugin.getState(state);
    if (other?.active === true && other.range?.from >= tokenStart && "query" in other) {
      transaction ??= state.tr;
      transaction.setMeta(plugin, { exit: true });
    }
  }
  return transaction;
}

/**
 * Selects the bridge's mention beside the cursor. Hosts make mentions unselectable, and the arrow keys
 * would step over them; but what can be opened must be reachable.
 */
function selectNeighbour(view: EditorView, left: boolean, bridge: Bridge): boolean {
  const { $head, empty } = view.state.selection;
  const node = left ? $head.nodeBefore : $head.nodeAfter;
  if (!empty || $head.textOffset > 0 || node?.type.name !== "mention") return false;
  if (!bridge.owns_mention(String(node.attrs["entityType"]))) return false;
  // The host's own class, by the name it is registered under.
  const Selection = Object.getPrototypeOf(view.state.selection.constructor);
  const anchor = left ? $head.pos - node.nodeSize : $head.pos;
  view.dispatch(view.state.tr.setSelection(Selection.fromJSON(view.state.doc, { type: "node", anchor })).scrollIntoView());
  return true;
}

/** Everything the plugin needs to know of its editor. */
export interface SuggestionOptions {
  bridge: Bridge;
  /** The number that `bridge.attach` gave. */
  editor: () => number | undefined;
  failed: Failed;
  /** Called after each update of the view, before anything else. */
  updated?: (view: EditorView) => void;
}

/** The plugin's specification; `key` must be the host's own kind of plugin key. */
export function suggestionSpec(key: PluginSpec<unknown>["key"], options: SuggestionOptions): PluginSpec<unknown> {
  const { bridge, editor, failed } = options;

  /** Runs what may throw; a fault is reported and counts as "not handled". */
  function guarded<Result>(otherwise: Result, run: (id: number) => Result): Result {
    const id = editor();
    if (id === undefined) return otherwise;
    try {
      return run(id);
    } catch (cause) {
      failed(cause);
      return otherwise;
    }
  }

  /** Turns a bracketed reference before the cursor into a card. */
  const completed = (view: EditorView, id: number): boolean => {
    const { text } = textBefore(view.state);
    const src = text.endsWith("]") ? bridge.bracketed(text) : undefined;
    if (src === undefined) return false;
    const to = view.state.selection.from;
    bridge.close_list(id);
    return insertEmbed(view, to - (text.length - text.lastIndexOf("[")), to, src);
  };

  const selectedDom = (view: EditorView): HTMLElement | undefined => {
    const { selection } = view.state;
    if (!("node" in selection)) return undefined;
    const dom = view.nodeDOM(selection.from);
    return dom instanceof HTMLElement ? dom : undefined;
  };

  const spec: PluginSpec<unknown> = {
    ...(key ? { key } : {}),

    appendTransaction: (transactions, _old, state) =>
      guarded<Transaction | null>(null, (id) => {
        if (!transactions.some((each) => each.docChanged || each.selectionSet)) return null;
        const { text, start } = textBefore(state);
        const length = bridge.typed(id, text, start, wasTyped(transactions));
        return length === 0 ? null : endOthers(state, spec, start + text.length - length);
      }),

    view: (): PluginView => ({
      update: (view) => {
        options.updated?.(view);
        guarded(undefined, (id) => bridge.updated(id, view.editable));
      },
      destroy: () => guarded(undefined, (id) => bridge.close_list(id)),
    }),

    props: {
      handleKeyDown: (view, event) =>
        guarded(false, (id) => {
          if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
          if (bridge.key(id, event.key, event.shiftKey)) return true;
          if (event.key === "Enter" && !event.shiftKey && completed(view, id)) return true;
          if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
            return !event.shiftKey && selectNeighbour(view, event.key === "ArrowLeft", bridge);
          }
          if (event.key !== "Enter" && event.key !== " ") return false;
          const dom = selectedDom(view);
          return dom !== undefined && bridge.open(dom);
        }),

      handleTextInput: (view, _from, _to, text) => guarded(false, (id) => text === " " && completed(view, id)),

      handlePaste: (view, event) =>
        guarded(false, () => {
          const { empty, from, to, $from } = view.state.selection;
          if (!empty || $from.parent.type.spec.code) return false;
          const src = bridge.pasted(event.clipboardData?.getData("text/plain") ?? "");
          return src !== undefined && insertEmbed(view, from, to, src);
        }),

      handleDOMEvents: {
        blur: () => guarded(false, (id) => bridge.close_list(id) ?? false),
      },
    },
  };
  return spec;
}

/** A plugin key made without ProseMirror's own class, which belongs to the host. */
export function foreignKey(name: string): NonNullable<PluginSpec<unknown>["key"]> {
  const key = {
    key: `${name}$`,
    get: (state: EditorState): Plugin | undefined => state.plugins.find((plugin) => (plugin as unknown as { key: string }).key === key.key),
    getState: () => undefined,
  };
  return key as unknown as NonNullable<PluginSpec<unknown>["key"]>;
}
