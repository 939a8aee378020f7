/** Keys that an open popup takes for itself: while one of them is there, the editor must not move its cursor. */

const POPUPS = ["#slash-command", "#emoji-command", "#mention"];
const TAKEN = ["ArrowUp", "ArrowDown", "Enter"];

/** For `editorProps.handleDOMEvents.keydown`: true keeps the key from the editor's own handling. */
export function blockedByPopup(event: KeyboardEvent): boolean {
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyS") {
    event.preventDefault();
    return true;
  }
  return TAKEN.includes(event.key) && POPUPS.some((popup) => document.querySelector(popup) !== null);
}
