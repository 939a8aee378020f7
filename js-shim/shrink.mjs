/**
 * Short names for what the WASM module imports from its glue.
 *
 * wasm-bindgen names each import with a hash, in the module and in the script: names that no browser
 * needs and no compression folds. What always holds: module and script are renamed together, only the
 * import section changes, and a module of another form is an error.
 */

const IMPORT_SECTION = 2;

/** Reads and writes the pieces a module is made of. */
class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  name() {
    return Buffer.from(this.take(this.number())).toString();
  }
}

function number(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

function name(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([number(bytes.length), bytes]);
}

/** The bytes after an import's names: its kind and type. Functions are all that the glue gives. */
function descriptor(reader) {
  const kind = reader.number();
  if (kind !== 0) throw new Error(`an import of kind ${kind}: only functions were expected`);
  return Buffer.concat([number(kind), number(reader.number())]);
}

/** The import section with short names, and which name became which. */
function shortened(section, from) {
  const reader = new Reader(section);
  const count = reader.number();
  const names = new Map();
  const parts = [number(count)];
  for (let index = 0; index < count; index += 1) {
    const module = reader.name();
    const field = reader.name();
    const short = module === from ? index.toString(36) : field;
    if (module === from) names.set(field, short);
    parts.push(name(module), name(short), descriptor(reader));
  }
  return { section: Buffer.concat(parts), names };
}

/** Renames in both: `from` is the module name under which the script gives its functions. */
export function shortenImports(wasm, script, from) {
  const reader = new Reader(wasm, 8);
  const parts = [wasm.subarray(0, 8)];
  let renamed = script;
  while (reader.at < wasm.length) {
    const id = reader.number();
    let body = Buffer.from(reader.take(reader.number()));
    if (id === IMPORT_SECTION) {
      const { section, names } = shortened(body, from);
      body = section;
      for (const [old, short] of names) {
        const before = renamed;
        renamed = renamed.replace(`        ${old}: `, `        "${short}": `);
        if (before === renamed) throw new Error(`the script gives no ${old}`);
      }
    }
    parts.push(Buffer.from([id]), number(body.length), body);
  }
  return { wasm: Buffer.concat(parts), script: renamed };
}
