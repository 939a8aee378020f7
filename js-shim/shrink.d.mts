/** See shrink.mjs. */
export function shortenImports(
  wasm: Uint8Array,
  script: string,
  from: string,
): { wasm: Uint8Array<ArrayBuffer>; script: string };
