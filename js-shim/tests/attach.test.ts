// @vitest-environment jsdom
/** Upgrading an editor from outside, and taking it back. */
import { afterEach, expect, test, vi } from "vitest";
import { attach, isBodyEditor } from "../src/glue/attach.ts";
import { embed, hostEditor, mention, outline, paragraph, press, text, type } from "./editors.ts";
import { fakeBridge } from "./fake-bridge.ts";

afterEach(() => document.body.replaceChildren());

const fails = (cause: unknown): never => {
  throw cause;
};

function page() {
  return hostEditor(
    paragraph(mention("bridge:personne", "5", "Pierre"), mention("user", "1", "Ada")),
    embed("/bridge/projet/1"),
    embed("https://elsewhere.example/"),
    paragraph(text("fin")),
  );
}

const drawn = (kind: string) => Array.from(document.querySelectorAll(`.${kind}`), (element) => element.textContent);

test("our nodes are ours, the others stay the host's", () => {
  const editor = page();
  expect(isBodyEditor(editor)).toBe(true);
  attach(fakeBridge(), editor, fails);
  expect(drawn("ours")).toEqual(["bridge:personne 5 Pierre", "/bridge/projet/1"]);
  expect(drawn("theirs")).toEqual(["Ada", "https://elsewhere.example/"]);
  editor.destroy();
});

test("a release leaves the editor as the host made it", () => {
  const editor = page();
  const [views, plugins] = [editor.view.props.nodeViews, editor.state.plugins.length];
  const bridge = fakeBridge();
  const attachment = attach(bridge, editor, fails);
  attachment.release();
  expect(editor.view.props.nodeViews).toBe(views);
  expect(editor.state.plugins).toHaveLength(plugins);
  expect(drawn("ours")).toEqual([]);
  expect(drawn("theirs")).toHaveLength(4);
  expect(bridge.calls.filter((call) => call === "unmount")).toHaveLength(2);
  expect(bridge.calls).toContain("detach 7");
  editor.destroy();
});

test("a destroyed editor leaves nothing behind", () => {
  const editor = page();
  const bridge = fakeBridge();
  attach(bridge, editor, fails);
  editor.destroy();
  expect(bridge.calls.filter((call) => call === "detach 7")).toHaveLength(1);
  expect(bridge.calls.filter((call) => call === "unmount")).toHaveLength(2);
});

test("where the host sets its node views again they are wrapped again", async () => {
  const editor = page();
  attach(fakeBridge(), editor, fails);
  editor.createNodeViews();
  await Promise.resolve();
  expect(drawn("ours")).toHaveLength(2);
  editor.destroy();
});

test("a fault while drawing is told and the host's view is shown", () => {
  const editor = page();
  const failed = vi.fn();
  attach(fakeBridge({ throwing: true }), editor, failed);
  expect(failed).toHaveBeenCalled();
  expect(drawn("theirs")).toHaveLength(4);
  editor.destroy();
});

test("a missing internal is named, and nothing was changed", () => {
  const editor = page();
  const views = editor.view.props.nodeViews;
  Object.defineProperty(editor, "registerPlugin", { value: undefined });
  expect(() => attach(fakeBridge(), editor, fails)).toThrow("registerPlugin");
  expect(editor.view.props.nodeViews).toBe(views);
  editor.destroy();
});

test("the host's list ends as soon as the token is ours, and opens for other words", () => {
  const editor = hostEditor(paragraph());
  attach(fakeBridge({ token: (typed) => (/(^| )@projet$/.test(typed) ? 7 : 0) }), editor, fails);
  const list = editor.state.plugins.find((plugin) => (plugin as unknown as { key: string }).key === "mention$");
  const isOpen = () => list?.getState(editor.state)?.active;
  type(editor, "@proje");
  expect(isOpen()).toBe(true);
  type(editor, "t");
  expect(isOpen()).toBe(false);
  type(editor, " x");
  expect(isOpen()).toBe(false);
  type(editor, " @ada");
  expect(isOpen()).toBe(true);
  editor.destroy();
});

test("a bracketed reference and a space become a card of its own", () => {
  const editor = hostEditor(paragraph(text("Voir ")));
  attach(fakeBridge(), editor, fails);
  type(editor, "[projet:1] suite");
  expect(outline(editor)).toEqual(["paragraph", '"Voir "', "embed /bridge/projet/1", "paragraph", '"suite"']);
  editor.destroy();
});

test("alone in its line the reference takes the line's place, with Enter too", () => {
  const editor = hostEditor(paragraph());
  attach(fakeBridge(), editor, fails);
  type(editor, "[projet:1]");
  expect(press(editor, "Enter")).toBe(true);
  expect(outline(editor)).toEqual(["embed /bridge/projet/1", "paragraph"]);
  expect(editor.state.selection.from).toBe(2);
  editor.destroy();
});

test("in code a bracket stays what it is", () => {
  const editor = hostEditor({ type: "codeBlock" });
  attach(fakeBridge(), editor, fails);
  type(editor, "[projet:1] x");
  expect(outline(editor)).toEqual(["codeBlock", '"[projet:1] x"']);
  editor.destroy();
});

test("the arrow keys stop on our mention, which opens by Enter, and step over the host's", () => {
  const editor = hostEditor(paragraph(mention("bridge:personne", "5", "Pierre"), mention("user", "1", "Ada")));
  attach(fakeBridge(), editor, fails);
  editor.commands.setTextSelection(1);
  expect(press(editor, "ArrowRight")).toBe(true);
  expect(editor.state.selection.toJSON()).toEqual({ type: "node", anchor: 1 });
  expect(press(editor, "Enter")).toBe(true);
  editor.commands.setTextSelection(2);
  expect(press(editor, "ArrowRight")).toBe(false);
  editor.destroy();
});
