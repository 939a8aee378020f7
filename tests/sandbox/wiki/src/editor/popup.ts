/**
 * A list under the cursor, for everything that is suggested while one types: a React component in a box at the end of the
 * body. While it is there the editor leaves arrows and Enter alone (see keys.ts); the list hears them from the document.
 */
import type { Editor } from "@tiptap/core";
import type { PluginKey } from "@tiptap/pm/state";
import { ReactRenderer } from "@tiptap/react";
import { exitSuggestion, type SuggestionKeyDownProps, type SuggestionOptions, type SuggestionProps } from "@tiptap/suggestion";
import { type ComponentType, useEffect, useRef } from "react";

/** The keys of a list: up, down, take. */
export function usePopupKeys(count: number, chosen: number, choose: (index: number) => void, take: () => void): void {
  const latest = useRef({ count, chosen, choose, take });
  latest.current = { count, chosen, choose, take };
  useEffect(() => {
    function heard(event: KeyboardEvent): void {
      const { count, chosen, choose, take } = latest.current;
      if (count === 0) return;
      if (event.key === "ArrowDown") choose((chosen + 1) % count);
      else if (event.key === "ArrowUp") choose((chosen + count - 1) % count);
      else if (event.key === "Enter") take();
      else return;
      event.preventDefault();
    }
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
  }, []);
}

export interface PopupProps<Item> {
  editor: Editor;
  query: string;
  items: Item[];
  command: (item: Item) => void;
}

interface Options {
  key: PluginKey;
  /** A query that the popup wants nothing to do with. */
  refuses?: (query: string) => boolean;
}

/** The `render` option of a suggestion that shows `list`. */
export function popup<Item>(
  list: ComponentType<PopupProps<Item>>,
  { key, refuses }: Options,
): NonNullable<SuggestionOptions<Item>["render"]> {
  return () => {
    let shown: ReactRenderer<unknown, PopupProps<Item>> | null = null;

    function place(props: SuggestionProps<Item>): void {
      const box = shown?.element;
      const rect = props.clientRect?.();
      if (!(box instanceof HTMLElement) || !rect) return;
      const roomBelow = window.innerHeight - rect.bottom;
      const height = box.offsetHeight;
      const top = roomBelow < height + 8 && rect.top > height + 8 ? rect.top - height - 4 : rect.bottom + 4;
      const left = Math.max(8, Math.min(rect.left, window.innerWidth - box.offsetWidth - 8));
      box.style.top = `${top + window.scrollY}px`;
      box.style.left = `${left + window.scrollX}px`;
    }

    function hide(): void {
      shown?.element.remove();
      shown?.destroy();
      shown = null;
    }

    function show(props: SuggestionProps<Item>): void {
      shown = new ReactRenderer<unknown, PopupProps<Item>>(list, { props: pick(props), editor: props.editor });
      const box = shown.element;
      if (!(box instanceof HTMLElement)) return;
      box.classList.add("popup");
      document.body.append(box);
      place(props);
      requestAnimationFrame(() => place(props));
    }

    const pick = (props: SuggestionProps<Item>): PopupProps<Item> => ({
      editor: props.editor,
      query: props.query,
      items: props.items,
      command: props.command,
    });

    return {
      onStart: (props) => {
        if (!refuses?.(props.query)) show(props);
      },
      onUpdate: (props) => {
        if (refuses?.(props.query)) {
          hide();
          return;
        }
        if (!shown) {
          show(props);
          return;
        }
        shown.updateProps(pick(props));
        place(props);
      },
      onKeyDown: ({ event, view }: SuggestionKeyDownProps) => {
        if (event.key !== "Escape") return false;
        hide();
        exitSuggestion(view, key);
        return true;
      },
      onExit: hide,
    };
  };
}
