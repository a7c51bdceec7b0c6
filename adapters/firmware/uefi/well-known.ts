/** GUIDs and bits with names: of UEFI, of EDK2 and of ourselves. */
import { CodecError } from "./codec-error.js";

export const guids = {
  /** EFI_GLOBAL_VARIABLE (UEFI §3.3): BootOrder, Boot####, PK, KEK. */
  global: "8be4df61-93ca-11d2-aa0d-00e098032b8c",
  /** db, dbx, dbt (UEFI §32.6.1). */
  imageSecurityDatabase: "d719b2cb-3d3a-4596-a3bc-dad00e67656f",
  secureBootEnable: "f0a30bc7-af08-4556-99c4-001009c93a44",
  customMode: "c076ec0c-7028-4399-a072-71ee5c448b9f",
  vendorKeysNv: "9073e4e0-60ec-4b6e-9903-4c223c260f3c",
  certDb: "d9bee56e-75dc-49d9-b4d7-b534210f637a",
  bootDiscoveryPolicy: "5b6f7107-bb3c-4660-92cd-542690280bbd",
  consolePref: "2d2358b4-e96c-484d-b2dd-7c2edfc7d56f",
  tlsCaCertificate: "fd2340d0-3dab-4349-a6c7-3b4f12b48eae",
  /** High half of the monotonic counter: firmware counts its boots there. */
  monotonicCounter: "eb704011-1402-11d3-8e77-00a0c969723b",
  ip4Config2: "5b446ed1-e30b-4faa-871a-3654eca36080",
  ip6Config: "937fe521-95ae-4d1a-8929-48bcd90ad31a",
  /** Settings of EDK2 on the Raspberry Pi. */
  raspberryPi: "cd7cc258-31db-22e6-9f22-63b0b8eed6b5",
  /** ResetDelay, Columns and Rows there. */
  raspberryPiReset: "cd7cc258-31db-11e6-9fd3-63b0b8eed6b5",
  /** Of what this service puts in by itself, and of the variables of simulated machines. */
  shoal: "9c67fd85-9f87-4113-8eeb-a55c07f88f25",

  /** Optional data of boot options that EDK2 makes, and removes when their device is gone. */
  autoCreatedBootOption: "8108ac4e-9f11-4d59-850e-e21a522c59b2",
  uiAppFile: "462caa21-7614-4503-836e-8ab6f4662331",
  shellFile: "7c04a583-9e3e-4f1c-ad65-e05268d0b4d1",
  ovmfVolume: "7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1",
  aavmfVolume: "64074afe-340a-4be6-94ba-91b5b4d0f71e",
  raspberryPi4Volume: "9a15aa37-d555-4a4e-b541-86391ff68164",
  raspberryPiArasan: "100c2cfa-b586-4198-9b4c-1683d195b1da",
  raspberryPiSdHost: "58abd787-f64d-4ca2-a034-b9ac2d5ad0cf",

  certX509: "a5c059a1-94e4-4aa7-87b5-ab155c2bf072",
  certSha256: "c1c41626-504c-4092-aca9-41f936934328",
  certPkcs7: "4aafd29d-68df-49ee-8aa9-347d375665a7",
  microsoftOwner: "77fa9abd-0359-4d32-bd60-28f4e78f784b",

  /** Kinds of terminal in console paths (UEFI §10.3.4.11). */
  pcAnsi: "e0c14753-f9be-11d2-9a0c-0090273fc14d",
  vt100: "dfa66065-b419-11d3-9a2d-0090273fc14d",
  vt100Plus: "7baec70b-57e0-4c76-8e87-2f9e28088343",
  vtUtf8: "ad15a0d6-8bec-4acf-a073-d01de77e2d88",

  /** Kinds of RAM disk (ACPI NFIT). */
  virtualDisk: "77ab535a-45fc-624b-5560-f7b281d1f96e",
  virtualCd: "3d5abd30-4175-87ce-6d64-d2ade523c4bb",
  persistentVirtualDisk: "5cea02c9-4d07-69d3-269f-4496fbe096f9",
  persistentVirtualCd: "08018188-42cd-bb48-100f-5387d53ded3d",
} as const;

/** What a GUID is called when it is printed: each has one name, and each name one GUID. */
export const guidNames: ReadonlyMap<string, string> = new Map(
  Object.entries(guids).map(([name, guid]): [string, string] => [guid, name]),
);

const guidsByName: ReadonlyMap<string, string> = new Map(
  Object.entries(guids).map(([name, guid]): [string, string] => [name.toLowerCase(), guid]),
);

/** @param name of `guidNames`, in any case; undefined when nothing is called so */
export const guidNamed = (name: string): string | undefined => guidsByName.get(name.toLowerCase());

/** EFI_VARIABLE_* (UEFI §8.2.1), shortened as tools do. */
export const variableAttributes = {
  nonVolatile: 0x01,
  bootServices: 0x02,
  runtime: 0x04,
  hardwareError: 0x08,
  authenticated: 0x10,
  timeAuthenticated: 0x20,
  append: 0x40,
  enhancedAuthenticated: 0x80,
} as const;

const attributeWords: readonly (readonly [bit: number, word: string])[] = [
  [variableAttributes.nonVolatile, "NV"],
  [variableAttributes.bootServices, "BS"],
  [variableAttributes.runtime, "RT"],
  [variableAttributes.hardwareError, "HR"],
  [variableAttributes.authenticated, "AW"],
  [variableAttributes.timeAuthenticated, "AT"],
  [variableAttributes.append, "AP"],
  [variableAttributes.enhancedAuthenticated, "EA"],
];
const namedBits = attributeWords.reduce((bits, [bit]) => bits | bit, 0);

/** `NV+BS+RT+AT`; bits without a name in hex behind; `0` = none. */
export function attributesText(bits: number): string {
  const words = attributeWords.filter(([bit]) => (bits & bit) !== 0).map(([, word]) => word);
  const others = (bits & ~namedBits) >>> 0;
  if (others !== 0 || words.length === 0) words.push(others === 0 ? "0" : `0x${others.toString(16)}`);
  return words.join("+");
}

/** The inverse; also a number alone. @throws CodecError for a word that is no attribute */
export const attributesFrom = (text: string): number =>
  text.split("+").reduce((bits, word) => (bits | attributeBit(word.trim())) >>> 0, 0);

function attributeBit(word: string): number {
  const [bit] = attributeWords.find(([, its]) => its === word.toUpperCase()) ?? [];
  if (bit !== undefined) return bit;
  const number = /^(0x[0-9a-f]+|\d+)$/i.test(word) ? Number(word) : Number.NaN;
  if (number <= 0xffffffff) return number;
  throw new CodecError(`no attribute: ${attributeWords.map(([, its]) => its).join(", ")} joined by +`, null);
}
