/** DHCP packets of real firmware and servers; see test/golden/dhcp/README.md. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface CapturedPacket {
  /** Address and port. */
  readonly from: string;
  readonly to: string;
  readonly bytes: Uint8Array;
}

export interface DhcpCapture {
  readonly name: string;
  readonly packets: readonly CapturedPacket[];
}

interface Written {
  readonly packets: readonly { readonly from: string; readonly to: string; readonly hex: string }[];
}

/** Upwards, as the built file lies deeper than its source. */
function folder(from = dirname(fileURLToPath(import.meta.url))): string {
  const here = join(from, "test/golden/dhcp");
  if (existsSync(here)) return here;
  if (dirname(from) === from) throw new Error("the folder test/golden/dhcp is not found");
  return folder(dirname(from));
}

const nameEnd = ".json";

export function dhcpCaptures(): DhcpCapture[] {
  const where = folder();
  const files = readdirSync(where).filter((file) => file.endsWith(nameEnd));
  return files.map((file) => {
    const { packets } = JSON.parse(readFileSync(join(where, file), "utf8")) as Written;
    return {
      name: file.slice(0, -nameEnd.length),
      packets: packets.map(({ from, to, hex }) => ({ from, to, bytes: new Uint8Array(Buffer.from(hex, "hex")) })),
    };
  });
}

export function dhcpCapture(name: string): DhcpCapture {
  const found = dhcpCaptures().find((capture) => capture.name === name);
  if (!found) throw new Error(`there is no capture ${name}`);
  return found;
}
