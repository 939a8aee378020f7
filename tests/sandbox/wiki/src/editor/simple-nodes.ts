/**
 * Node types that this front end only shows plainly but must know: a client whose schema lacks a type of a stored node
 * would delete that node for everybody.
 */
import { mergeAttributes, Node, type NodeConfig } from "@tiptap/core";

type Attributes = Record<string, unknown>;

function attributesOf(defaults: Attributes): NodeConfig["addAttributes"] {
  return () =>
    Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [
        name,
        {
          default: value,
          parseHTML: (element: HTMLElement) => element.getAttribute(`data-${name}`) ?? value,
          renderHTML: (attrs: Attributes) => (attrs[name] === null ? {} : { [`data-${name.toLowerCase()}`]: String(attrs[name]) }),
        },
      ]),
    );
}

/** A node without content; shows the value of one attribute. */
function leaf(name: string, defaults: Attributes, shown: string, inline = false): Node {
  return Node.create({
    name,
    group: inline ? "inline" : "block",
    inline,
    atom: true,
    draggable: !inline,
    addAttributes: attributesOf(defaults),
    parseHTML: () => [{ tag: `[data-type="${name}"]` }],
    renderHTML({ node, HTMLAttributes }) {
      const attrs = mergeAttributes({ "data-type": name, class: `leaf leaf-${name}` }, HTMLAttributes);
      return [inline ? "span" : "div", attrs, String(node.attrs[shown] ?? "")];
    },
    renderText: ({ node }) => String(node.attrs[shown] ?? ""),
  });
}

/** A node that holds other blocks. */
function container(name: string, content: string, defaults: Attributes = {}, group = "block"): Node {
  return Node.create({
    name,
    group,
    content,
    defining: true,
    addAttributes: attributesOf(defaults),
    parseHTML: () => [{ tag: `[data-type="${name}"]` }],
    renderHTML: ({ HTMLAttributes }) => ["div", mergeAttributes({ "data-type": name, class: name }, HTMLAttributes), 0],
  });
}

const media = { src: "", title: null, alt: null, align: "center", width: "100%", height: null, size: null, attachmentId: null };

/** Pictures are shown as pictures, as far as the browser's own rules allow their address. */
const Image = leaf("image", media, "alt").extend({
  parseHTML: () => [{ tag: "img[src]", getAttrs: (element) => ({ src: element.getAttribute("src"), alt: element.getAttribute("alt") }) }],
  renderHTML: ({ node }) => ["img", { src: String(node.attrs["src"] ?? ""), alt: String(node.attrs["alt"] ?? "") }],
});

export const simpleNodes: Node[] = [
  Image,
  leaf("video", media, "src"),
  leaf("audio", media, "src"),
  leaf("drawio", media, "title"),
  leaf("excalidraw", media, "title"),
  leaf("youtube", { src: null, start: 0, width: 640, height: 480 }, "src"),
  leaf("attachment", { url: "", name: null, mime: null, size: null, attachmentId: null }, "name"),
  leaf("mathBlock", { text: "" }, "text"),
  leaf("mathInline", { text: "" }, "text", true),
  leaf("status", { text: "", color: "gray" }, "text", true),
  leaf("subpages", {}, "type"),
  container("columns", "column+"),
  container("column", "block+", {}, ""),
];
