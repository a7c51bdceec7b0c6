/** A UEFI program of a kilobyte, written here byte for byte: it says a text and its load options, and powers off or restarts. */
import type { Architecture } from "./firmware.js";

/** Where the code ends and its data begin, from the start of the only section. */
const guidAt = 0x80;
const textAt = 0x90;

/** EFI_LOADED_IMAGE_PROTOCOL (UEFI §9.1), as it lies in memory. */
const loadedImage = "a1311b5b6295d2118e3f00a0c969723b";

/**
 * efi_main(image, system table), and what it calls. Offsets are those of UEFI §4.3 (64: ConOut, 88: RuntimeServices,
 * 96: BootServices), §4.4 (152: HandleProtocol), §4.5 (104: ResetSystem), §9.1 (56: LoadOptions), §12.4 (8: OutputString).
 */
const code: Readonly<Record<Architecture, string>> = {
  "x86-64": `
    53                push  rbx
    56                push  rsi
    48 83 ec 38       sub   rsp, 0x38           ; the callee's 32 bytes, a pointer, alignment
    48 89 d3          mov   rbx, rdx            ; system table
    48 89 ce          mov   rsi, rcx            ; image
    48 8d 15 7d000000 lea   rdx, [rip + text]
    48 8b 4b 40       mov   rcx, [rbx + 64]
    ff 51 08          call  [rcx + 8]           ; OutputString(ConOut, text)
    48 89 f1          mov   rcx, rsi
    48 8d 15 5c000000 lea   rdx, [rip + guid]
    4c 8d 44 24 28    lea   r8, [rsp + 0x28]
    48 8b 43 60       mov   rax, [rbx + 96]
    ff 90 98000000    call  [rax + 152]         ; HandleProtocol(image, guid, pointer)
    48 8b 54 24 28    mov   rdx, [rsp + 0x28]
    48 8b 52 38       mov   rdx, [rdx + 56]
    48 85 d2          test  rdx, rdx
    74 07             je    off
    48 8b 4b 40       mov   rcx, [rbx + 64]
    ff 51 08          call  [rcx + 8]           ; OutputString(ConOut, LoadOptions)
    48 8b 43 58       mov   rax, [rbx + 88]     ; off:
    6a 02             push  2                   ; EfiResetShutdown
    59                pop   rcx
    31 d2             xor   edx, edx
    45 31 c0          xor   r8d, r8d
    45 31 c9          xor   r9d, r9d
    ff 50 68          call  [rax + 104]         ; ResetSystem(EfiResetShutdown, 0, 0, 0)`,
  aarch64: `
    ff4300d1          sub   sp, sp, #16         ; a pointer
    f30301aa          mov   x19, x1             ; system table
    f40300aa          mov   x20, x0             ; image
    602240f9          ldr   x0, [x19, #64]
    020440f9          ldr   x2, [x0, #8]
    e1030010          adr   x1, text
    40003fd6          blr   x2                  ; OutputString(ConOut, text)
    633240f9          ldr   x3, [x19, #96]
    634c40f9          ldr   x3, [x3, #152]
    e00314aa          mov   x0, x20
    c1020010          adr   x1, guid
    e2030091          mov   x2, sp
    60003fd6          blr   x3                  ; HandleProtocol(image, guid, pointer)
    e10340f9          ldr   x1, [sp]
    211c40f9          ldr   x1, [x1, #56]
    810000b4          cbz   x1, off
    602240f9          ldr   x0, [x19, #64]
    020440f9          ldr   x2, [x0, #8]
    40003fd6          blr   x2                  ; OutputString(ConOut, LoadOptions)
    642e40f9          ldr   x4, [x19, #88]      ; off:
    843440f9          ldr   x4, [x4, #104]
    400080d2          mov   x0, #2              ; EfiResetShutdown
    e1031faa          mov   x1, xzr
    e2031faa          mov   x2, xzr
    e3031faa          mov   x3, xzr
    80003fd6          blr   x4                  ; ResetSystem(EfiResetShutdown, 0, 0, 0)`,
};

/** IMAGE_FILE_HEADER.Machine of the PE/COFF format. */
const machines: Readonly<Record<Architecture, number>> = { "x86-64": 0x8664, aarch64: 0xaa64 };

/** In place of EfiResetShutdown: EfiResetCold. */
const restarts: Readonly<Record<Architecture, readonly [off: string, cold: string]>> = {
  "x86-64": ["6a02", "6a00"],
  aarch64: ["400080d2", "000080d2"],
};

/** @param text one line; what it was given as load options follows it on the same line */
export function efiProgram(architecture: Architecture, text: string, end: "off" | "restart" = "off"): Uint8Array {
  const section = Buffer.concat([machineCode(architecture, end), Buffer.from(`\r\n${text} \0`, "utf16le")]);
  return Buffer.concat([headers(machines[architecture], section.length), padded(section)]);
}

function machineCode(architecture: Architecture, end: "off" | "restart"): Buffer {
  const bytes = Buffer.alloc(textAt);
  const off = hexOf(code[architecture]);
  bytes.write(end === "off" ? off : off.replace(...restarts[architecture]), "hex");
  bytes.write(loadedImage, guidAt, "hex");
  return bytes;
}

/** What stands before the assembly on each line. */
const hexOf = (listing: string): string =>
  [...listing.matchAll(/^ {4}([0-9a-f ]{18})/gm)].map(([, bytes = ""]) => bytes.replaceAll(" ", "")).join("");

/** Of sections in the file and in memory. */
const fileAlignment = 0x200;
const sectionAlignment = 0x1000;
const padded = (bytes: Uint8Array) => Buffer.concat([bytes], Math.ceil(bytes.length / fileAlignment) * fileAlignment);

/** DOS, PE, PE32+ and one section that is read and executed; relocated by nobody, for its addresses are all relative. */
function headers(machine: number, size: number): Buffer {
  const bytes = Buffer.alloc(fileAlignment);
  const pe = 0x40;
  const optional = pe + 24;
  const section = optional + 240;
  const u16 = (offset: number, value: number) => bytes.writeUInt16LE(value, offset);
  const u32 = (offset: number, value: number) => bytes.writeUInt32LE(value, offset);
  bytes.write("MZ", 0);
  u32(0x3c, pe);
  bytes.write("PE", pe);
  u16(pe + 4, machine);
  u16(pe + 6, 1); // sections
  u16(pe + 20, section - optional);
  u16(pe + 22, 0x0022); // executable, large addresses
  u16(optional, 0x20b); // PE32+
  u32(optional + 4, padded(Buffer.alloc(size)).length); // size of code
  u32(optional + 16, sectionAlignment); // entry point
  u32(optional + 20, sectionAlignment); // base of code
  u32(optional + 32, sectionAlignment);
  u32(optional + 36, fileAlignment);
  u32(optional + 56, 2 * sectionAlignment); // size of image
  u32(optional + 60, fileAlignment); // size of headers
  u16(optional + 68, 10); // subsystem: EFI application
  u32(optional + 108, 16); // data directories, all empty; sbsign fills the certificate table
  bytes.write(".text", section);
  u32(section + 8, size);
  u32(section + 12, sectionAlignment);
  u32(section + 16, padded(Buffer.alloc(size)).length);
  u32(section + 20, fileAlignment);
  u32(section + 36, 0x60000020); // code, execute, read
  return bytes;
}
