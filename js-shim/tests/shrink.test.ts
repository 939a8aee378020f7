/** Short import names: module and script must still fit. */
import { expect, test } from "vitest";
import { shortenImports } from "../shrink.mjs";

const hex = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0).toString(16)).join("");

/** A module that imports `g.__wbg_add_00` and `o.keep` and exports `run`, which calls the first. */
const MODULE = Uint8Array.from(
  [
    "0061736d01000000", // magic, version
    "0108026000006000017f", // types: () → (), () → i32
    `021b0201${hex("g")}0c${hex("__wbg_add_00")}0001`, // imports
    `016f04${hex("keep")}0000`,
    "03020101", // one function of type 1
    `07070103${hex("run")}0002`,
    "0a0601040010000b", // body: call 0
  ]
    .join("")
    .match(/../g) ?? [],
  (byte) => Number.parseInt(byte, 16),
);

const SCRIPT = "const imports = {\n        __wbg_add_00: function() {\n";

test("the renamed module runs with the renamed script, and other imports keep their names", async () => {
  const { wasm, script } = shortenImports(MODULE, SCRIPT, "g");
  expect(wasm.length).toBeLessThan(MODULE.length);
  expect(script).toContain('        "0": function()');
  const { instance } = await WebAssembly.instantiate(wasm, { g: { 0: () => 42 }, o: { keep: () => {} } });
  expect((instance.exports["run"] as () => number)()).toBe(42);
});

test("a script of another build is an error", () => {
  expect(() => shortenImports(MODULE, "const imports = {", "g")).toThrow("__wbg_add_00");
});
