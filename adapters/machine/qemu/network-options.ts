/** A network port of a guest, and what it is plugged into, on the command line. Pure. */
import type { Nic } from "../../../src/model/inventory.js";
import { devices, slots } from "./layout.js";
import { device, hexadecimal, joined, type Option } from "./options.js";
import type { NetworkSettings } from "./settings.js";

/** What a network port is plugged into when it starts. */
export type Plug =
  | Exclude<NetworkSettings, { kind: "bridge" }>
  /** QEMU's own program plugs it in, which may do so where QEMU may not. */
  | { readonly kind: "helper"; readonly bridge: string; readonly program: string };

/** @param boot what its ROM needs to be booted from: UEFI has a network stack of its own, SeaBIOS that of iPXE in the ROM */
export function nicOptions({ mac, speedMbps }: Nic, index: number, plug: Plug, boot: Option): readonly string[] {
  const network = networkOf(plug, ["id", devices.network(index)]);
  return [
    ...(network === null ? [] : ["-netdev", network]),
    ...device(
      "virtio-net-pci",
      ["id", devices.nic(index)],
      ["netdev", network === null ? undefined : devices.network(index)],
      ["mac", mac],
      ["addr", hexadecimal(slots.nic(index))],
      ["speed", speedMbps],
      ["duplex", "full"],
      boot,
    ),
  ];
}

/** null = there is nothing at the other end. */
function networkOf(plug: Plug, id: Option): string | null {
  switch (plug.kind) {
    case "none":
      return null;
    case "user":
      return joined("user", id, ...(plug.forward ?? []).map(({ host, guest }) => forwarded(host, guest)));
    case "tap":
      return joined("tap", id, ["ifname", plug.device], ["script", "no"], ["downscript", "no"]);
    case "helper":
      return joined("bridge", id, ["br", plug.bridge], ["helper", plug.program]);
    case "socket":
      return joined("socket", id, ["mcast", `${plug.group}:${plug.port}`], ["localaddr", "127.0.0.1"]);
  }
}

const forwarded = (host: number, guest: number): Option => ["hostfwd", `tcp:127.0.0.1:${host}-:${guest}`];
