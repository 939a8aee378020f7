/**
 * The mention: somebody or a page, named in running text. Its `@` popup allows spaces. What it does not know by type it
 * does not show.
 */
import TiptapMention from "@tiptap/extension-mention";
import { PluginKey } from "@tiptap/pm/state";
import { NodeViewWrapper, type NodeViewProps, ReactNodeViewRenderer } from "@tiptap/react";
import type { JSX } from "react";
import { Icon } from "../icons.tsx";
import { MentionList, type Mentioned } from "./mention-list.tsx";
import { popup } from "./popup.ts";
import { useNavigateFrom } from "./navigate.ts";
import { pageSlug } from "../urls.ts";

const KEY = new PluginKey("mention");

function MentionView({ node }: NodeViewProps): JSX.Element {
  const { label, entityType, slugId } = node.attrs as Mentioned;
  const go = useNavigateFrom();
  return (
    <NodeViewWrapper as="span" style={{ display: "inline" }} data-drag-handle>
      {entityType === "user" && <span className="mention-user">@{label}</span>}
      {entityType === "page" && slugId && (
        <a className="mention-page" href={`${location.pathname.replace(/\/p\/.*$/, "")}/p/${pageSlug(label, slugId)}`} onClick={go}>
          <Icon name="file" size={18} />
          <span>{label}</span>
        </a>
      )}
    </NodeViewWrapper>
  );
}

function attribute(name: string, html: string) {
  return {
    default: null,
    parseHTML: (element: HTMLElement) => element.getAttribute(html),
    renderHTML: (attrs: Record<string, unknown>) => (attrs[name] ? { [html]: String(attrs[name]) } : {}),
  };
}

export const Mention = TiptapMention.extend({
  addAttributes: () => ({
    id: attribute("id", "data-id"),
    label: attribute("label", "data-label"),
    entityType: attribute("entityType", "data-entity-type"),
    entityId: attribute("entityId", "data-entity-id"),
    slugId: attribute("slugId", "data-slug-id"),
    creatorId: attribute("creatorId", "data-creator-id"),
    anchorId: attribute("anchorId", "data-anchor-id"),
  }),
  renderText: ({ node }) => (node.attrs["entityType"] === "user" ? `@${node.attrs["label"]}` : String(node.attrs["label"] ?? "")),
  addNodeView: () => ReactNodeViewRenderer(MentionView),
}).configure({
  suggestion: {
    char: "@",
    pluginKey: KEY,
    allowSpaces: true,
    items: () => [],
    render: popup<Mentioned>(MentionList, { key: KEY, refuses: (query) => query.startsWith(" ") || query.endsWith("  ") }),
  },
});
