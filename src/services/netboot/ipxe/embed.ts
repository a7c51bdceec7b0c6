/** A script put into a program of iPXE that keeps a place for one. */
import { headerOf } from "./pe.js";

export class EmbedError extends Error {
  override readonly name = "EmbedError";
  constructor(
    readonly code: "no-marker" | "too-long" | "bad-script" | "signed",
    message: string,
  ) {
    super(message);
  }
}

/**
 * Two lines of comment in the embedded script of the programs that smee and metal-boot come with (tinkerbell/ipxedust); lines in
 * their place run as soon as the program starts, before it asks by DHCP.
 */
const markers: readonly Buffer[] = [
  [
    "#a8b7e61f1075c37a793f2f92cee89f7bba00c4a8d7842ce3d40b5889032d8881",
    "#ddd16a4fc4926ecefdfb6941e33c44ed3647133638f5e84021ea44d3152e7f97",
  ].join("\n"),
].map((text) => Buffer.from(text, "latin1"));

interface Spot {
  readonly at: number;
  readonly length: number;
}

/** Bytes of a script that the place holds; null = the program has none. */
export function roomForScript(program: Uint8Array): number | null {
  const lengths = spotsIn(program).map(({ length }) => length);
  return lengths.length === 0 ? null : Math.min(...lengths);
}

/**
 * @param script lines of iPXE's; `#!ipxe` may be left out, as others stand before and behind them
 * @returns a copy with the script in every place for one
 * @throws EmbedError
 */
export function embedScript(program: Uint8Array, script: string): Uint8Array {
  const lines = linesOf(script);
  const spots = spotsIn(program);
  const room = roomForScript(program);
  if (room === null) throw noMarker();
  if (headerOf(program)?.signed === true) throw isSigned();
  if (lines.length > room) throw tooLong(lines.length, room);
  const copy = Buffer.from(program);
  for (const { at, length } of spots) copy.fill(" ", at, at + length).write(lines, at, "latin1");
  return copy;
}

function spotsIn(program: Uint8Array): readonly Spot[] {
  const bytes = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  const spots: Spot[] = [];
  for (const marker of markers) {
    for (let at = bytes.indexOf(marker); at !== -1; at = bytes.indexOf(marker, at + marker.length)) {
      spots.push({ at, length: marker.length });
    }
  }
  return spots;
}

function linesOf(script: string): string {
  const lines = script
    .replaceAll("\r\n", "\n")
    .replace(/^#!ipxe[^\n]*\n/, "")
    .replace(/\n+$/, "");
  if (lines.trim() === "") throw badScript("is empty");
  if (!/^[\t\n -~]*$/.test(lines)) throw badScript("holds other characters than printable ASCII and ends of lines");
  // The spaces that fill the place would follow, and it would join nothing.
  if (lines.endsWith("\\")) throw badScript("ends with a \\, behind which iPXE expects another line");
  return lines;
}

const badScript = (problem: string) => new EmbedError("bad-script", `The script ${problem}.`);

const tooLong = (length: number, room: number) =>
  new EmbedError(
    "too-long",
    `The script has ${length} bytes and the program has room for ${room}. Embed one that goes on to the real one, such as: dhcp && chain http://192.0.2.1:8080/boot.ipxe ||`,
  );

const isSigned = () =>
  new EmbedError(
    "signed",
    "The program is signed for Secure Boot, and its signature would no longer hold. Take one that is not signed, and sign it after this.",
  );

const noMarker = () =>
  new EmbedError(
    "no-marker",
    "The program has no place for a script, as stock builds of iPXE have none. It needs none here: it asks by DHCP, and is told its script. Where another DHCP server answers it, let that one send the script's URL as boot file (option 67) to clients of user class iPXE; iPXE 2.0 and later also fetches autoexec.ipxe from where it came itself.",
  );
