/**
 * The package for Tiptap 3 apps: references to people, projects and courses as ordinary extensions.
 *
 * What always holds: the document holds the host's own `mention` and `embed` nodes, so it can be read
 * without this package. Load the bridge first (`await loadBridge({ base })`), then make the editor.
 *
 * @example
 * const bridge = await loadBridge({ base: "/bridge" });
 * new Editor({ extensions: [StarterKit, BridgeMention.configure({ bridge }), BridgeEmbed.configure({ bridge })] });
 */
export { BridgeEmbed, BridgeMention, type BridgeNodeOptions } from "./extensions.ts";
export { type Bridge, type BridgeOptions, loadBridge } from "./glue/bridge.ts";
export { bridgeSlashItems, type SlashItem } from "./slash.ts";
