// The grid page: a click (or Enter) on a cell opens its editor, leaving it or Enter writes, Escape gives up.
// Data only ever becomes text nodes and attribute values.

const notice = document.getElementById("notice");
const words = document.body.dataset;
const table = document.querySelector("table[data-table]")?.dataset.table;
let notices = 0;

function say(text, failed) {
  const mine = ++notices;
  notice.textContent = text;
  notice.classList.toggle("failed", failed);
  setTimeout(
    () => {
      if (mine === notices) notice.textContent = "";
    },
    failed ? 8000 : 1500,
  );
}

async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.message);
  return json;
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(`${words.failed}: ${error.message}`, true);
  }
}

function fill(cell, { pieces, value }) {
  cell.replaceChildren(
    ...pieces.map((piece) => {
      if (!piece.chip) return document.createTextNode(piece.text);
      const chip = document.createElement("span");
      chip.className = "chip";
      if (piece.color) chip.dataset.color = piece.color;
      chip.textContent = piece.text;
      return chip;
    }),
  );
  if (cell.dataset.editor) cell.dataset.value = JSON.stringify(value);
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function choices(cell, several) {
  const options = JSON.parse(document.querySelector(`th[data-field="${cell.dataset.field}"]`).dataset.options ?? "[]");
  const select = element("select", { multiple: several });
  if (!several) select.append(element("option", { value: "", textContent: "" }));
  const value = JSON.parse(cell.dataset.value);
  for (const option of options) {
    const selected = several ? value.includes(option.id) : value === option.id;
    select.append(element("option", { value: option.id, textContent: option.value, selected }));
  }
  if (several) select.size = Math.min(options.length, 6);
  return select;
}

// Each editor: how it is built from the stored value, and how its value is read (undefined: unreadable).
const editors = {
  line: { make: (value) => element("input", { type: "text", value: value ?? "" }), read: (input) => input.value },
  area: { make: (value) => element("textarea", { rows: 4, value: value ?? "" }), read: (input) => input.value },
  number: {
    make: (value) => element("input", { type: "text", inputMode: "decimal", value: value ?? "" }),
    read: (input) => (input.value.trim() === "" ? null : input.value.trim().replace(",", ".")),
  },
  check: { make: (value) => element("input", { type: "checkbox", checked: value }), read: (input) => input.checked },
  date: { make: (value) => element("input", { type: "date", value: value ?? "" }), read: (input) => input.value || null },
  moment: {
    make: (value) => element("input", { type: "datetime-local", value: (value ?? "").slice(0, 16) }),
    read: (input) => (input.value ? `${input.value}:00Z` : null),
  },
  choice: { make: (_, cell) => choices(cell, false), read: (input) => (input.value ? Number(input.value) : null) },
  choices: {
    make: (_, cell) => choices(cell, true),
    read: (input) => [...input.selectedOptions].map((option) => Number(option.value)),
  },
  links: {
    make: (value) => element("input", { type: "text", value: value.join(", "), placeholder: words.linkHint, title: words.linkHint }),
    read: (input) => {
      const numbers = input.value
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map(Number);
      return numbers.every(Number.isInteger) ? numbers : undefined;
    },
  },
};

function edit(cell) {
  if (cell.classList.contains("editing")) return;
  const editor = editors[cell.dataset.editor];
  const before = [...cell.childNodes];
  const input = editor.make(JSON.parse(cell.dataset.value), cell);
  let open = true;
  const close = () => {
    open = false;
    cell.classList.remove("editing");
    cell.replaceChildren(...before);
  };
  const save = () => {
    if (!open) return;
    const value = editor.read(input);
    close();
    if (value === undefined) say(words.linkHint, true);
    else if (JSON.stringify(value) !== cell.dataset.value) write(cell, value);
  };
  input.addEventListener("blur", save);
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      close();
      cell.focus();
    } else if (event.key === "Enter" && (input.tagName !== "TEXTAREA" || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
      cell.focus();
    }
  });
  cell.classList.add("editing");
  cell.replaceChildren(input);
  input.focus();
  if (input.type === "text") input.select();
}

function write(cell, value) {
  const line = cell.closest("tr");
  return attempt(async () => {
    const { cells } = await ask("PATCH", `/_grid/${table}/${line.dataset.row}`, { [cell.dataset.field]: value });
    for (const other of line.querySelectorAll("td[data-field]")) fill(other, cells[other.dataset.field]);
    cell.classList.remove("saved");
    requestAnimationFrame(() => cell.classList.add("saved"));
    say(words.saved, false);
  });
}

document.addEventListener("click", (event) => {
  const action = event.target.closest("[data-action]");
  if (action) {
    const line = action.closest("tr");
    const path = `/_grid/${table}/${line.dataset.row}`;
    attempt(async () => {
      if (action.dataset.action === "delete") await ask("DELETE", path);
      else await ask("POST", `${path}/restore`);
      line.remove();
      say(words.saved, false);
    });
    return;
  }
  const cell = event.target.closest("td[data-editor]");
  if (cell) edit(cell);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("td[data-editor]")) {
    event.preventDefault();
    edit(event.target);
  }
});

document.getElementById("add")?.addEventListener("click", (event) => {
  const { count, perPage } = event.currentTarget.dataset;
  attempt(async () => {
    const { id } = await ask("POST", `/_grid/${table}`);
    const page = Math.ceil((Number(count) + 1) / Number(perPage));
    location.assign(`/?table=${table}&page=${page}#row-${id}`);
  });
});
