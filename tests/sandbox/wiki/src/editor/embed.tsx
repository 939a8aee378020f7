/** The embed: another page in a frame. Only http(s) addresses and paths of this site are framed. */
import { Button, TextInput } from "@mantine/core";
import { mergeAttributes, Node } from "@tiptap/core";
import { NodeViewWrapper, type NodeViewProps, ReactNodeViewRenderer } from "@tiptap/react";
import { type JSX, useState } from "react";
import { t } from "../text.ts";

const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads";

/** The address if it may be framed. */
export function frameable(src: unknown): string | null {
  if (typeof src !== "string" || src === "") return null;
  try {
    const url = new URL(src, location.origin);
    return url.protocol === "http:" || url.protocol === "https:" ? src : null;
  } catch {
    return null;
  }
}

function EmbedView({ node, selected, editor, updateAttributes }: NodeViewProps): JSX.Element {
  const [address, setAddress] = useState("");
  const src = frameable(node.attrs["src"]);
  const height = Number(node.attrs["height"]) || 480;
  const width = Number(node.attrs["width"]) || 640;
  return (
    <NodeViewWrapper
      data-drag-handle
      className={selected ? "embed embed-selected" : "embed"}
      style={{ textAlign: String(node.attrs["align"]) }}
    >
      {src ? (
        <iframe
          className="embed-frame"
          title={String(node.attrs["provider"] || "iframe")}
          src={src}
          width={width}
          height={height}
          sandbox={SANDBOX}
          loading="lazy"
          allowFullScreen
        />
      ) : (
        editor.isEditable && (
          <form
            className="embed-empty"
            onSubmit={(event) => {
              event.preventDefault();
              if (frameable(address)) updateAttributes({ src: address });
            }}
          >
            <TextInput
              aria-label={t("Paste a link")}
              placeholder={t("Paste a link")}
              value={address}
              onChange={(event) => setAddress(event.currentTarget.value)}
            />
            <Button type="submit">{t("Embed")}</Button>
          </form>
        )
      )}
    </NodeViewWrapper>
  );
}

function attribute(name: string, value: unknown) {
  return {
    default: value,
    parseHTML: (element: HTMLElement) => {
      const given = element.getAttribute(`data-${name}`);
      return typeof value === "number" ? Number(given) || value : (given ?? value);
    },
    renderHTML: (attrs: Record<string, unknown>) => ({ [`data-${name}`]: String(attrs[name]) }),
  };
}

export const Embed = Node.create({
  name: "embed",
  group: "block",
  inline: false,
  isolating: true,
  atom: true,
  defining: true,
  draggable: true,
  addAttributes: () => ({
    src: attribute("src", ""),
    provider: attribute("provider", ""),
    align: attribute("align", "center"),
    width: attribute("width", 640),
    height: attribute("height", 480),
  }),
  parseHTML: () => [{ tag: 'div[data-type="embed"]' }],
  renderHTML({ node, HTMLAttributes }) {
    const src = frameable(node.attrs["src"]) ?? "";
    return ["div", mergeAttributes({ "data-type": "embed" }, HTMLAttributes), ["a", { href: src, target: "blank" }, src]];
  },
  addNodeView: () => ReactNodeViewRenderer(EmbedView),
});
