/** Stored content for reading only: in the history, and on public shares. */
import type { JSONContent } from "@tiptap/core";
import { EditorContent, useEditor } from "@tiptap/react";
import type { JSX } from "react";
import { t } from "../text.ts";
import { readingExtensions } from "./extensions.ts";

export function ReadOnlyBody({ content, id }: { content: JSONContent | null; id: string }): JSX.Element {
  const editor = useEditor(
    {
      extensions: readingExtensions(),
      content: content ?? "",
      editable: false,
      textDirection: "auto",
      editorProps: { attributes: { "aria-label": t("Page content") } },
    },
    [id],
  );
  return (
    <div data-editor="read-only">
      <EditorContent editor={editor} />
    </div>
  );
}
