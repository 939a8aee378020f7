/** The callout: a box with a type (info, note, success, warning, danger) around other blocks. */
import { mergeAttributes, Node } from "@tiptap/core";

declare module "@tiptap/core" {
  interface Commands<ReturnType> {
    callout: {
      /** Wraps the selection in a callout, or takes it off. */
      toggleCallout: () => ReturnType;
    };
  }
}

export const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "block+",
  defining: true,
  addAttributes: () => ({
    type: {
      default: "info",
      parseHTML: (element) => element.getAttribute("data-callout-type") ?? "info",
      renderHTML: (attrs) => ({ "data-callout-type": String(attrs["type"]) }),
    },
    icon: {
      default: null,
      parseHTML: (element) => element.getAttribute("data-callout-icon"),
      renderHTML: (attrs) => (attrs["icon"] ? { "data-callout-icon": String(attrs["icon"]) } : {}),
    },
  }),
  parseHTML: () => [{ tag: 'div[data-type="callout"]' }],
  renderHTML: ({ HTMLAttributes }) => ["div", mergeAttributes({ "data-type": "callout", class: "callout" }, HTMLAttributes), 0],
  addCommands() {
    return {
      toggleCallout:
        () =>
        ({ commands }) =>
          commands.toggleWrap(this.name),
    };
  },
});
