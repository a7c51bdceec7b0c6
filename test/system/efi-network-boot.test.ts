/** Entries that lead over the network, written by `shoal efi`: the firmware asks DHCP, and fetches what they name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { efiProgram } from "./qemu/efi-program.js";
import { firmwares, lacksFirmware } from "./qemu/firmware.js";
import { startGuest } from "./qemu/guest.js";
import { servePrograms } from "./qemu/program-server.js";
import { bootEntryIn, efi, newStore, putOn, variableIn } from "./qemu/store.js";
import { temporaryFolder } from "./shoal.js";

const { aavmf } = firmwares;

test("an address is booted once, and then the firmware's own entry for PXE", {
  skip: lacksFirmware(aavmf),
}, async (context) => {
  const { url, asked } = await servePrograms(context, efiProgram("aarch64", "This came by HTTP."));
  const tftp = temporaryFolder(context);
  putOn(tftp, "boot.efi", efiProgram("aarch64", "This came by TFTP."));
  const variables = await newStore(context, aavmf);
  const boot = () => startGuest(context, aavmf, { variables, network: `,tftp=${tftp},bootfile=boot.efi` }).poweredOff();

  await efi("boot-entry", "add", variables, "--title", "Install", "--uri", `${url}/install/boot.efi`, "--next");
  assert.match(await boot(), /This came by HTTP\./);
  assert.deepEqual(asked, ["HEAD /install/boot.efi", "GET /install/boot.efi"]);
  assert.equal(variableIn(variables, "BootNext"), undefined);

  await efi("boot-next", variables, bootEntryIn(variables, /^UEFI PXEv4/));
  assert.match(await boot(), /This came by TFTP\./);
  assert.equal(variableIn(variables, "BootNext"), undefined);
});
