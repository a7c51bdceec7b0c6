import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parametersIn, parametersOf, parametersOfImage } from "../../../adapters/machine/fake/agent/boot-parameters.js";
import { entriesOf, readIsoFile } from "../../../adapters/machine/fake/agent/iso9660.js";
import { isoOf, reading } from "./iso.js";

const grub = `menuentry "boot_partition" {
linuxefi /vmlinuz nofb ipa-api-url=http://192.0.2.1:6385 ipa-agent-token=t0ken-_x boot_method=vmedia --
}`;

test("a file is found by its path, whatever the case", async () => {
  const read = reading(isoOf({ BOOT: { GRUB: { "GRUB.CFG": grub } }, "README.": "x" }));
  assert.equal(Buffer.from((await readIsoFile(read, "boot/grub/grub.cfg", 1e6)) ?? []).toString(), grub);
  assert.equal(Buffer.from((await readIsoFile(read, "readme", 1e6)) ?? []).toString(), "x");
  assert.equal((await readIsoFile(read, "boot/grub/grub.cfg", 4))?.length, 4);
  for (const path of ["boot", "boot/grub", "boot/grub/grub.cfg/x", "grub.cfg", "", "boot/grub/no"])
    assert.equal(await readIsoFile(read, path, 1e6), null, path);
});

test("a folder may go over several sectors", () => {
  const first = isoOf({ "A.TXT": "1" });
  const folder = Buffer.concat([first.subarray(-2048), first.subarray(-2048)]);
  assert.deepEqual(
    entriesOf(folder).map(({ name }) => name),
    ["\0", "A.TXT", "\0", "A.TXT"],
  );
});

test("what Ironic tells its agent is in the boot loader's files", async () => {
  const efi = await parametersOf(reading(isoOf({ BOOT: { GRUB: { "GRUB.CFG": grub } } })));
  assert.deepEqual(Object.fromEntries(efi), {
    "ipa-api-url": "http://192.0.2.1:6385",
    "ipa-agent-token": "t0ken-_x",
  });
  const bios = await parametersOf(
    reading(isoOf({ ISOLINUX: { "ISOLINUX.CFG": "append initrd=/initrd ipa-debug=1 text --" } })),
  );
  assert.deepEqual([...bios], [["ipa-debug", "1"]]);
});

test("the first of each argument counts, and quotes are none of it", () => {
  assert.deepEqual(
    [...parametersIn('linux /k "ipa-api-url=http://a" ipa-api-url=http://b xipa-c=1 ipa-D=2\nipa-e=3')],
    [
      ["ipa-api-url", "http://a"],
      ["ipa-e", "3"],
    ],
  );
});

test("no image makes it fail", async () => {
  const good = isoOf({ BOOT: { GRUB: { "GRUB.CFG": grub } } });
  const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(good.length), async (bytes, end) => {
      const image = Buffer.from(good.subarray(0, end));
      for (const [at, value] of bytes) if (at < end) image[at] = value;
      assert.ok((await parametersOf(reading(image))) instanceof Map);
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 9000 }), (bytes) => Array.isArray(entriesOf(bytes))));
  assert.equal((await parametersOfImage("/nowhere/there.iso")).size, 0);
});
