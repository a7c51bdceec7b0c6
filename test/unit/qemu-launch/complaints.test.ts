/** What QEMU says before it ends is told in words that say what to do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { explainComplaint } from "../../../adapters/machine/qemu/complaints.js";

const complaints: readonly (readonly [said: string, told: RegExp])[] = [
  [
    'qemu-system-x86_64: -device virtio-blk-pci,drive=d: Failed to get "write" lock\nIs another process using the image [/d/a.qcow2]?',
    /^a disk is in use by another program or guest/,
  ],
  [
    "qemu-system-x86_64: -netdev user,id=net0: Could not set up host forwarding rule 'tcp:127.0.0.1:22-:22'",
    /\(tcp:127\.0\.0\.1:22-:22\)/,
  ],
  [
    "qemu-system-x86_64: -netdev tap: could not configure /dev/net/tun (tap7): Device or resource busy",
    /tap device tap7 is in use/,
  ],
  ["could not open /dev/net/tun: No such file or directory", /modprobe tun/],
  ["access denied by acl file\nqemu-system-x86_64: bridge helper failed", /allow BRIDGE/],
  ['qemu-system-x86_64: failed to find romfile "efi-virtio.rom"', /boot ROM efi-virtio\.rom is not installed/],
  ["qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory", /not enough memory/],
  ["qemu-system-x86_64: -blockdev {}: Image is not in qcow2 format", /not of the format qcow2/],
  ["qemu-system-x86_64: unable to find CPU model 'foo'", /no processor foo/],
  ["qemu-system-x86_64: -device: 'ramfb' is not a valid device model name", /no device ramfb/],
];

for (const [said, told] of complaints) {
  test(said.split("\n")[0] ?? "", () => assert.match(explainComplaint(said) ?? "", told));
}

test("what is not known is told as it is, without the program's name", () => {
  assert.equal(explainComplaint("x\n/usr/bin/qemu-system-x86_64: it rains\n\n"), "it rains");
  assert.equal(explainComplaint(" \n"), null);
  fc.assert(fc.property(fc.string(), (said) => void explainComplaint(said)));
});
