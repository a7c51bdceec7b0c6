/** Variables that can be called by name alone: where they belong, and what attributes they are made with. */
import { guids, variableAttributes } from "../../../adapters/firmware/uefi/well-known.js";

const { nonVolatile, bootServices, runtime, timeAuthenticated } = variableAttributes;
const usual = nonVolatile | bootServices | runtime;
const bootOnly = nonVolatile | bootServices;
const authenticated = usual | timeAuthenticated;

interface Kind {
  readonly guid: string;
  readonly attributes: number;
}

const kinds: readonly (readonly [names: RegExp, kind: Kind])[] = [
  [/^((Boot|Driver|SysPrep)(Order|[0-9A-F]{4})|BootNext|Key[0-9A-F]{4})$/, { guid: guids.global, attributes: usual }],
  [/^(Timeout|Lang|PlatformLang|OsIndications|ConIn|ConOut|ErrOut)$/, { guid: guids.global, attributes: usual }],
  [/^(PK|KEK)$/, { guid: guids.global, attributes: authenticated }],
  [/^db[xtr]?$/, { guid: guids.imageSecurityDatabase, attributes: authenticated }],
  [/^SecureBootEnable$/, { guid: guids.secureBootEnable, attributes: bootOnly }],
  [/^CustomMode$/, { guid: guids.customMode, attributes: bootOnly }],
  [/^TlsCaCertificate$/, { guid: guids.tlsCaCertificate, attributes: bootOnly }],
  [/^BootDiscoveryPolicy$/, { guid: guids.bootDiscoveryPolicy, attributes: usual }],
  [
    /^(AssetTag|CpuClock|CustomCpuClock|RamMoreThan3GB|RamLimitTo3GB|SystemTableMode|FanOnGpio|FanTemp|XhciPci|XhciReload)$/,
    { guid: guids.raspberryPi, attributes: usual },
  ],
  [
    /^(SdIsArasan|DebugEnableJTAG|DisplayEnableScaledVModes|DisplayEnableSShot|Mmc(DisableMulti|Force1Bit|EnableDma))$/,
    { guid: guids.raspberryPi, attributes: usual },
  ],
  [/^Mmc(ForceDefaultSpeed|Sd(Default|High)SpeedMHz)$/, { guid: guids.raspberryPi, attributes: usual }],
  [/^(ResetDelay|Columns|Rows)$/, { guid: guids.raspberryPiReset, attributes: usual }],
];

/** @returns undefined when nothing well-known is called so */
export const knownGuid = (name: string): string | undefined => kinds.find(([names]) => names.test(name))?.[1].guid;

/** For a variable that is not there yet. */
export const usualAttributes = (name: string, guid: string): number =>
  kinds.find(([names, kind]) => kind.guid === guid && names.test(name))?.[1].attributes ?? usual;

const volatileNames =
  /^(BootCurrent|SecureBoot|SetupMode|AuditMode|DeployedMode|VendorKeys|OsIndicationsSupported|BootOptionSupport|SignatureSupport|PlatformLangCodes|LangCodes|(ConIn|ConOut|ErrOut)Dev)$/;

/** Whether the firmware makes it anew at each start: it is in no store (UEFI §3.3). */
export const isVolatile = (name: string, guid: string | undefined): boolean =>
  (guid ?? guids.global) === guids.global && volatileNames.test(name);
