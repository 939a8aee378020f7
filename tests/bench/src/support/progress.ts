/**
 * What a person watching a measurement sees: one line that counts up.
 *
 * Always holds: it goes to stderr, so that stdout stays for results; where nobody watches (a file, a pipe, CI) it says
 * nothing, since a line that is written over has no meaning there.
 */

/** Where the line goes: stderr, or a stand-in for it. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Return to the first column, and clear what an older, longer line left. */
const OVER = "\r\x1b[K";

/** Counts up on one line of the terminal. */
export class Progress {
  readonly #screen: Screen | undefined;

  constructor(screen: Screen = process.stderr) {
    this.#screen = screen.isTTY === true ? screen : undefined;
  }

  /** Shows `text` in place of what stood there. */
  show(text: string): void {
    this.#screen?.write(`${OVER}${text}`);
  }

  /** Takes the line away: results follow. */
  end(): void {
    this.#screen?.write(OVER);
  }
}
