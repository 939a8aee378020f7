/**
 * The WASM instance of this isolate, made when it is first needed.
 *
 * Requests and objects of one isolate share it. Making it throws where the module is unusable; only the mount feels
 * that, since nothing on the wiki's way comes here.
 */

import { initSync } from "bridge-edge-wasm";
import module from "./bridge_edge_bg.wasm";

let isReady = false;

export function ready(): void {
  if (isReady) return;
  initSync({ module });
  isReady = true;
}
