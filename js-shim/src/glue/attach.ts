/**
 * Upgrading one running editor from outside, without the host's help.
 *
 * What always holds: an editor is upgraded at most once; after a fault or on `release` it is exactly
 * as the host made it; nothing is left behind when the editor goes (listeners, plugin, WASM views).
 * Where an internal that this needs is missing, `attach` throws before it has changed anything.
 */
import type { Editor } from "@tiptap/core";
import type { Plugin, PluginSpec } from "@tiptap/pm/state";
import type { EditorView, NodeViewConstructor } from "@tiptap/pm/view";
import type { Bridge } from "./bridge.ts";
import { insertPick } from "./insert.ts";
import { nodeViewFor } from "./node-views.ts";
import { foreignKey, suggestionSpec } from "./suggestion.ts";

type Views = Record<string, NodeViewConstructor>;

/** Whether this is an editor of page bodies: comments and titles know no embeds. */
export function isBodyEditor(editor: Editor): boolean {
  const nodes = editor.schema?.nodes;
  return Boolean(nodes?.embed && nodes.mention);
}

/** What `attach` needs of the host; named when it is missing. */
function requireInternals(editor: Editor): typeof Plugin {
  const first = editor.state?.plugins[0];
  const missing =
    typeof editor.view?.setProps !== "function"
      ? "view.setProps"
      : typeof editor.registerPlugin !== "function"
        ? "registerPlugin"
        : typeof editor.unregisterPlugin !== "function"
          ? "unregisterPlugin"
          : !first
            ? "plugins"
            : undefined;
  if (missing || !first) throw new Error(`the editor has no ${missing}`);
  // The host's own Plugin class: two copies of ProseMirror in one editor do not mix.
  return first.constructor as typeof Plugin;
}

/** The upgrade of one editor; `release` takes it back. */
export interface Attachment {
  release(): void;
}

/**
 * Upgrades `editor`. `failed` is called with the cause when a fault shows up later on; the caller
 * decides whether to release.
 */
export function attach(bridge: Bridge, editor: Editor, failed: (cause: unknown) => void): Attachment {
  const HostPlugin = requireInternals(editor);
  const { view } = editor;
  const wrapped = new WeakSet<object>();
  let theirs: Views = {};
  let id: number | undefined;
  let released = false;

  const wrap = (): void => {
    theirs = (view.props.nodeViews ?? {}) as Views;
    const nodeViews: Views = { ...theirs };
    for (const name of ["mention", "embed"]) {
      nodeViews[name] = nodeViewFor(bridge, () => id, theirs[name], failed);
    }
    wrapped.add(nodeViews);
    view.setProps({ nodeViews });
  };

  /** React's editor component sets its node views again when it mounts: then they are wrapped again. */
  const keepWrapped = (): void => {
    if (wrapped.has((view.props.nodeViews ?? {}) as object)) return;
    queueMicrotask(() => {
      if (released || view.isDestroyed || wrapped.has((view.props.nodeViews ?? {}) as object)) return;
      try {
        wrap();
      } catch (cause) {
        failed(cause);
      }
    });
  };

  const key = foreignKey("bridgeSuggestion");
  const spec: PluginSpec<unknown> = suggestionSpec(key, {
    bridge,
    editor: () => id,
    failed,
    updated: keepWrapped,
  });

  const release = (): void => {
    if (released) return;
    released = true;
    editor.off("destroy", release);
    try {
      if (!view.isDestroyed) {
        if (wrapped.has((view.props.nodeViews ?? {}) as object)) view.setProps({ nodeViews: theirs });
        editor.unregisterPlugin(key);
      }
    } finally {
      if (id !== undefined) bridge.detach(id);
      id = undefined;
    }
  };

  id = bridge.attach(view.dom as HTMLElement, hostOf(view), view.editable);
  try {
    editor.on("destroy", release);
    wrap();
    editor.registerPlugin(new HostPlugin(spec), (plugin, plugins) => [plugin, ...plugins]);
  } catch (cause) {
    release();
    throw cause;
  }
  return { release };
}

/** What the bridge may ask of this editor's view. */
export function hostOf(view: EditorView): import("./bridge.ts").EditorHost {
  return {
    place: (length: number) => {
      if (view.isDestroyed) return null;
      const { left, top, bottom } = view.coordsAtPos(Math.max(0, view.state.selection.from - length));
      return { left, top, bottom };
    },
    insert: (pick) => {
      if (!view.isDestroyed) insertPick(view, pick);
    },
    focus: () => {
      if (!view.isDestroyed) view.focus();
    },
  };
}
