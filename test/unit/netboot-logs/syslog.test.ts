/** Messages of syslog in all the forms that machines send. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseSyslog } from "../../../adapters/netboot/logs/syslog.js";

const parsed = (text: string) => Object.values(parseSyslog(Buffer.from(text, "utf8")));

const forms: Readonly<Record<string, readonly unknown[]>> = {
  // RFC 5424 §6.5.
  "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed for lonvick on /dev/pts/8": [
    2,
    "mymachine.example.com",
    "su",
    "'su root' failed for lonvick on /dev/pts/8",
  ],
  '<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="A \\"b\\] ]"][x@1 y="z"] An event':
    [5, "host", "evntslog", "An event"],
  '<165>1 - - - - - [a@1 b="c"]': [5, null, null, ""],
  "<165>1 - - - - - [never closed": [5, null, null, "[never closed"],
  "<13>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time.": [
    5,
    "192.0.2.1",
    "myproc",
    "%% It's time.",
  ],
  // RFC 3164 §5.4, with what many write: the process, another time, none at all, no host.
  "<34>Oct 11 22:14:15 mymachine su: 'su root' failed": [2, "mymachine", "su", "'su root' failed"],
  "<30>Jan  1 00:00:07 board systemd[1]: Started a: b.": [6, "board", "systemd", "Started a: b."],
  "<30>Jan  1 00:00:07 udhcpc[221]: lease of 10.0.0.9 obtained": [6, null, "udhcpc", "lease of 10.0.0.9 obtained"],
  "<13>2030-01-01T12:00:00.123456+01:00 board root: hello": [5, "board", "root", "hello"],
  "<6>kernel: eth0: link up": [6, null, "kernel", "eth0: link up"],
  "<0>the end is near": [0, null, null, "the end is near"],
  // iPXE.
  "<6>ipxe: net0: 10.0.0.9/255.255.255.0": [6, null, "ipxe", "net0: 10.0.0.9/255.255.255.0"],
  "<6>board.lab ipxe: Booting": [6, "board.lab", "ipxe", "Booting"],
  // None at all.
  "just words": [null, null, null, "just words"],
  "<999>too much": [null, null, null, "<999>too much"],
  "<>x": [null, null, null, "<>x"],
  "<13>": [5, null, null, ""],
  "": [null, null, null, ""],
};

for (const [text, expected] of Object.entries(forms)) {
  test(`the form ${JSON.stringify(text.slice(0, 50))}`, () => assert.deepEqual(parsed(text), expected));
}

test("what would move a terminal or pass for another line is taken out", () => {
  const text = "<13>a: \u001b[31mred\u001b[0m\tand\r\nmore\u0007\u0000\u2028\u202e\u061c end \n";
  assert.deepEqual(parsed(text), [5, null, "a", "red and more end"]);
});

const sequences: Readonly<Record<string, string>> = {
  "a colour": "\u001b[1;31m",
  "a colour without ESC": "\u009b1;31m",
  "a title that BEL ends": "\u001b]0;title\u0007",
  "a title that ST ends": "\u001b]0;title\u001b\\",
  "a title without ESC": "\u009d0;title\u009c",
  "a link": "\u001b]8;;http://example.com/\u001b\\",
  "a device control string": "\u001bP1$r0m\u001b\\",
  "a private message": "\u001b^secret\u001b\\",
  "an application's command": "\u001b_Gi=1\u001b\\",
  "another set of characters": "\u001b(B",
  "a reset": "\u001bc",
  "a saved cursor": "\u001b7",
};

for (const [name, sequence] of Object.entries(sequences))
  test(`nothing stays behind of ${name}`, () => {
    assert.deepEqual(parsed(`<13>a: one${sequence} two`), [5, null, "a", "one two"]);
  });

test("a title without an end ends with its line", () => {
  assert.deepEqual(parsed("<13>a: one\u001b]0;title\ntwo"), [5, null, "a", "one two"]);
});

test("a message has an end, and it is not in the middle of a character", () => {
  const { text } = parseSyslog(Buffer.from(`<13>${"x".repeat(1023)}😀😀`));
  assert.equal(text, "x".repeat(1023));
});

const pieces = fc.constantFrom(
  "<13>",
  "1 ",
  "- ",
  "[",
  "]",
  '"',
  "\\",
  "Jan  1 00:00:07 ",
  "host ",
  "app[1]: ",
  "\ufeff",
  "\n",
  "\u001b[1m",
);
const message = fc.oneof(
  fc.uint8Array({ maxLength: 6000, size: "max" }),
  fc.array(fc.oneof(pieces, fc.string())).map((all) => Buffer.from(all.join(""))),
);

test("any datagram is a message of bounded parts without control characters", () => {
  fc.assert(
    fc.property(message, (bytes) => {
      const { severity, hostName, program, text } = parseSyslog(bytes);
      assert.ok(severity === null || (severity >= 0 && severity <= 7));
      for (const [part, most] of [
        [hostName, 255],
        [program, 48],
        [text, 1024],
      ] as const) {
        assert.ok((part ?? "").length <= most);
        assert.doesNotMatch(part ?? "", /[\p{Cc}\u2028\u2029]/u);
      }
    }),
    { numRuns: 10_000 },
  );
});
