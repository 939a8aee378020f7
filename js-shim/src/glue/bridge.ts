/**
 * The WASM module as the glue sees it, and how it is loaded.
 *
 * What always holds: one `Bridge` per page, made once, whoever asks first; every decision is its.
 * Loading fails as a rejected promise, and the page works as before.
 */
import initialise, { Bridge } from "bridge-editor-wasm";

export { Bridge };

/** What the page tells the bridge about itself. */
export interface BridgeOptions {
  /** Where the bridge is mounted, e.g. `/bridge`, or its absolute address on another origin. */
  base: string;
  /** For hosts without the wiki's session: a fresh `brg_` token from the host's own server. */
  token?: () => Promise<string>;
  /** Where the WASM module lies; by default beside this script. */
  wasm?: string | URL;
  /** Where the style sheet lies; by default beside this script, `null` where the page has it already. */
  style?: string | URL | null;
}

/** What the bridge asks of one editor. Coordinates are CSS pixels of the viewport. */
export interface EditorHost {
  /** Where the last `length` characters before the cursor start on screen; `null` where that is unknown. */
  place(length: number): { left: number; top: number; bottom: number } | null;
  /** Puts the picked reference in the place of the last `length` characters before the cursor. */
  insert(pick: Pick): void;
  /** Gives the keyboard back to the editor. */
  focus(): void;
}

/** What was picked from the list. Lengths are UTF-16 units. */
export interface Pick {
  /** `mention` for a chip in the text, `embed` for a card of its own. */
  kind: "mention" | "embed";
  length: number;
  label: string;
  entityType: string;
  entityId: string;
  creatorId: string | null;
  /** The embed's address. */
  src: string;
}

/** File names with a hash of the content, where the bundler says them. */
declare const BRIDGE_WASM_FILE: string | undefined;
declare const BRIDGE_STYLE_FILE: string | undefined;

const wasmFile = typeof BRIDGE_WASM_FILE === "string" ? BRIDGE_WASM_FILE : "./tiptap_wasm_bg.wasm";
const styleFile = typeof BRIDGE_STYLE_FILE === "string" ? BRIDGE_STYLE_FILE : "./bridge.css";

const loaded = new Map<string, Promise<Bridge>>();

/** Loads the module (once) and starts the bridge for this base (once). */
export function loadBridge(options: BridgeOptions): Promise<Bridge> {
  let bridge = loaded.get(options.base);
  if (!bridge) {
    bridge = start(options);
    loaded.set(options.base, bridge);
  }
  return bridge;
}

async function start({ base, token, wasm, style }: BridgeOptions): Promise<Bridge> {
  const { origin, pathname } = new URL(base, location.href);
  // Beside the module, not after it: the first chip finds its style there.
  if (style !== null) {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = String(style ?? new URL(styleFile, import.meta.url));
    document.head.append(sheet);
  }
  await initialise({ module_or_path: wasm ?? new URL(wasmFile, import.meta.url) });
  return new Bridge(origin, pathname, token);
}
