import { expect } from "chai";
import { FILE_BYTES_MAX, readYamlTree } from "../../src/topology/yaml-tree.js";
import { unmark } from "./marked.js";

function check(marked: string, path: string, message: string | RegExp): void {
  const { text, positions } = unmark(marked);
  const { mistakes } = readYamlTree(text, {});
  expect(mistakes.map(({ line, column }) => ({ line, column }))).to.deep.equal(positions);
  expect(mistakes[0]?.path).to.equal(path);
  expect(mistakes[0]?.message).to.match(typeof message === "string" ? new RegExp(`^${message}$`) : message);
}

describe("readYamlTree", () => {
  it("reads maps, lists and scalars", () => {
    const tree = readYamlTree("a: {b: [1, 'x', true, null, 1.5]}\nc:\n  - d: text\n", {});
    expect(tree.value).to.deep.equal({ a: { b: [1, "x", true, null, 1.5] }, c: [{ d: "text" }] });
    expect(tree.mistakes).to.deep.equal([]);
  });

  it("keeps a key that looks like a number as it is written", () => {
    expect(readYamlTree("01: a\n0x10: b\n", {}).value).to.deep.equal({ "01": "a", "0x10": "b" });
  });

  it("reads no and yes and octal numbers as YAML 1.2 does", () => {
    expect(readYamlTree("a: no\nb: 0o10\nc: 1:30\n", {}).value).to.deep.equal({ a: "no", b: 8, c: "1:30" });
  });

  it("takes a byte order mark and carriage returns", () => {
    expect(readYamlTree("\uFEFFa: 1\r\nb: x\r\n", {}).value).to.deep.equal({ a: 1, b: "x" });
  });

  it("writes aliases out", () => {
    expect(readYamlTree("a: &x {b: 1}\nc: *x\n", {}).value).to.deep.equal({ a: { b: 1 }, c: { b: 1 } });
  });

  it("knows where each key and value stands", () => {
    const tree = readYamlTree("a:\n  b: [1, 22]\n", {});
    const list = tree.value === undefined ? undefined : tree.place.children.get("a")?.children.get("b");
    expect(list?.key).to.deep.equal({ line: 2, column: 3 });
    expect(list?.value).to.deep.equal({ line: 2, column: 6 });
    expect(list?.children.get(1)?.value).to.deep.equal({ line: 2, column: 10 });
  });

  it("puts variables in without reading them as YAML", () => {
    const tree = readYamlTree("a: ${X}\n", { X: "{b: 1}\nc: 2" });
    expect(tree.value).to.deep.equal({ a: "{b: 1}\nc: 2" });
  });

  it("keeps a variable as text, marked as such", () => {
    const tree = readYamlTree("a: ${X}\nb: 5\n", { X: "5" });
    expect(tree.value).to.deep.equal({ a: "5", b: 5 });
    expect("place" in tree && tree.place.children.get("a")?.isSubstituted).to.equal(true);
    expect("place" in tree && tree.place.children.get("b")?.isSubstituted).to.equal(false);
  });

  it("puts no variables into keys", () => {
    expect(readYamlTree("${X}: 1\n", { X: "a" }).value).to.deep.equal({ "${X}": 1 });
  });

  const bad: [title: string, marked: string, path: string, message: string | RegExp][] = [
    ["an empty file", "§", ".", "the file is empty; expected at least version: 1"],
    ["a file of comments", "§# nothing\n\n", ".", "the file is empty; expected at least version: 1"],
    ["a second document", "a: 1\n§---\nb: 2\n", ".", "a second document begins here; expected one document"],
    ["a tab as indentation", "a:\n§\tb: 1\n", ".", "not valid YAML: Tabs are not allowed as indentation"],
    ["a quote that is not closed", 'a: "x§', ".", /^not valid YAML: Missing closing "quote/],
    [
      "a reserved character",
      "a: §@x\n",
      ".",
      /^not valid YAML: Plain value cannot start with reserved character @/,
    ],
    ["a map within a line", "a: §b: c\n", ".", /^not valid YAML: Nested mappings/],
    ["a tag of another language", "a: §!!js/function x\n", ".", /^not valid YAML: Unresolved tag/],
    ["a duplicate key", "a: 1\n§a: 2\n", "a", 'duplicate key "a"'],
    ["a duplicate key further down", "a: {b: 1, c: 2, §b: 3}\n", "a.b", 'duplicate key "b"'],
    ["a duplicate of a quoted key", "a: 1\n§'a': 2\n", "a", 'duplicate key "a"'],
    ["a list as a key", "? §[1]\n: 2\n", "?", "expected a key of plain text"],
    ["nothing as a key", "§~: 2\n", "?", "expected a key of plain text"],
    ["a key that is no own one", "§__proto__: {a: 1}\n", "?", "expected a key of plain text"],
    ["an alias without an anchor", "a: §*x\n", "a", "the alias has no anchor before it"],
    ["an alias before its anchor", "a: §*x\nb: &x 1\n", "a", "the alias has no anchor before it"],
    ["a variable that is not set", "a: [1, §'${X}']\n", "a[1]", /^the environment has no X/],
  ];
  for (const [title, marked, path, message] of bad) {
    it(`refuses ${title} at its place`, () => check(marked, path, message));
  }

  it("says every duplicate key and missing variable at once", () => {
    const { mistakes } = readYamlTree("a: ${X}\na: 1\nb: ${Y}\n", {});
    expect(mistakes.map(({ line }) => line)).to.deep.equal([1, 2, 3]);
  });
});

describe("readYamlTree within bounds", () => {
  it("refuses an anchor that holds itself", () => {
    const { mistakes } = readYamlTree("a: &x [*x]\n", {});
    expect(mistakes.map(({ message }) => message)).to.deep.equal(["nested deeper than 20 levels"]);
  });

  it("refuses aliases that multiply", () => {
    const names = [..."abcdefghij"];
    const lines = names.map((key, index) => {
      const inner = index === 0 ? "1" : `*${names[index - 1] ?? ""}`;
      return `${key}: &${key} [${Array(10).fill(inner).join(", ")}]\n`;
    });
    const { mistakes } = readYamlTree(lines.join(""), {});
    expect(mistakes.map(({ message }) => message)).to.deep.equal([
      "more than 50000 values, aliases written out",
    ]);
  });

  it("refuses a file of more than 1 MiB", () => {
    const text = `a: ${"x".repeat(FILE_BYTES_MAX)}`;
    const message = "the file is larger than 1 MiB";
    expect(readYamlTree(text, {}).mistakes).to.deep.equal([{ line: 1, column: 1, path: ".", message }]);
  });

  it("counts the bytes of a file and not its characters", () => {
    expect(readYamlTree(`# ${"ä".repeat(FILE_BYTES_MAX / 2)}`, {}).mistakes[0]?.message).to.match(/larger/);
  });

  // Near the end of its stack the parser can take the process down, so this has to be found before it.
  for (const [title, text] of [
    ["lists", "- ".repeat(20_000)],
    ["open brackets", "[".repeat(20_000)],
    ["closed brackets", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["maps in braces", "{a: ".repeat(10_000)],
    ["keys", "? ".repeat(20_000)],
    ["maps as keys", "{? ".repeat(10_000)],
    ["maps by indentation", Array.from({ length: 700 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
  ] as const) {
    it(`refuses deep nesting of ${title}`, () => {
      expect(readYamlTree(text, {}).mistakes.map(({ message }) => message)).to.deep.equal([
        "nested deeper than 20 levels",
      ]);
    });
  }

  it("takes ten thousand keys without comparing each with each", () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `k${index}: 1\n`).join("");
    expect(Object.keys(readYamlTree(text, {}).value as object)).to.have.length(10_000);
  });
});
