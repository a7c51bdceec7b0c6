/** The schema of what is said of firmware: of a machine's own, and of the images that are taken in. */
import type { Adapters } from "../ports/adapters.js";
import { filePath, type JsonSchema, mapping, oneOf, text, wholeNumber } from "./schema-parts.js";

export const firmwareRules = mapping("Images of firmware that clients may have taken in.", {
  largestImageMiB: wholeNumber("MiB; larger ones are refused.", 1, 1024, { default: 256 }),
  signers: {
    type: "array",
    description: "Whose signatures are trusted.",
    maxItems: 100,
    default: [],
    items: mapping(
      "One who signs.",
      { name: text("What people call them."), key: filePath("PEM file with the public key.") },
      ["name", "key"],
    ),
  },
  requireSignature: {
    type: "boolean",
    description: "Whether an image without a signature of one of them is refused.",
    default: false,
  },
});

const keyFiles = (description: string, maxItems: number, more: JsonSchema): JsonSchema => ({
  type: "array",
  description,
  maxItems,
  items: filePath("PEM file."),
  ...more,
});

const none: JsonSchema = { default: [] };

const keys = mapping(
  "Keys that clients may reset secure boot to.",
  {
    PK: keyFiles("The platform key: one certificate.", 1, { minItems: 1 }),
    KEK: keyFiles("Keys that may change db and dbx.", 16, none),
    db: keyFiles("Whose programs may run.", 64, none),
    dbx: keyFiles("What may not run: certificates, or files with one SHA-256 digest in hexadecimal a line.", 64, none),
  },
  ["PK"],
);

export const machineFirmware = ({ firmware }: Adapters): JsonSchema =>
  mapping(
    "Its firmware, where Shoal can get at it: boot order, settings and keys become variables in it.",
    {
      kind: oneOf("What firmware it is.", [...firmware.keys()]),
      file: filePath(
        "File that the machine's firmware, or its variables alone, are in, and that it reads at power-on. Changed only while the machine is off. A board that fetches its firmware from here, with `netboot.bootSet`, has none.",
      ),
      image: text(
        "Image that the file is made from where it is not there, or that a board fetches in place of that in its boot folder: its name, or its SHA-256.",
      ),
      keys,
    },
    ["kind"],
  );
