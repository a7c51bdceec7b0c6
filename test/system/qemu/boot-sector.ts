/** What a guest with SeaBIOS runs from a disk or a stick: a word on the serial line, and a restart, as of an operating system. */

/** Says a mark, and resets the machine at once or when it hears anything on the line. */
export function bootSector(mark: string, restarts: "at once" | "when told"): Buffer {
  const sector = Buffer.alloc(512);
  // cli; mov dx,3f8; mov al,mark; out dx,al
  // SeaBIOS takes what comes on the serial line for its keyboard, with each tick of the timer: it must not tick.
  const says = [0xfa, 0xba, 0xf8, 0x03, 0xb0, mark.charCodeAt(0), 0xee];
  // mov dx,3fd; again: in al,dx; test al,1; jz again
  const listens = [0xba, 0xfd, 0x03, 0xec, 0xa8, 0x01, 0x74, 0xfb];
  // mov dx,cf9; mov al,6; out dx,al; stay: jmp stay
  const resets = [0xba, 0xf9, 0x0c, 0xb0, 0x06, 0xee, 0xeb, 0xfe];
  Buffer.from([...says, ...(restarts === "when told" ? listens : []), ...resets]).copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** A whole disk that begins with it. */
export const bootDisk = (...how: Parameters<typeof bootSector>): Buffer =>
  Buffer.concat([bootSector(...how), Buffer.alloc(1024 * 1024 - 512)]);
