/**
 * Ordinary Tiptap extensions: `mention` and `embed` nodes whose references of ours are live.
 *
 * What always holds: same nodes, same attributes, same drawing as in a wiki that was upgraded from
 * outside. `extending` puts the same behaviour on a host's own node.
 */
import { type Editor, mergeAttributes, Node } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import type { EditorView, NodeViewConstructor } from "@tiptap/pm/view";
import { hostOf } from "./glue/attach.ts";
import type { Bridge } from "./glue/bridge.ts";
import { nodeViewFor } from "./glue/node-views.ts";
import { suggestionSpec } from "./glue/suggestion.ts";

/** Options of both extensions. */
export interface BridgeNodeOptions {
  /** What `loadBridge` gave. Default: none, then nodes show as the host draws them. */
  bridge: Bridge | null;
}

/** The number each editor view has at its bridge. */
const numbers = new WeakMap<EditorView, number>();

function report(cause: unknown): void {
  console.warn("bridge: a reference could not be shown", cause);
}

/** The view's number; the first node view or plugin that asks attaches the editor. */
function numberOf(bridge: Bridge, view: EditorView): number {
  let number = numbers.get(view);
  if (number === undefined) {
    number = bridge.attach(view.dom as HTMLElement, hostOf(view), view.editable);
    numbers.set(view, number);
  }
  return number;
}

function nodeView(bridge: Bridge, editor: Editor, theirs: NodeViewConstructor | undefined): NodeViewConstructor {
  const ours = nodeViewFor(bridge, (view) => numberOf(bridge, view), theirs, report);
  editor.on("destroy", () => {
    const number = numbers.get(editor.view);
    if (number !== undefined) bridge.detach(number);
    numbers.delete(editor.view);
  });
  return ours;
}

function suggestionPlugin(bridge: Bridge): Plugin {
  let view: EditorView | undefined;
  const spec = suggestionSpec(new PluginKey("bridgeSuggestion"), {
    bridge,
    editor: () => (view && !view.isDestroyed ? numberOf(bridge, view) : undefined),
    failed: report,
  });
  const open = spec.view;
  return new Plugin({
    ...spec,
    view: (own) => {
      view = own;
      return open?.(own) ?? {};
    },
  });
}

function attribute(name: string, htmlName = `data-${name}`) {
  return {
    default: null,
    parseHTML: (element: HTMLElement) => element.getAttribute(htmlName),
    renderHTML: (attributes: Record<string, unknown>) => (attributes[name] == null ? {} : { [htmlName]: attributes[name] }),
  };
}

const MentionNode = Node.create<BridgeNodeOptions>({
  name: "mention",
  // Before the host's own suggestions, so that its keys are seen first.
  priority: 110,
  group: "inline",
  inline: true,
  atom: true,
  selectable: true,
  draggable: true,

  addOptions: () => ({ bridge: null }),

  addAttributes: () => ({
    id: attribute("id"),
    label: attribute("label"),
    entityType: attribute("entityType", "data-entity-type"),
    entityId: attribute("entityId", "data-entity-id"),
    slugId: attribute("slugId", "data-slug-id"),
    creatorId: attribute("creatorId", "data-creator-id"),
    anchorId: attribute("anchorId", "data-anchor-id"),
  }),

  parseHTML: () => [{ tag: 'span[data-type="mention"]' }],

  renderHTML: ({ node, HTMLAttributes }) => [
    "span",
    mergeAttributes({ "data-type": "mention" }, HTMLAttributes),
    `@${node.attrs.label ?? ""}`,
  ],

  renderText: ({ node }) => `@${node.attrs.label ?? ""}`,

  addNodeView() {
    const { bridge } = this.options;
    if (!bridge) return null;
    const view = nodeView(bridge, this.editor, undefined);
    return (props) => view(props.node, props.view, props.getPos, props.decorations, props.innerDecorations);
  },

  addProseMirrorPlugins() {
    const { bridge } = this.options;
    return bridge ? [suggestionPlugin(bridge)] : [];
  },
});

const EmbedNode = Node.create<BridgeNodeOptions>({
  name: "embed",
  group: "block",
  atom: true,
  selectable: true,
  draggable: true,

  addOptions: () => ({ bridge: null }),

  addAttributes: () => ({
    src: attribute("src"),
    provider: attribute("provider"),
    align: attribute("align"),
    width: attribute("width"),
    height: attribute("height"),
  }),

  parseHTML: () => [{ tag: 'div[data-type="embed"]' }],

  renderHTML: ({ HTMLAttributes }) => [
    "div",
    mergeAttributes({ "data-type": "embed" }, HTMLAttributes),
    String(HTMLAttributes["data-src"] ?? ""),
  ],

  addNodeView() {
    const { bridge } = this.options;
    if (!bridge) return null;
    const view = nodeView(bridge, this.editor, undefined);
    return (props) => view(props.node, props.view, props.getPos, props.decorations, props.innerDecorations);
  },
});

/** Puts the bridge's view in front of the view of a host's own node. */
function extending(host: Node, withSuggestions: boolean): (bridge: Bridge) => Node {
  return (bridge) =>
    host.extend({
      addNodeView() {
        const theirs = this.parent?.();
        const other: NodeViewConstructor | undefined = theirs
          ? (node, view, getPos, decorations, innerDecorations) =>
              theirs({
                node,
                view,
                getPos: getPos as () => number,
                decorations: decorations as never,
                innerDecorations,
                editor: this.editor,
                extension: this as never,
                HTMLAttributes: {},
              })
          : undefined;
        const view = nodeView(bridge, this.editor, other);
        return (props) => view(props.node, props.view, props.getPos, props.decorations, props.innerDecorations);
      },
      addProseMirrorPlugins() {
        const own = this.parent?.() ?? [];
        return withSuggestions ? [suggestionPlugin(bridge), ...own] : own;
      },
    });
}

/** Live mentions; `BridgeMention.extending(Mention)(bridge)` for a host that has a mention of its own. */
export const BridgeMention = Object.assign(MentionNode, {
  extending: (host: Node) => extending(host, true),
});

/** Live cards; `BridgeEmbed.extending(Embed)(bridge)` for a host that has an embed of its own. */
export const BridgeEmbed = Object.assign(EmbedNode, {
  extending: (host: Node) => extending(host, false),
});
