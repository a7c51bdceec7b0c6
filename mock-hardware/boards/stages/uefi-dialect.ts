/** What EDK2's clients of PXE and HTTP boot have in common in DHCP (EDK2 PxeBcDhcp4.c, HttpBootDhcp4.c). */
import { firmwareId } from "../identity.js";
import type { Run } from "../run.js";
import type { DhcpDialect } from "../wire/dhcp-client.js";
import { code, messageType, type Option, type Reply, text, textUntilNul } from "../wire/dhcp-message.js";
import { answering } from "./rom.js";

export interface UefiClient {
  readonly vendorClass: string;
  readonly architecture: number;
  readonly wanted: readonly number[];
  /** The largest message of a REQUEST; that of the others is 1472. */
  readonly largestInRequest: number;
}

const firstWanted = [1, 2, 3, 4, 5, 6, 12, 13, 15, 17, 18, 22, 23, 28, 40, 41, 42, 43, 50, 51, 54, 58, 59, 60];

export const pxeClient: UefiClient = {
  vendorClass: "PXEClient:Arch:00011:UNDI:003000",
  architecture: 11,
  wanted: [...firstWanted, 66, 67, 97, 128, 129, 130, 131, 132, 133, 134, 135],
  largestInRequest: 0xff00,
};

export const httpClient: UefiClient = {
  vendorClass: "HTTPClient:Arch:00019:UNDI:003000",
  architecture: 19,
  // The 0 is where EDK2 has the resolver's code when nothing else is known.
  wanted: [...firstWanted, 0, 67, 97],
  largestInRequest: 0x05c0,
};

const usualLargest = 0x05c0;
const wordOf = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);

export const optionsOf = (client: UefiClient, run: Run) => ({
  largest: (size = usualLargest): Option => [code.largestMessage, wordOf(size)],
  list: [code.parameterList, Buffer.from(client.wanted)] as Option,
  machineId: [code.machineId, firmwareId(run.board)] as Option,
  interfaceId: [code.interfaceId, Buffer.of(1, 3, 0)] as Option,
  architecture: [code.architecture, wordOf(client.architecture)] as Option,
  vendorClass: [code.vendorClass, text(client.vendorClass)] as Option,
});

export function uefiDialect(client: UefiClient, run: Run, choose: DhcpDialect["choose"]): DhcpDialect {
  const { largest, list, machineId, interfaceId, architecture, vendorClass } = optionsOf(client, run);
  const self = [list, machineId, interfaceId, architecture, vendorClass];
  return {
    flags: 0x8000,
    discover: [messageType("DISCOVER"), largest(), ...self],
    request: (offer) => [messageType("REQUEST"), ...answering(offer), largest(client.largestInRequest), ...self],
    tries: run.pace.offers,
    choose,
    // Whatever comes, it waits to the end.
    linger: () => Number.POSITIVE_INFINITY,
  };
}

export const isOfClass = ({ options }: Reply, name: string): boolean =>
  textUntilNul(options.get(code.vendorClass) ?? Buffer.alloc(0)).startsWith(name);
