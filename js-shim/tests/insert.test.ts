// @vitest-environment jsdom
/** Insertions: what they leave in the document, and that one undo takes them back. */
import { afterEach, expect, test } from "vitest";
import { insertPick } from "../src/glue/insert.ts";
import { hostEditor, outline, paragraph, text, type } from "./editors.ts";

afterEach(() => document.body.replaceChildren());

const PICK = {
  kind: "mention",
  length: 10,
  label: "Pierre Dupont",
  entityType: "bridge:personne",
  entityId: "5",
  creatorId: "u1",
  src: "/bridge/personne/5",
} as const;

test("a pick becomes a mention and a space in the place of what was typed", () => {
  const editor = hostEditor(paragraph(text("Pour @formateur")));
  expect(insertPick(editor.view, PICK)).toBe(true);
  expect(outline(editor)).toEqual(["paragraph", '"Pour "', "mention", '" "']);
  const { attrs } = editor.state.doc.nodeAt(6) ?? {};
  expect(attrs).toMatchObject({ label: "Pierre Dupont", entityType: "bridge:personne", entityId: "5", creatorId: "u1" });
  expect(attrs?.["id"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  editor.destroy();
});

test("one undo takes the insertion back, and nothing of what was typed before or after", () => {
  const editor = hostEditor(paragraph());
  type(editor, "Pour @formateur");
  insertPick(editor.view, PICK);
  type(editor, "oui");
  editor.commands.undo();
  expect(outline(editor)).toEqual(["paragraph", '"Pour "', "mention", '" "']);
  editor.commands.undo();
  expect(outline(editor)).toEqual(["paragraph", '"Pour @formateur"']);
  editor.commands.redo();
  expect(outline(editor)).toEqual(["paragraph", '"Pour "', "mention", '" "']);
  editor.destroy();
});

test("picked as a card it stands between the lines, with the cursor below", () => {
  const editor = hostEditor(paragraph(text("Voir [projet:al")));
  insertPick(editor.view, { ...PICK, kind: "embed", src: "/bridge/projet/1" });
  type(editor, "suite");
  expect(outline(editor)).toEqual(["paragraph", '"Voir "', "embed /bridge/projet/1", "paragraph", '"suite"']);
  editor.destroy();
});

test("in a list, whose items begin with a line of their own, the card stands below that line", () => {
  const item = { type: "bulletList", content: [{ type: "listItem", content: [paragraph(text("[projet:al"))] }] };
  const editor = hostEditor(item);
  editor.commands.setTextSelection(13);
  expect(insertPick(editor.view, { ...PICK, kind: "embed", src: "/bridge/projet/1" })).toBe(true);
  type(editor, "suite");
  const list = ["bulletList", "listItem", "paragraph", "embed /bridge/projet/1", "paragraph", '"suite"'];
  expect(outline(editor)).toEqual(list);
  editor.commands.undo();
  editor.commands.undo();
  expect(outline(editor)).toEqual(["bulletList", "listItem", "paragraph", '"[projet:al"']);
  editor.destroy();
});

test("where no card may stand nothing is changed", () => {
  const editor = hostEditor({ type: "codeBlock", content: [text("[projet:al")] });
  expect(insertPick(editor.view, { ...PICK, kind: "embed", src: "/bridge/projet/1" })).toBe(false);
  expect(outline(editor)).toEqual(["codeBlock", '"[projet:al"']);
  editor.destroy();
});
