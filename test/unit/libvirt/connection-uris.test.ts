import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isLocalUri, libvirtUriPattern, plainUri } from "../../../src/model/libvirt-uri.js";
import { fitsOne } from "../../../src/model/name-pattern.js";

const isTaken = (uri: string): boolean => new RegExp(libvirtUriPattern).test(uri);

test("connections of hypervisors are taken, and of this computer those are that name no other", () => {
  const local = [
    "qemu:///system",
    "qemu:///session",
    "qemu+unix:///system?socket=/run/x/libvirt-sock",
    "test:///default",
  ];
  const remote = [
    "qemu+ssh://root@192.0.2.1/system?&keyfile=/root/ssh/id&no_verify=1&no_tty=1",
    "qemu+tls://host.example:16514/system",
    "qemu+ssh://[2001:db8::1]/system",
  ];
  for (const uri of [...local, ...remote]) assert.ok(isTaken(uri), uri);
  assert.deepEqual([...local, ...remote].map(isLocalUri), [true, true, true, true, false, false, false]);
});

test("a password, a program or another hypervisor has no place in them", () => {
  const refused = [
    "qemu+ext:///system?command=/bin/x",
    "qemu+ssh://host/system?command=/bin/x",
    "qemu+ssh://host/system?no_tty=1&command=x",
    "qemu+ssh://host/system?%63ommand=x",
    "qemu+ssh://host/system?netcat=x",
    "qemu+ssh://user:secret@host/system",
    "xen:///system",
    "--help",
    "qemu:///system\nx",
  ];
  for (const uri of refused) assert.ok(!isTaken(uri), uri);
});

test("messages name them without users", () => {
  assert.equal(plainUri("qemu+ssh://root@192.0.2.1/system?keyfile=/k"), "qemu+ssh://192.0.2.1/system");
});

test("names fit patterns as shells have them", () => {
  const cases: readonly [string, readonly string[], boolean][] = [
    ["node-1", [], true],
    ["node-1", ["node-*"], true],
    ["node-1", ["node-?"], true],
    ["node-12", ["node-?"], false],
    ["a.b", ["a?b"], true],
    ["axb", ["a.b"], false],
    ["abcabd", ["*ab?"], true],
    ["", ["*"], true],
  ];
  for (const [name, patterns, fits] of cases) assert.equal(fitsOne(name, patterns), fits, `${name} ${patterns}`);
  fc.assert(fc.property(fc.string(), (name) => fitsOne(name, ["*"]) && fitsOne(name, [name.replace(/[*?]/g, "?")])));
});
