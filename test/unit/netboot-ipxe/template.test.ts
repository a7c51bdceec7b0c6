// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are iPXE's
/** The operator's script is his own; what is put into it is words of its commands and no more. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ScriptError, scriptFor } from "../../../src/services/netboot/ipxe/script.js";
import { linesOf } from "./ipxe-parser.js";
import { asBooted, request } from "./request.js";

const script = { kind: "script", file: "own.ipxe" } as const;
const filled = (template: string) => scriptFor(request(script, { template, console: "ttyS0" }));

test("names stand for what is known of the machine", () => {
  assert.equal(
    filled(
      "#!ipxe\r\necho {{machine.id}} {{ machine.name }} {{machine.mac}} {{machine.uuid}}\r\nkernel {{files}}/k x=${mac} {{kernel.arguments}} s={{server}}\nchain {{base}}/x || chain {{script}}",
    ),
    "#!ipxe\r\necho node01 web01 02:00:5e:10:00:01 9f0c6f5e-6d3b-4c1e-8a57-0f4d1f6b2a11\r\nkernel http://10.77.0.1:8080/files/k x=${mac} console=ttyS0 s=10.77.0.1\nchain http://10.77.0.1:8080/x || chain http://10.77.0.1:8080/machines/node01/boot.ipxe",
  );
});

test("an override that leads elsewhere comes before it", () => {
  const decision = { ...asBooted, target: "Hdd" } as const;
  assert.match(scriptFor(request(script, { template: "#!ipxe\nshell\n", decision })), /sanboot/);
});

const wrong: readonly [what: string, template: string, message: RegExp][] = [
  ["without its first line", "echo hello\n", /does not begin with a line #!ipxe/],
  ["with another first line", "#!ipxe2\n", /does not begin with a line #!ipxe/],
  [
    "with a name that there is not",
    "#!ipxe\n\necho {{machine.password}}\n",
    /line 3: there is no \{\{machine\.password\}\}; there are machine\.id, /,
  ],
  ["with a name of every object", "#!ipxe\necho {{constructor}}\n", /line 2: there is no/],
  ["with braces that do not end", "#!ipxe\necho {{machine.id\n", /line 2: \{\{ without \}\}/],
  ["with a NUL", "#!ipxe\necho \0\n", /holds a NUL/],
  ["without end", `#!ipxe\n${"a".repeat(70_000)}`, /more than 65536 characters/],
];
for (const [what, template, message] of wrong) {
  test(`a script ${what} is refused`, () => {
    assert.throws(
      () => filled(template),
      (error) => error instanceof ScriptError && message.test(error.message),
    );
  });
}

test("whatever a machine is called, it adds no command", () => {
  const template = "#!ipxe\necho {{machine.name}}\nset x a{{machine.id}}b && goto end\n:end\n";
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 20 }), fc.string({ maxLength: 20 }), (name, id) => {
      let made: string;
      try {
        made = scriptFor({ ...request(script, { template }), machine: { id, name, mac: "m", uuid: "u" } });
      } catch (error) {
        return assert.ok(error instanceof ScriptError);
      }
      assert.deepEqual(
        linesOf(made).map(({ commands }) => commands.map((each) => each.words)),
        [
          [[]],
          [["echo", name]],
          [
            ["set", "x", `a${id}b`],
            ["goto", "end"],
          ],
          [[]],
        ],
      );
    }),
    { numRuns: 1000 },
  );
});
