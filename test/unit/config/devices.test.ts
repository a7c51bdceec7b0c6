/** What is said of devices with the settings of the real kinds, so that it can be mended without reading anything else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkConfig } from "../../../src/config/check.js";
import { formatProblem } from "../../../src/config/problem.js";
import { adapters } from "../../../src/main.js";

function problemsOf(device: string): readonly string[] {
  const check = checkConfig(`devices: [{ id: d1, ${device} }]`, adapters);
  return "problems" in check ? check.problems.map((problem) => formatProblem("c", problem)) : [];
}

const poe = (snmp: string) => `kind: poe-switch, host: 192.0.2.1, snmp: { ${snmp} }`;
const user = "user: shoal, auth: { password: long enough }";
const certificate = `SHA256:${"A".repeat(43)}`;
const login = "username: admin, password: some";
const quotes =
  /password: is a value that is not shown; must be text: put it in quotes, or write \{file: …\} or \{env: …\}$/;

const table: readonly [name: string, device: string, problems: readonly RegExp[]][] = [
  [
    "a password in a URL",
    "kind: redfish, url: 'https://admin:hunter2@192.0.2.1', username: admin, password: some",
    [/url: has a user in it; use username and password$/],
  ],
  [
    "a password in a URL that is too long and has slashes in it",
    `kind: unifi, url: 'https://admin:hunter2/#@${"a".repeat(600)}', switch: 02:00:00:00:00:01, apiKey: k`,
    [/url: is text that is not shown; must be at most 512/, /url: has a user in it; use username and password$/],
  ],
  ["a password before a host", "kind: wake-on-lan, broadcast: 'admin:hunter2@x'", [/broadcast: /]],
  ["digits for a password", "kind: redfish, url: 'https://192.0.2.1', username: admin, password: 12345678", [quotes]],
  ["a list for a password", "kind: redfish, url: 'https://192.0.2.1', username: admin, password: [hunter2]", [quotes]],
  ["digits for a community", poe("community: 12345"), [/community: .*put it in quotes/]],
  ["another version", poe("version: 4, community: public"), [/version: is 4; allowed: 1, 2c, 3\n/]],
  ["no credentials", poe("version: 2c"), [/: snmp needs "community", or "user" and "auth" for SNMP version 3$/]],
  [
    "none in `write` either",
    poe("version: 2c, write: {}"),
    [/: snmp needs "community"/, /: snmp\.write needs "community"/],
  ],
  [
    "an environment with a bad name",
    "kind: command, on: [x], environment: { 1x: y }",
    [/environment\.1x: is "1x"; must be a name of letters, digits and _$/],
  ],
  [
    "passwords that no SNMP engine takes",
    poe(
      "user: shoal, auth: { password: hunter2 }, privacy: { password: hunter3 }, write: { user: w, auth: { password: hunter4 } }",
    ),
    [/snmp\.auth\.password is shorter than 8/, /snmp\.privacy\.password is/, /snmp\.write\.auth\.password is/],
  ],
  [
    "a password that no BMC takes",
    `kind: ipmi, host: 192.0.2.1, username: admin, password: ${"hunter2".repeat(3)}`,
    [/has a password of more than 20 characters/],
  ],
  [
    "a pinned certificate that is not looked at",
    `kind: redfish, url: 'https://192.0.2.1', ${login}, tls: { verify: false, fingerprint: '${certificate}' }`,
    [/`tls\.verify: false` beside `tls\.fingerprint`: leave one of them out$/],
  ],
  [
    "a CA that is not asked",
    "kind: unifi, url: 'https://192.0.2.1', switch: 02:00:00:00:00:01, apiKey: k, tls: { verify: false, ca: ca.pem }",
    [/`tls\.verify: false` beside `tls\.ca`/],
  ],
  ["nothing", poe(user), []],
  ["secrets that are kept elsewhere", poe("user: shoal, auth: { password: { file: a } }"), []],
];

for (const [name, device, expected] of table) {
  test(`says what is wrong: ${name}`, () => {
    const problems = problemsOf(device);
    assert.equal(problems.length, expected.length, problems.join("\n"));
    for (const [index, pattern] of expected.entries()) assert.match(problems[index] ?? "", pattern);
    assert.ok(!problems.join().includes("hunter"), problems.join("\n"));
  });
}

test("whatever stands between a user and the host of a URL is not shown", () => {
  const word = fc.string({ minLength: 1, maxLength: 12 }).map((text) => `secret${text}`);
  fc.assert(
    fc.property(word, (password) => {
      const url = JSON.stringify(`https://admin:${password}@192.0.2.1`);
      const problems = problemsOf(`kind: redfish, url: ${url}, ${login}`);
      assert.ok(problems.length > 0 && !problems.join().includes("secret"), problems.join("\n"));
    }),
    { numRuns: 50 },
  );
});
