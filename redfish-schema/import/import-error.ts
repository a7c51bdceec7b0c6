/**
 * What can be wrong with the input of the importer. Each message names the file and says what to do about it.
 */

const codes = {
  "folder-missing": "Pass the folder of an unpacked DSP8010 bundle, or its csdl/ folder, as the first argument.",
  "folder-empty":
    "Pass the folder that holds files such as ComputerSystem_v1.xml; it may also be named csdl/ inside it.",
  "file-unreadable": "Check the file's permissions.",
  "file-too-large": "A CSDL schema file is smaller than this limit; is it the right file?",
  "doctype-refused": "CSDL files carry no DOCTYPE or entity declarations; take the file from the DMTF's bundle again.",
  "not-xml": "The file is not well-formed XML; take it from the DMTF's bundle again.",
  "not-csdl": "The file is XML but not a Redfish CSDL schema; take it out of the folder.",
  "bad-name":
    "The name is no OData identifier (CSDL §15.2), or not one that facts can use; take the file from the DMTF's bundle again.",
  "duplicate-schema": "Two files define the same schema; keep the newer one.",
  "unknown-type": "The schema is in the folder but does not define the type; take both files from the same bundle.",
  "unknown-base": "The base type's schema is not in the folder; add its file.",
  "cyclic-base": "A type is its own base; take the file from the DMTF's bundle again.",
  "write-failed": "Check that the project folder is writable.",
} as const;

export type ImportErrorCode = keyof typeof codes;

export class ImportError extends Error {
  override readonly name = "ImportError";

  constructor(
    readonly code: ImportErrorCode,
    /** The file (or folder) at fault. */
    readonly file: string,
    what: string,
  ) {
    super(`${file}: ${what}. ${codes[code]} [${code}]`);
  }
}
