/** A machine that boots over iPXE, for tests. */
import type { NetworkBoot } from "../../../src/model/netboot.js";
import type { ScriptRequest } from "../../../src/services/netboot/ipxe/script.js";

export const place = { address: "10.77.0.1", httpPort: 8080, tftpPort: 69 };
export const machine = {
  id: "node01",
  name: "web01",
  mac: "02:00:5e:10:00:01",
  uuid: "9f0c6f5e-6d3b-4c1e-8a57-0f4d1f6b2a11",
};
export const asBooted = { target: null, mode: "UEFI", httpBootUri: null, option: null } as const;

export const request = (boot: NetworkBoot, more: Partial<ScriptRequest> = {}): ScriptRequest => ({
  machine,
  boot,
  place,
  decision: asBooted,
  console: null,
  ...more,
});

export const kernel = (more: Partial<Extract<NetworkBoot, { kind: "kernel" }>> = {}): NetworkBoot => ({
  kind: "kernel",
  kernel: "ipa/kernel",
  initrds: ["ipa/initramfs"],
  arguments: "nofb nomodeset",
  ...more,
});
