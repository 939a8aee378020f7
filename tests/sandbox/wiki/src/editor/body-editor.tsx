/**
 * The body: first a static editor that shows the stored content, then, when the live document has come over the
 * WebSocket, one that is bound to it. The second replaces the first.
 */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import { EditorContent, useEditor } from "@tiptap/react";
import { type JSX, useEffect, useState } from "react";
import { post } from "../api.ts";
import { useSession } from "../session.tsx";
import { t } from "../text.ts";
import type { WikiPage } from "../types.ts";
import { FormatMenu } from "./format-menu.tsx";
import { bodyExtensions, liveExtensions } from "./extensions.ts";
import { blockedByPopup } from "./keys.ts";

const EMPTY = { type: "doc", content: [{ type: "paragraph" }] };

const editorProps = {
  handleDOMEvents: { keydown: (_view: unknown, event: KeyboardEvent) => blockedByPopup(event) },
};

function collabUrl(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/collab`;
}

/** The connection to a page's live document; null until it has been synced once. */
function useLive(pageId: string): { provider: HocuspocusProvider | null; connected: boolean } {
  const [provider, setProvider] = useState<HocuspocusProvider | null>(null);
  const [connected, setConnected] = useState(false);
  useEffect(() => {
    const socket = new HocuspocusProviderWebsocket({ url: collabUrl() });
    const live = new HocuspocusProvider({
      name: `page.${pageId}`,
      websocketProvider: socket,
      token: async () => (await post<{ token: string }>("auth/collab-token")).token,
      onSynced: () => {
        setProvider(live);
        setConnected(true);
      },
      onDisconnect: () => setConnected(false),
      onAuthenticationFailed: () => setConnected(false),
    });
    live.attach();
    return () => {
      setProvider(null);
      setConnected(false);
      live.destroy();
      socket.destroy();
    };
  }, [pageId]);
  return { provider, connected };
}

export function BodyEditor({ page, editable }: { page: WikiPage; editable: boolean }): JSX.Element {
  const { provider, connected } = useLive(page.id);
  return (
    <div data-editor="body" data-collaboration={connected ? "synced" : "connecting"}>
      {provider ? <LiveEditor key={page.id} provider={provider} editable={editable} /> : <StaticEditor page={page} />}
    </div>
  );
}

function StaticEditor({ page }: { page: WikiPage }): JSX.Element {
  const editor = useEditor(
    {
      extensions: bodyExtensions().filter((extension) => extension.name !== "uniqueID"),
      content: page.content ?? EMPTY,
      editable: false,
      textDirection: "auto",
      shouldRerenderOnTransaction: false,
      editorProps: { attributes: { "aria-label": t("Page content") } },
    },
    [page.id],
  );
  return <EditorContent editor={editor} />;
}

function LiveEditor({ provider, editable }: { provider: HocuspocusProvider; editable: boolean }): JSX.Element {
  const { user } = useSession();
  const editor = useEditor(
    {
      extensions: liveExtensions(provider, user),
      editable,
      textDirection: "auto",
      shouldRerenderOnTransaction: false,
      editorProps: { ...editorProps, attributes: { "aria-label": t("Page content") } },
    },
    [provider],
  );
  useEffect(() => {
    editor?.setEditable(editable, false);
  }, [editor, editable]);
  return (
    <>
      {editor && editable && <FormatMenu editor={editor} />}
      <EditorContent editor={editor} />
      <div className="below-body" aria-hidden="true" onClick={() => editor?.commands.focus("end")} />
    </>
  );
}
