/** The title: an editor of one heading. What is typed is stored half a second later; Enter goes to the body. */
import { useDebouncedCallback } from "@mantine/hooks";
import { EditorContent, useEditor } from "@tiptap/react";
import { type JSX, useEffect } from "react";
import { post } from "../api.ts";
import { TITLE_EVENT } from "../shell/tree.tsx";
import { t } from "../text.ts";
import type { WikiPage } from "../types.ts";
import { titleExtensions } from "./extensions.ts";

function titleDocument(title: string | null) {
  return { type: "doc", content: [{ type: "heading", attrs: { level: 1 }, content: title ? [{ type: "text", text: title }] : [] }] };
}

function focusBody(): void {
  document.querySelector<HTMLElement>('[data-editor="body"] .ProseMirror')?.focus();
}

export function TitleEditor({ page, editable }: { page: WikiPage; editable: boolean }): JSX.Element {
  const store = useDebouncedCallback((title: string) => {
    post("pages/update", { pageId: page.id, title }).catch(() => undefined);
    window.dispatchEvent(new CustomEvent(TITLE_EVENT, { detail: { id: page.id, title } }));
  }, 500);
  const editor = useEditor(
    {
      extensions: titleExtensions(),
      content: titleDocument(page.title),
      editable,
      textDirection: "auto",
      shouldRerenderOnTransaction: false,
      editorProps: {
        attributes: { "aria-label": t("Page title") },
        handleKeyDown: (_view, event) => {
          if (event.key !== "Enter" && event.key !== "ArrowDown") return false;
          event.preventDefault();
          focusBody();
          return true;
        },
      },
      onUpdate: ({ editor }) => store(editor.getText()),
    },
    [page.id],
  );
  useEffect(() => {
    editor?.setEditable(editable, false);
  }, [editor, editable]);
  return <EditorContent editor={editor} className="page-title" data-editor="title" />;
}
