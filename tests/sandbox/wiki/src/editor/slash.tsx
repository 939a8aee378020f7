/** The `/` menu: blocks by name. */
import { Paper, Text, UnstyledButton } from "@mantine/core";
import { type Editor, Extension, type Range } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import Suggestion from "@tiptap/suggestion";
import clsx from "clsx";
import { type JSX, useEffect, useState } from "react";
import { t } from "../text.ts";
import { type PopupProps, popup, usePopupKeys } from "./popup.ts";

interface Item {
  title: string;
  description: string;
  sign: string;
  run: (editor: Editor, range: Range) => void;
}

const KEY = new PluginKey("slash-command");

function block(
  title: string,
  description: string,
  sign: string,
  run: (chain: ReturnType<Editor["chain"]>) => ReturnType<Editor["chain"]>,
): Item {
  return { title, description, sign, run: (editor, range) => run(editor.chain().focus().deleteRange(range)).run() };
}

const ITEMS: Item[] = [
  block("Text", "Just start typing with plain text.", "A", (chain) => chain.setParagraph()),
  block("To-do list", "Track tasks with a to-do list.", "☑", (chain) => chain.toggleTaskList()),
  block("Heading 1", "Big section heading.", "H1", (chain) => chain.setHeading({ level: 1 })),
  block("Heading 2", "Medium section heading.", "H2", (chain) => chain.setHeading({ level: 2 })),
  block("Heading 3", "Small section heading.", "H3", (chain) => chain.setHeading({ level: 3 })),
  block("Bullet list", "Create a simple bullet list.", "•", (chain) => chain.toggleBulletList()),
  block("Numbered list", "Create a list with numbering.", "1.", (chain) => chain.toggleOrderedList()),
  block("Quote", "Create block quote.", "❝", (chain) => chain.toggleBlockquote()),
  block("Code", "Insert code snippet.", "<>", (chain) => chain.toggleCodeBlock()),
  block("Divider", "Insert horizontal rule divider", "—", (chain) => chain.setHorizontalRule()),
  block("Table", "Insert a table.", "▦", (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true })),
  block("Callout", "Insert callout notice.", "ⓘ", (chain) => chain.toggleCallout()),
  block("Toggle block", "Insert collapsible block.", "▸", (chain) => chain.setDetails()),
  block("Iframe embed", "Embed any Iframe", "⧉", (chain) => chain.insertContent({ type: "embed", attrs: { provider: "iframe" } })),
];

function SlashList({ items, command }: PopupProps<Item>): JSX.Element | null {
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    if (items.length > 0) setChosen(0);
  }, [items]);
  usePopupKeys(items.length, chosen, setChosen, () => {
    const item = items[chosen];
    if (item) command(item);
  });
  if (items.length === 0) return null;
  return (
    <Paper id="slash-command" shadow="md" p={10} withBorder w={292} className="popup-list slash-list">
      <Text c="dimmed" mb={6}>
        {t("Basic")}
      </Text>
      {items.map((item, index) => (
        <UnstyledButton
          key={item.title}
          className={clsx("slash-item", index === chosen && "popup-item-chosen")}
          data-item-index={index}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => command(item)}
        >
          <span className="slash-sign">{item.sign}</span>
          <span>
            <Text size="sm">{t(item.title)}</Text>
            <Text size="xs" c="dimmed">
              {t(item.description)}
            </Text>
          </span>
        </UnstyledButton>
      ))}
    </Paper>
  );
}

function matching(query: string): Item[] {
  const wanted = query.toLowerCase();
  return ITEMS.filter((item) => `${item.title} ${t(item.title)} ${item.description}`.toLowerCase().includes(wanted));
}

export const SlashCommand = Extension.create({
  name: "slash-command",
  addProseMirrorPlugins() {
    return [
      Suggestion<Item>({
        editor: this.editor,
        pluginKey: KEY,
        char: "/",
        allow: ({ state }) => state.selection.$from.parent.type.name !== "codeBlock",
        items: ({ query }) => matching(query),
        command: ({ editor, range, props }) => props.run(editor, range),
        render: popup<Item>(SlashList, { key: KEY }),
      }),
    ];
  },
});
