/** What every block carries beyond Tiptap's own attributes, and the mark of a comment. */
import { Extension, Mark, mergeAttributes } from "@tiptap/core";

/** How far a paragraph or heading is moved in. */
export const Indent = Extension.create({
  name: "indent",
  addGlobalAttributes: () => [
    {
      types: ["paragraph", "heading"],
      attributes: {
        indent: {
          default: 0,
          parseHTML: (element) => Number(element.getAttribute("data-indent") ?? 0) || 0,
          renderHTML: (attrs) => (attrs["indent"] ? { "data-indent": String(attrs["indent"]) } : {}),
        },
      },
    },
  ],
});

/** The text that a comment hangs on. */
export const CommentMark = Mark.create({
  name: "comment",
  inclusive: false,
  excludes: "",
  addAttributes: () => ({
    commentId: {
      default: null,
      parseHTML: (element) => element.getAttribute("data-comment-id"),
      renderHTML: (attrs) => ({ "data-comment-id": String(attrs["commentId"] ?? "") }),
    },
    resolved: { default: false, rendered: false },
  }),
  parseHTML: () => [{ tag: "span[data-comment-id]" }],
  renderHTML: ({ HTMLAttributes }) => ["span", mergeAttributes({ class: "comment-mark" }, HTMLAttributes), 0],
});
