/** The settings of iPXE that scripts read: `${net0/mac:hexhyp}` and the like. */
import { uuidText } from "../identity.js";
import type { Run } from "../run.js";
import type { Leased } from "../wire/dhcp-client.js";
import { addressIn, code, textUntilNul } from "../wire/dhcp-message.js";

export class Settings {
  private readonly own = new Map<string, string>();
  private leased: Leased | null = null;

  constructor(private readonly run: Run) {}

  /** What DHCP said. */
  learn(leased: Leased): void {
    this.leased = leased;
  }

  set(name: string, value: string): void {
    this.own.set(plain(name), value);
  }

  clear(name: string): void {
    this.own.delete(plain(name));
  }

  /** Empty = not set. @param asked as it stands in the braces, with scope and form perhaps */
  get(asked: string): string {
    const [name = "", form = ""] = asked.split(":");
    const value = this.own.get(plain(name)) ?? this.known()[plain(name)] ?? "";
    const byForm: Readonly<Record<string, string>> = {
      hexhyp: value.replaceAll(":", "-"),
      hexraw: value.replaceAll(":", ""),
    };
    return byForm[form] ?? value;
  }

  private known(): Readonly<Record<string, string>> {
    const { board, address } = this.run;
    const { ack, boot } = this.leased ?? {};
    const option = (number: number) => ack?.options.get(number);
    return {
      mac: board.mac,
      uuid: uuidText(board),
      serial: board.serial,
      manufacturer: "Raspberry Pi Foundation",
      product: "Raspberry Pi 4 Model B",
      platform: "efi",
      buildarch: "arm64",
      version: "2.0.0+",
      ip: ack ? (address ?? "") : "",
      netmask: addressIn(option(code.subnetMask)) ?? "",
      hostname: textUntilNul(option(code.hostName) ?? Buffer.alloc(0)),
      filename: ack?.file || boot?.file || "",
      "next-server": boot?.siaddr ?? ack?.siaddr ?? "",
      "dhcp-server": addressIn(option(code.server)) ?? "",
    };
  }
}

/** Without scope, as there is but one port, and without form. */
const plain = (name: string): string => {
  const [alone = ""] = name.split(":");
  return alone.replace(/^(?:net0|netX|builtin|smbios)(?:\.dhcp)?\//, "").toLowerCase();
};
