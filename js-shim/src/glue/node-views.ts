/**
 * Node views around what the bridge draws.
 *
 * What always holds: the bridge owns the element and its content, ProseMirror never reads it back,
 * and a redraw is not a transaction. Where a node is not the bridge's, the host's own view is used.
 */
import type { Node as DocumentNode } from "@tiptap/pm/model";
import type { EditorView, NodeView, NodeViewConstructor } from "@tiptap/pm/view";
import type { Bridge } from "./bridge.ts";

/** A node that the bridge draws. */
class BridgeView implements NodeView {
  readonly dom: HTMLElement;
  readonly #bridge: Bridge;
  #node: DocumentNode;

  constructor(bridge: Bridge, dom: HTMLElement, node: DocumentNode) {
    this.dom = dom;
    this.#bridge = bridge;
    this.#node = node;
  }

  /** Keeps the element while the node still says the same; anything else is drawn anew. */
  update(node: DocumentNode): boolean {
    if (node.type !== this.#node.type) return false;
    for (const name of ["entityType", "entityId", "label", "provider", "src"]) {
      if (node.attrs[name] !== this.#node.attrs[name]) return false;
    }
    this.#node = node;
    return true;
  }

  /** Links and buttons of a card are the card's; the rest (selecting, dragging) is the editor's. */
  stopEvent(event: Event): boolean {
    const target = event.target;
    return target instanceof Element && target.closest("a, button") !== null;
  }

  ignoreMutation(): boolean {
    return true;
  }

  destroy(): void {
    this.#bridge.unmount(this.dom);
  }
}

/** Called when a view could not be made; answers nothing, the host's view is used. */
export type Failed = (cause: unknown) => void;

function attribute(node: DocumentNode, name: string): string {
  const value: unknown = node.attrs[name];
  return typeof value === "string" ? value : "";
}

function draw(bridge: Bridge, editor: number, node: DocumentNode): HTMLElement | undefined {
  return node.type.name === "mention"
    ? bridge.mention(editor, attribute(node, "entityType"), attribute(node, "entityId"), attribute(node, "label"))
    : bridge.embed(editor, attribute(node, "provider"), attribute(node, "src"));
}

/** Whether a node that the host draws has become the bridge's. */
function isOurs(bridge: Bridge, node: DocumentNode): boolean {
  return node.type.name === "mention"
    ? bridge.owns_mention(attribute(node, "entityType"))
    : bridge.owns_embed(attribute(node, "provider"), attribute(node, "src"));
}

/**
 * The constructor for `mention` or `embed`: the bridge's view for its references, else the host's.
 *
 * `theirs` may be missing; then the node's own `toDOM` shows what is not the bridge's.
 */
export function nodeViewFor(
  bridge: Bridge,
  editorOf: (view: EditorView) => number | undefined,
  theirs: NodeViewConstructor | undefined,
  failed: Failed,
): NodeViewConstructor {
  const construct = (...args: Parameters<NodeViewConstructor>): NodeView | undefined => {
    const [node, view] = args;
    try {
      const editor = editorOf(view);
      const dom = editor === undefined ? undefined : draw(bridge, editor, node);
      if (dom) return new BridgeView(bridge, dom, node);
    } catch (cause) {
      failed(cause);
    }
    const other = theirs?.(...args);
    const update = other?.update;
    if (other && update) {
      other.update = (next, ...rest) => !(next.type === node.type && isOurs(bridge, next)) && update.call(other, next, ...rest);
    }
    return other;
  };
  // ProseMirror draws a node by its `toDOM` where a constructor answers nothing.
  return construct as NodeViewConstructor;
}
