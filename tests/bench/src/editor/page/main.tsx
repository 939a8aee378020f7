/**
 * The measured page: one editor in React, as the wiki has it, with one of three kinds of node views for the same two nodes.
 *
 * Always holds: nodes, document, host and style sheet are the same in all three; only what draws a node differs.
 */
import { type Editor, Extension, type Extensions, type JSONContent } from "@tiptap/core";
import { Document } from "@tiptap/extension-document";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Text } from "@tiptap/extension-text";
import { EditorContent, ReactNodeViewRenderer, useEditor } from "@tiptap/react";
import { Suggestion } from "@tiptap/suggestion";
import { type JSX, useEffect } from "react";
import { createRoot, type Root } from "react-dom/client";
import { BridgeEmbed, BridgeMention, loadBridge } from "tiptap-bridge";
import { cardOf, fetchCards } from "./cards.ts";
import { documentOf, type Size } from "./document.ts";
import { ReactEmbed, ReactMention } from "./react-views.tsx";
import { JsEmbed, JsMention } from "./rival.ts";

export type Variant = "ours" | "js" | "react";

/** What the driver calls. */
export interface Bench {
  /** Gets cards and code warm with a small document. */
  prepare(variant: Variant, token: string): Promise<void>;
  /** Mounts the document and says how long it took until every node showed its value and the frame was made, in ms. */
  mount(size: Size): Promise<number>;
  /** Puts the cursor into the first paragraph and comes back when keys arrive there. */
  focus(): Promise<void>;
  /** Milliseconds from each key press's input event until the page was laid out again, since the last call. */
  keys(): Promise<number[]>;
  /** Milliseconds of the editor's own share: a letter's transaction, dispatched and laid out, so many times. */
  transactions(count: number): number[];
}

declare global {
  interface Window {
    bench: Bench;
  }
}

let root: Root | undefined;
let editor: Editor | undefined;
let extensions: Extensions = [];
let names = new Map<number, string>();
let keys: number[] = [];
let inputBegan = 0;

function Host({ content, ready }: { content: JSONContent; ready: (made: Editor) => void }): JSX.Element {
  const made = useEditor({ extensions, content, shouldRerenderOnTransaction: false });
  useEffect(() => {
    if (made) ready(made);
  }, [made, ready]);
  return <EditorContent editor={made} />;
}

/** What every page with mentions has: something that looks for `@` in what is typed. The bridge brings its own. */
const Suggestions = Extension.create({
  name: "suggestions",
  addProseMirrorPlugins() {
    return [Suggestion({ editor: this.editor, char: "@", items: () => [] })];
  },
});

async function extensionsOf(variant: Variant, token: string): Promise<Extensions> {
  const basics = variant === "ours" ? [Document, Paragraph, Text] : [Document, Paragraph, Text, Suggestions];
  switch (variant) {
    case "ours": {
      const bridge = await loadBridge({
        style: null,
        base: "/bridge",
        token: () => Promise.resolve(token),
        wasm: "/bridge/assets/tiptap_wasm_bg.wasm",
      });
      return [...basics, BridgeMention.configure({ bridge }), BridgeEmbed.configure({ bridge })];
    }
    case "js":
      return [
        ...basics,
        BridgeMention.extend({ addNodeView: () => (props) => new JsMention(props.node) }),
        BridgeEmbed.extend({ addNodeView: () => (props) => new JsEmbed(props.node) }),
      ];
    case "react":
      return [
        ...basics,
        BridgeMention.extend({ addNodeView: () => ReactNodeViewRenderer(ReactMention, { as: "span" }) }),
        BridgeEmbed.extend({ addNodeView: () => ReactNodeViewRenderer(ReactEmbed) }),
      ];
  }
}

async function show(size: Size): Promise<number> {
  const content = documentOf(size, (id) => names.get(id) ?? `Personne ${id}`);
  const container = document.querySelector("#editor");
  if (!container) throw new Error("the page has no place for the editor");
  const began = performance.now();
  root = createRoot(container);
  await new Promise<void>((resolve) => {
    root?.render(
      <Host
        content={content}
        ready={(made) => {
          editor = made;
          resolve();
        }}
      />,
    );
  });
  const done = (): boolean =>
    container.querySelectorAll('.bridge-chip[data-bridge="ready"]').length === size.mentions &&
    container.querySelectorAll('.bridge-block[data-bridge="ready"]').length === size.cards;
  while (!done()) {
    if (performance.now() - began > 60_000) throw new Error("not every node came to show its value");
    await frame();
  }
  await frame();
  return performance.now() - began;
}

/** Until the next frame has been made. */
function frame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
  });
}

async function clear(): Promise<void> {
  root?.unmount();
  root = undefined;
  editor = undefined;
  await frame();
}

function watchKeys(): void {
  addEventListener(
    "beforeinput",
    () => {
      inputBegan = performance.now();
    },
    { capture: true },
  );
}

/** Called when the editor's view has taken the key's transaction. */
function keyApplied(): void {
  if (inputBegan === 0) return;
  // After everything else that hangs on the transaction: React has rendered what it renders at once.
  queueMicrotask(() => {
    document.body.getBoundingClientRect();
    keys.push(performance.now() - inputBegan);
    inputBegan = 0;
  });
}

window.bench = {
  async prepare(variant, token) {
    extensions = await extensionsOf(variant, token);
    const refs = [
      ...Array.from({ length: 40 }, (_, index) => `personne:${index + 1}`),
      ...Array.from({ length: 30 }, (_, index) => `projet:${index + 1}`),
    ];
    await fetchCards(token, refs);
    names = new Map(refs.slice(0, 40).map((ref, index) => [index + 1, cardOf(ref)?.label ?? ""]));
    for (let turn = 0; turn < 2; turn += 1) {
      await show({ mentions: 80, cards: 30 });
      await clear();
    }
    watchKeys();
  },
  mount: show,
  async focus() {
    editor?.commands.focus(15);
    editor?.on("update", keyApplied);
    while (document.activeElement !== editor?.view.dom) await frame();
    await frame();
  },
  async keys() {
    await frame();
    const measured = keys;
    keys = [];
    return measured;
  },
  transactions(count) {
    const view = editor?.view;
    if (!view) throw new Error("no editor is mounted");
    return Array.from({ length: count }, () => {
      const began = performance.now();
      view.dispatch(view.state.tr.insertText("a"));
      document.body.getBoundingClientRect();
      return performance.now() - began;
    });
  },
};
