/** The bar over a selection: marks on and off. */
import { ActionIcon, Group, Paper } from "@mantine/core";
import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { BubbleMenu } from "@tiptap/react/menus";
import type { JSX } from "react";
import { t } from "../text.ts";

const MARKS = [
  ["bold", "Bold", "B"],
  ["italic", "Italic", "I"],
  ["strike", "Strike", "S"],
  ["code", "Code", "<>"],
] as const;

export function FormatMenu({ editor }: { editor: Editor }): JSX.Element {
  const active = useEditorState({
    editor,
    selector: ({ editor }) => MARKS.map(([name]) => editor.isActive(name)).join(),
  }).split(",");
  return (
    <BubbleMenu
      editor={editor}
      shouldShow={({ editor, state }) => editor.isEditable && !state.selection.empty && !("node" in state.selection)}
    >
      <Paper withBorder shadow="sm" p={4}>
        <Group gap={2} wrap="nowrap">
          {MARKS.map(([name, label, sign], index) => (
            <ActionIcon
              key={name}
              variant={active[index] === "true" ? "light" : "subtle"}
              aria-label={t(label)}
              aria-pressed={active[index] === "true"}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => editor.chain().focus().toggleMark(name).run()}
            >
              {sign}
            </ActionIcon>
          ))}
        </Group>
      </Paper>
    </BubbleMenu>
  );
}
