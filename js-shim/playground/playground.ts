/**
 * A page to try the extensions in a plain Tiptap 3 editor, with the wiki's session or with an API token.
 *
 * Served in development only, under a policy that runs nothing but its own files.
 */
import { Editor } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";
import { BridgeEmbed, BridgeMention, loadBridge } from "../src/index.ts";

const TOKEN = "bridge-playground-token";

function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${id}`);
  return element;
}

const state = byId("state", HTMLElement);

/** The mount: this page is `<mount>/playground`, its script `<mount>/assets/playground.js`. */
function mount(): string {
  return new URL("..", import.meta.url).pathname.replace(/\/$/, "");
}

const CONTENT = {
  type: "doc",
  content: [
    { type: "heading", attrs: { level: 2 }, content: [{ type: "text", text: "Équipe" }] },
    {
      type: "paragraph",
      content: [
        { type: "text", text: "Le module est pour " },
        {
          type: "mention",
          attrs: { id: "1", label: "Pierre Dupont", entityType: "bridge:personne", entityId: "5" },
        },
        { type: "text", text: ". Essayez «\u00a0@formateur pier\u00a0» ou «\u00a0[projet:projet-alpha]\u00a0» suivi d'une espace." },
      ],
    },
    { type: "embed", attrs: { provider: "iframe", src: `${mount()}/projet/1` } },
    { type: "paragraph" },
  ],
};

async function main(): Promise<void> {
  const input = byId("token", HTMLInputElement);
  input.value = sessionStorage.getItem(TOKEN) ?? "";
  input.addEventListener("change", () => {
    sessionStorage.setItem(TOKEN, input.value);
    location.reload();
  });

  byId("theme", HTMLButtonElement).addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.mantineColorScheme === "dark";
    root.dataset.mantineColorScheme = dark ? "light" : "dark";
  });

  const bridge = await loadBridge({
    base: mount(),
    ...(input.value ? { token: async () => input.value } : {}),
  });
  const shown = byId("document", HTMLElement);
  const editor = new Editor({
    element: byId("editor", HTMLElement),
    injectCSS: false,
    extensions: [StarterKit, BridgeMention.configure({ bridge }), BridgeEmbed.configure({ bridge })],
    content: CONTENT,
    editorProps: { attributes: { "aria-label": "Document d'essai" } },
    onUpdate: ({ editor: updated }) => {
      shown.textContent = JSON.stringify(updated.getJSON(), null, 2);
    },
  });
  shown.textContent = JSON.stringify(editor.getJSON(), null, 2);
  byId("editable", HTMLInputElement).addEventListener("change", (event) => {
    editor.setEditable((event.target as HTMLInputElement).checked);
  });
}

main().catch((cause: unknown) => {
  state.textContent = `Le module n'a pas pu être chargé : ${String(cause)}`;
});
