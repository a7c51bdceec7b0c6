import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  childOf,
  childrenOf,
  type Edit,
  edited,
  escaped,
  insertion,
  readXml,
  removal,
  within,
  XmlError,
} from "../../../adapters/machine/libvirt/xml.js";
import { byWords } from "./definitions.js";

describe("XML of libvirt", () => {
  test("is read with attributes, text and children", () => {
    const root = readXml(byWords);
    assert.equal(within(root, "os", "type")?.attributes.get("machine"), "pc-q35-7.2");
    assert.equal(within(root, "metadata", "x:y")?.text, "keep & me");
    assert.equal(childrenOf(childOf(root, "devices"), "interface").length, 2);
  });

  test("says where each thing is", () => {
    const boots = childrenOf(within(readXml(byWords), "os"), "boot");
    assert.deepEqual(
      boots.map(({ start, end }) => byWords.slice(start, end)),
      ["<boot dev='network'/>", "<boot dev='hd'/>"],
    );
  });

  test("may have what nobody looks at", () => {
    const root = readXml("<?xml version='1.0'?><!-- <a> --><a b=\"x'y\"><![CDATA[<c>]]>&#65;&lt;<d/></a>\n");
    assert.deepEqual([root.text, root.attributes.get("b"), root.children.length], ["<c>A<", "x'y", 1]);
  });

  test("that is none is refused", () => {
    const wrong = [
      "",
      "text",
      "<a>",
      "<a></b>",
      "</a>",
      "<a/><b/>",
      "<a b=c/>",
      "<a>&unknown;</a>",
      "<a>&#x110000;</a>",
      "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
      `${"<a>".repeat(100)}${"</a>".repeat(100)}`,
      `<a>${"<b/>".repeat(60_000)}</a>`,
    ];
    for (const source of wrong) assert.throws(() => readXml(source), XmlError, source.slice(0, 40));
  });

  test("of any kind is read or refused, and nothing else", () => {
    const piece = fc.constantFrom(
      "<a>",
      "</a>",
      "<b c='d'/>",
      "&amp;",
      "&",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?",
      "x",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join("")),
        ),
        (source) => {
          try {
            readXml(source);
          } catch (error) {
            assert.ok(error instanceof XmlError);
          }
        },
      ),
    );
  });
});

describe("a change", () => {
  test("leaves all else as it was", () => {
    const root = readXml(byWords);
    const boots = childrenOf(childOf(root, "os"), "boot");
    const changed = edited(byWords, boots.map(removal));
    assert.equal(changed, byWords.replace(/<boot [^>]*>/g, ""));
  });

  test("goes to the end of an element, also of one that is a single tag", () => {
    for (const source of ["<a><b/></a>", "<a b='c' />"]) {
      const after = readXml(edited(source, [insertion(source, readXml(source), "<new/>")]));
      assert.equal(after.children.at(-1)?.name, "new");
    }
  });

  test("is refused where it meets another", () => {
    const edits: readonly Edit[] = [
      { start: 0, end: 3, text: "" },
      { start: 2, end: 4, text: "" },
    ];
    assert.throws(() => edited("abcdef", edits), XmlError);
  });

  test("may put any text into an attribute", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/\p{Cc}/u.test(text));
        assert.equal(readXml(`<a b='${escaped(text)}' c="${escaped(text)}"/>`).attributes.get("b"), text);
      }),
    );
    assert.throws(() => escaped("a\u0000"), XmlError);
  });
});
