/**
 * The script that the edge puts into a stock wiki's pages.
 *
 * It finds each body editor as it appears and upgrades it. What always holds: whatever is missing,
 * fails to load or throws, the wiki works as without this script; the fault is said once in the
 * console and counted once. It decides nothing about references; that is the WASM module's.
 */
import type { Editor } from "@tiptap/core";
import { type Attachment, attach, isBodyEditor } from "./glue/attach.ts";
import { type Bridge, loadBridge } from "./glue/bridge.ts";

const SELECTOR = ".ProseMirror";

const attached = new Map<Editor, Attachment>();
const refused = new WeakSet<Editor>();
let reported = false;

function script(): HTMLScriptElement | null {
  return document.querySelector("script[data-bridge-base]");
}

const base = script()?.dataset.bridgeBase ?? "/bridge";

/** One line for the developer, one beat for the operator; never more, never a page's content. */
function report(stage: string, cause: unknown): void {
  if (reported) return;
  reported = true;
  console.warn(`bridge: ${stage}; the page works without live references`, cause);
  try {
    navigator.sendBeacon(`${base}/api/v1/editor/faults`, stage);
  } catch {
    // Counting is a courtesy.
  }
}

function upgrade(bridge: Bridge, editor: Editor): void {
  if (attached.has(editor) || refused.has(editor) || editor.isDestroyed || !isBodyEditor(editor)) {
    return;
  }
  const giveUp = (cause: unknown): void => {
    report("an editor could not be upgraded", cause);
    refused.add(editor);
    const attachment = attached.get(editor);
    attached.delete(editor);
    // Not inside the host's own update, which is where a fault shows up.
    queueMicrotask(() => {
      try {
        attachment?.release();
      } catch {
        // The first fault is the one that was reported.
      }
    });
  };
  try {
    attached.set(editor, attach(bridge, editor, giveUp));
    editor.on("destroy", () => attached.delete(editor));
  } catch (cause) {
    giveUp(cause);
  }
}

/** Tiptap leaves its editor on the element. */
function editorOn(element: Element): Editor | undefined {
  return (element as Element & { editor?: Editor }).editor;
}

/** Upgrades every editor below `root`; an element without its editor yet is looked at once more. */
function scan(bridge: Bridge, root: ParentNode): void {
  for (const element of root.querySelectorAll(SELECTOR)) visit(bridge, element);
}

function visit(bridge: Bridge, element: Element): void {
  const editor = editorOn(element);
  if (editor) {
    upgrade(bridge, editor);
    return;
  }
  requestAnimationFrame(() => {
    const late = editorOn(element);
    if (late) upgrade(bridge, late);
  });
}

function watch(bridge: Bridge): void {
  const observer = new MutationObserver((records) => {
    for (const record of records) {
      // Typing happens inside editors that are known already.
      if (record.target instanceof Element && record.target.closest(SELECTOR)) continue;
      for (const node of record.addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.matches(SELECTOR)) visit(bridge, node);
        else scan(bridge, node);
      }
    }
  });
  observer.observe(document, { childList: true, subtree: true });
  scan(bridge, document);
}

loadBridge({ base }).then(watch, (cause: unknown) => report("the module did not load", cause));
