/** DHCP messages for tests: small ones, those that machines of each kind send, and arbitrary ones. */
import fc from "fast-check";
import type { DhcpMessage } from "../../adapters/netboot/dhcp/message.js";

export const hexBytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replace(/[\s:]/g, ""), "hex"));
export const textOf = (bytes: Uint8Array | undefined): string | null =>
  bytes === undefined ? null : Buffer.from(bytes).toString("latin1");

/** By code; texts as they are, bytes in hex behind `0x`. */
export type WrittenOptions = Readonly<Record<number, string | undefined>>;

export const optionsOf = (written: WrittenOptions): Map<number, Uint8Array> =>
  new Map(
    Object.entries(written)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(([code, value]) => [
        Number(code),
        value.startsWith("0x") ? hexBytes(value.slice(2)) : new Uint8Array(Buffer.from(value)),
      ]),
  );

/** A DISCOVER, but where the options say otherwise. */
export function dhcpRequest(
  written: WrittenOptions = {},
  fields: Partial<Omit<DhcpMessage, "options">> = {},
): DhcpMessage {
  return {
    op: "request",
    hardwareType: 1,
    hardwareLength: 6,
    hops: 0,
    xid: 0x1234_5678,
    secs: 0,
    flags: 0,
    ciaddr: "0.0.0.0",
    yiaddr: "0.0.0.0",
    siaddr: "0.0.0.0",
    giaddr: "0.0.0.0",
    chaddr: hexBytes("525400770001 00000000000000000000"),
    sname: "",
    file: "",
    ...fields,
    options: new Map([...optionsOf({ 53: "0x01" }), ...optionsOf(written)]),
  };
}

/** What the boot loader of a Raspberry Pi 4 says of itself; its REQUEST is without option 60. */
export const raspberryPiOptions: WrittenOptions = {
  55: "0x01032b3c42438081828384858687",
  60: "PXEClient:Arch:00000:UNDI:002001",
  93: "0x0000",
  94: "0x010201",
  97: "0x00 52506934 00c03111 a1b2c3d4 1234abcd",
};

/** Equal but for the order of options. */
export const comparable = (message: DhcpMessage) => ({
  ...message,
  chaddr: Buffer.from(message.chaddr).toString("hex"),
  options: Object.fromEntries([...message.options].map(([code, value]) => [code, Buffer.from(value).toString("hex")])),
});

/* ── arbitrary ones ──────────────────────────────────────────────────────────────────────────────────────────────── */

const octet = fc.integer({ min: 0, max: 255 });
const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join("."));
const headerText = (maxLength: number) =>
  fc.array(fc.integer({ min: 1, max: 255 }), { maxLength }).map((codes) => Buffer.from(codes).toString("latin1"));
const code = fc.integer({ min: 1, max: 254 }).filter((each) => each !== 52);
const value = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 240, maxLength: 600 }) },
);

export const arbitraryMessage = (options: { readonly mostOptions: number; readonly empty?: boolean }) =>
  fc.record<DhcpMessage>({
    op: fc.constantFrom("request", "reply"),
    hardwareType: octet,
    hardwareLength: fc.integer({ min: 0, max: 16 }),
    hops: octet,
    xid: fc.nat({ max: 0xffff_ffff }),
    secs: fc.nat({ max: 0xffff }),
    flags: fc.nat({ max: 0xffff }),
    ciaddr: address,
    yiaddr: address,
    siaddr: address,
    giaddr: address,
    chaddr: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    sname: options.empty ? fc.constant("") : headerText(64),
    file: options.empty ? fc.constant("") : headerText(128),
    options: fc
      .uniqueArray(fc.tuple(code, value), { maxLength: options.mostOptions, selector: ([each]) => each })
      .map((entries) => new Map(entries)),
  });
