/** Links inside an editor: node views are outside the router's tree, so they ask the page to go. */
import type { MouseEvent } from "react";

/** The event by which a node view asks for another page of the wiki. */
export const NAVIGATE_EVENT = "wiki:navigate";

/** A click handler that stays within the app, and leaves new tabs to the browser. */
export function useNavigateFrom(): (event: MouseEvent<HTMLAnchorElement>) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const { pathname } = new URL(event.currentTarget.href);
    window.dispatchEvent(new CustomEvent(NAVIGATE_EVENT, { detail: pathname }));
  };
}
