/** Editors as hosts have them: own mention and embed nodes with own views, and the host's own `@` list. */
import { Editor, Node } from "@tiptap/core";
import Mention from "@tiptap/extension-mention";
import { PluginKey } from "@tiptap/pm/state";
import StarterKit from "@tiptap/starter-kit";

const plain = (name: string) => ({ default: null, rendered: name !== "label" });

function theirs(kind: string, text: string): HTMLElement {
  const element = document.createElement(kind);
  element.className = "theirs";
  element.textContent = text;
  return element;
}

export const HostMention = Mention.extend({
  addAttributes: () => ({
    id: plain("id"),
    label: plain("label"),
    entityType: plain("entityType"),
    entityId: plain("entityId"),
    creatorId: plain("creatorId"),
  }),
  addNodeView: () => (props) => ({ dom: theirs("span", String(props.node.attrs["label"])) }),
}).configure({ suggestion: { char: "@", allowSpaces: true, pluginKey: new PluginKey("mention"), items: () => [] } });

export const HostEmbed = Node.create({
  name: "embed",
  group: "block",
  atom: true,
  addAttributes: () => ({ src: plain("src"), provider: plain("provider") }),
  renderHTML: () => ["div", { "data-type": "embed" }],
  parseHTML: () => [{ tag: "div[data-type=embed]" }],
  addNodeView: () => (props) => ({ dom: theirs("div", String(props.node.attrs["src"])) }),
});

export const mention = (entityType: string, entityId: string, label: string) => ({
  type: "mention",
  attrs: { id: "m", label, entityType, entityId },
});

export const embed = (src: string) => ({ type: "embed", attrs: { src, provider: "iframe" } });

export const paragraph = (...content: object[]) => ({ type: "paragraph", content });

export const text = (value: string) => ({ type: "text", text: value });

/** An editor on the page, with its cursor at the end. */
export function hostEditor(...content: object[]): Editor {
  const element = document.createElement("div");
  document.body.append(element);
  const editor = new Editor({
    element,
    extensions: [StarterKit.configure({ trailingNode: false }), HostMention, HostEmbed],
    content: { type: "doc", content },
  });
  editor.commands.setTextSelection(editor.state.doc.content.size - 1);
  return editor;
}

/** Types a text at the cursor, letter by letter, as ProseMirror hears it. */
export function type(editor: Editor, value: string): void {
  const { view } = editor;
  for (const letter of value) {
    const { from, to } = view.state.selection;
    const insert = () => view.state.tr.insertText(letter, from, to);
    const handled = view.someProp("handleTextInput", (handle) => handle(view, from, to, letter, insert));
    if (!handled) view.dispatch(insert());
  }
}

/** Presses a key; answers whether the editor took it. */
export function press(editor: Editor, key: string): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  return editor.view.someProp("handleKeyDown", (handle) => handle(editor.view, event)) === true;
}

/** The kinds of nodes in a document, in order, with what tells them apart. */
export function outline(editor: Editor): string[] {
  const lines: string[] = [];
  editor.state.doc.descendants((node) => {
    lines.push(node.isText ? `"${node.text}"` : node.type.name + (node.attrs["src"] ? ` ${node.attrs["src"]}` : ""));
  });
  return lines;
}
