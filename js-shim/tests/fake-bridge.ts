/** A bridge that says what a test tells it to, and writes down what it was asked. */
import type { Bridge } from "../src/glue/bridge.ts";

export interface FakeBridge extends Bridge {
  calls: string[];
}

/** `token` is how long the token at the end of a typed text is; `throwing` makes drawing fail. */
export function fakeBridge(options: { token?: (text: string) => number; throwing?: boolean } = {}): FakeBridge {
  const calls: string[] = [];
  const draw = (kind: string, text: string): HTMLElement => {
    if (options.throwing) throw new Error("broken");
    const element = document.createElement(kind);
    element.className = "ours";
    element.textContent = text;
    return element;
  };
  return {
    calls,
    attach: () => {
      calls.push("attach");
      return 7;
    },
    detach: (editor) => calls.push(`detach ${editor}`),
    mention: (_editor, entityType, entityId, label) =>
      entityType.startsWith("bridge:") ? draw("span", `${entityType} ${entityId} ${label}`) : undefined,
    embed: (_editor, _provider, src) => (src.startsWith("/bridge/") ? draw("div", src) : undefined),
    owns_mention: (entityType) => entityType.startsWith("bridge:"),
    owns_embed: (_provider, src) => src.startsWith("/bridge/"),
    unmount: () => calls.push("unmount"),
    typed: (_editor, text, start, typed) => {
      calls.push(`typed ${start} ${typed} ${text}`);
      return options.token?.(text) ?? 0;
    },
    updated: () => {},
    key: (_editor, key) => key === "ours",
    close_list: () => {},
    open: () => true,
    bracketed: (text) => (text.endsWith("[projet:1]") ? "/bridge/projet/1" : undefined),
    pasted: (text) => (text.startsWith("/bridge/") ? text : undefined),
    free: () => calls.push("free"),
  };
}
