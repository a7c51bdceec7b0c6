import assert from "node:assert/strict";
import { test } from "node:test";
import { checkConfig } from "../../../src/config/check.js";
import { formatProblem } from "../../../src/config/problem.js";
import { adapters } from "./adapters.js";

function problemsOf(text: string): string[] {
  const check = checkConfig(text, adapters);
  return "problems" in check ? check.problems.map((problem) => formatProblem("c", problem)) : [];
}

const knownOfMachine =
  "id, name, uuid, serialNumber, nics, firmware, netboot, manufacturer, model, partNumber, sku, firmwareVersion, rack, processors, memoryMiB, storage, memory, pcie, networkAdapters, mockup, system, initially, disablePowerOff, adapter";

/** What is wrong → everything that is said about it. */
const table: readonly [name: string, text: string, problems: readonly string[]][] = [
  ["no mapping", "5", ["c:1:1: is 5; must be a mapping (key: value)"]],
  ["no YAML", "[a", ["c:1:3: is not valid YAML: Flow sequence must end with a ]"]],
  ["a key twice", "state: a\nstate: b\n", ['c:2:1: the key "state" is given twice']],
  ["two documents", "state: a\n---\nstate: b\n", ["c:1:1: holds more than one YAML document; write one"]],
  ["a tag", "state: !secret a", ["c:1:8: is not valid YAML: Unresolved tag: !secret"]],
  ["an alias of nothing", "state: *a", ["c:1:8: the alias *a has no anchor &a before it"]],
  ["a list that holds itself", "machines: &a [*a]", ["c:1:15: the alias *a has no anchor &a before it"]],
  [
    "a near miss of a key",
    "listen: { prot: 1 }",
    [
      'c:1:11: listen.prot: is not a known key; known here: host, port, tls, http, certificate, key\n    Did you mean "port"?',
    ],
  ],
  [
    "a key out of the blue",
    "listen: { colour: 1 }",
    ["c:1:11: listen.colour: is not a known key; known here: host, port, tls, http, certificate, key"],
  ],
  ["the wrong type", "listen: { port: https }", ['c:1:17: listen.port: is "https"; must be a whole number']],
  ["a number out of range", "listen: { port: 70000 }", ["c:1:17: listen.port: is 70000; must be 65535 or less"]],
  ["a boolean for a word", "listen: { tls: true }", ["c:1:16: listen.tls: is true; allowed: on, off"]],
  [
    "a near miss of a word",
    "listen: { http: serv }",
    ['c:1:17: listen.http: is "serv"; allowed: redirect, serve, off\n    Did you mean "serve"?'],
  ],
  ["a certificate alone", "listen: { certificate: c.pem }", ['c:1:9: listen: has "certificate" but lacks "key"']],
  [
    "TLS off and nothing served",
    "listen: { tls: off, http: redirect }",
    ['c:1:27: listen.http: is "redirect"; with TLS off it can only be serve, or nothing would be served'],
  ],
  [
    "a network that is none",
    "outbound: { events: { deny: [10.0.0.0/8, 10.0.0.0/33] } }",
    [
      'c:1:42: outbound.events.deny[1]: is "10.0.0.0/33"; must be an address, a network such as 10.0.0.0/8, a host name, or *. and a domain',
    ],
  ],
  ["no id", "machines:\n  - name: a\n", ['c:2:5: machines[0]: lacks the key "id"']],
  [
    "an id that is no segment of a URI",
    "machines:\n  - id: a/b\n",
    ['c:2:9: machines[0].id: is "a/b"; must be 1 to 64 letters (a-z, A-Z), digits, and . _ - with no . in front'],
  ],
  [
    "an id that is a step in a path",
    "machines:\n  - id: ..\n",
    ['c:2:9: machines[0].id: is ".."; must be 1 to 64 letters (a-z, A-Z), digits, and . _ - with no . in front'],
  ],
  [
    "the service's own id",
    "machines: [{ id: shoal }]",
    ['c:1:18: machines[0].id: is "shoal", which the service keeps for itself'],
  ],
  [
    "the service's own log",
    "machines: [{ id: Service }]",
    ['c:1:18: machines[0].id: is "Service", which the service keeps for itself'],
  ],
  [
    "the same id twice",
    "machines:\n  - id: a\n  - id: a\n    nics: [{ mac: 02:00:00:00:00:01 }]\n    uuid: 00000000-0000-0000-0000-000000000001\n",
    ['c:3:9: machines[1].id: is "a", which is taken by machines[0].id in line 2'],
  ],
  [
    "a name that is another's id, in capitals",
    "machines:\n  - { id: a }\n  - { id: b, name: A }\n",
    ['c:3:20: machines[1].name: is "A", which is taken by machines[0].id in line 2'],
  ],
  [
    "the same UUID twice",
    "machines:\n  - { id: a, uuid: 0A000000-0000-0000-0000-000000000001 }\n  - { id: b, uuid: 0a000000-0000-0000-0000-000000000001 }\n",
    [
      'c:3:20: machines[1].uuid: is "0a000000-0000-0000-0000-000000000001", which is taken by machines[0].uuid in line 2',
    ],
  ],
  [
    "the same MAC twice, written in two ways",
    "machines:\n  - { id: a, nics: [{ mac: 02:00:00:00:00:0a }] }\n  - { id: b, nics: [{ mac: 02-00-00-00-00-0A }] }\n",
    ['c:3:28: machines[1].nics[0].mac: is "02:00:00:00:00:0a", which is taken by machines[0].nics[0].mac in line 2'],
  ],
  [
    "the same port twice",
    "machines: [{ id: a, nics: [{ id: e, mac: 02:00:00:00:00:01 }, { id: e, mac: 02:00:00:00:00:02 }] }]",
    ['c:1:69: machines[0].nics[1].id: is "e", which is taken by machines[0].nics[0].id in line 1'],
  ],
  [
    "a group address",
    "machines: [{ id: a, nics: [{ mac: 01:00:5e:00:00:01 }] }]",
    [
      'c:1:35: machines[0].nics[0].mac: is "01:00:5e:00:00:01"; must be six pairs of hexadecimal digits such as 02:00:5e:10:00:01, not a group address',
    ],
  ],
  [
    "a rack's id for a machine",
    "racks: [{ id: r }]\nmachines: [{ id: r }]\n",
    ['c:2:18: machines[0].id: is "r", which is taken by racks[0].id in line 1'],
  ],
  [
    "a rack that is not there",
    "racks: [{ id: rack1 }]\nmachines: [{ id: a, rack: rack2 }]\n",
    ['c:2:27: machines[0].rack: is "rack2", which is no rack; there are: rack1\n    Did you mean "rack1"?'],
  ],
  [
    "a rack without racks",
    "machines: [{ id: a, rack: r }]",
    ['c:1:27: machines[0].rack: is "r", which is no rack; `racks` is empty'],
  ],
  [
    "an adapter that is not there",
    "machines: [{ id: a, adapter: { kind: fkae } }]",
    ['c:1:38: machines[0].adapter.kind: is "fkae"; allowed: fake, pdu\n    Did you mean "fake"?'],
  ],
  [
    "an adapter without its kind",
    "machines: [{ id: a, adapter: { delay: 1 } }]",
    ['c:1:30: machines[0].adapter: lacks the key "kind"'],
  ],
  [
    "settings that another adapter has",
    "machines: [{ id: a, adapter: { kind: fake, outlet: 1 } }]",
    ["c:1:44: machines[0].adapter.outlet: is not a known key; known here: kind, delay"],
  ],
  [
    "a secret that is too short",
    "machines: [{ id: a, nics: [{ mac: 02:00:00:00:00:01 }], adapter: { kind: pdu, address: b, password: hunter2 } }]",
    ["c:1:101: machines[0].adapter.password: is a value that is not shown; must be at least 8 characters long"],
  ],
  [
    "hardware without ports",
    "machines: [{ id: a, adapter: { kind: pdu, address: b } }]",
    ['c:1:12: machines[0]: lacks the key "nics"; only a machine with the adapter fake can do without'],
  ],
  [
    "a key of no machine",
    "machines: [{ id: a, nick: 1 }]",
    [`c:1:21: machines[0].nick: is not a known key; known here: ${knownOfMachine}\n    Did you mean "nics"?`],
  ],
  [
    "too large a fleet",
    "machines: [{ fleet: { prefix: a, count: 100001 } }]",
    ["c:1:41: machines[0].fleet.count: is 100001; must be 100000 or less"],
  ],
  [
    "too many machines in all",
    "machines:\n  - fleet: { prefix: a, count: 100000 }\n  - id: b\n",
    ["c:2:3: machines: holds 100001 machines; may hold at most 100000"],
  ],
  [
    "a machine that is in a fleet too",
    "machines:\n  - id: node00002\n  - fleet: { prefix: node, count: 1 }\n  - fleet: { prefix: node0000, count: 1 }\n  - { id: node00001, nics: [{ mac: 02:00:00:00:00:01 }], uuid: 00000000-0000-0000-0000-000000000001 }\n",
    ['c:5:11: machines[3].id: is "node00001", which is taken by machines[1].fleet.prefix in line 3'],
  ],
];

for (const [name, text, expected] of table) {
  test(`says what is wrong: ${name}`, () => assert.deepEqual(problemsOf(text), expected));
}

test("tells all problems in one round, in the order of the file", () => {
  const text = [
    "machines:",
    "  - { id: a b }",
    "  - { id: shoal }",
    "  - { id: c, memoryMiB: 0, rack: nowhere }",
    "listen: { port: -1 }",
    "colour: blue",
  ].join("\n");
  assert.deepEqual(
    problemsOf(text).map((line) => line.split(":").slice(1, 2).join()),
    ["2", "3", "4", "5", "6"],
  );
});

test("lists a hundred problems at most", () => {
  const machines = Array.from({ length: 5000 }, () => "  - { id: shoal, colour: blue }").join("\n");
  assert.equal(problemsOf(`machines:\n${machines}`).length, 100);
});
