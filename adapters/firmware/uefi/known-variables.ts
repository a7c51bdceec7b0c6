/** Variables that are known by name: where they belong, what attributes they have, and how their value is written as text. */
import {
  bootNumbers,
  indications,
  language,
  loadOption,
  number,
  oneBootNumber,
  onOff,
  paddedText,
  paths,
  signatures,
  type ValueForm,
} from "./value-forms.js";
import { guids, variableAttributes } from "./well-known.js";

const { nonVolatile, bootServices, runtime, timeAuthenticated } = variableAttributes;
const usual = nonVolatile | bootServices | runtime;
const bootOnly = nonVolatile | bootServices;
const authenticated = usual | timeAuthenticated;
/** Made anew by the firmware at each start, and in no store. */
const volatile = bootServices | runtime;

const [u8, u16, u32] = [number(1), number(2), number(4)];

interface KnownVariable {
  readonly guid: string;
  readonly names: RegExp;
  /** EFI_VARIABLE_* bits that it is made with. */
  readonly attributes: number;
  /** null = it has no text form. */
  readonly form: ValueForm | null;
}

const known = (guid: string, names: RegExp, attributes: number, form: ValueForm | null): KnownVariable => ({
  guid,
  names,
  attributes,
  form,
});

/** The first whose name fits. UEFI §3.3 says of its own what attributes they have; EDK2 and its boards of theirs. */
const knownVariables: readonly KnownVariable[] = [
  known(guids.global, /^(Boot|Driver|SysPrep)Order$/, usual, bootNumbers),
  known(guids.global, /^BootNext$/, usual, oneBootNumber),
  known(guids.global, /^BootCurrent$/, volatile, oneBootNumber),
  known(guids.global, /^(Boot|Driver|SysPrep)[0-9A-F]{4}$/, usual, loadOption),
  known(guids.global, /^OsRecovery[0-9A-F]{4}$/, authenticated, loadOption),
  known(guids.global, /^PlatformRecovery[0-9A-F]{4}$/, volatile, loadOption),
  known(guids.global, /^Key[0-9A-F]{4}$/, usual, null),
  known(guids.global, /^Timeout$/, usual, u16),
  known(guids.global, /^(Platform)?Lang$/, usual, language),
  known(guids.global, /^(Platform)?LangCodes$/, volatile, language),
  known(guids.global, /^OsIndications$/, usual, indications),
  known(guids.global, /^OsIndicationsSupported$/, volatile, indications),
  known(guids.global, /^(BootOptionSupport|SignatureSupport)$/, volatile, null),
  known(guids.global, /^(ConIn|ConOut|ErrOut)$/, usual, paths),
  known(guids.global, /^(ConIn|ConOut|ErrOut)Dev$/, volatile, paths),
  known(guids.global, /^(SecureBoot|SetupMode|AuditMode|DeployedMode|VendorKeys)$/, volatile, onOff),
  known(guids.global, /^(PK|KEK)$/, authenticated, signatures),
  known(guids.global, /^(PK|KEK|db[xtr]?)Default$/, volatile, signatures),
  known(guids.imageSecurityDatabase, /^db[xtr]?$/, authenticated, signatures),
  known(guids.tlsCaCertificate, /^TlsCaCertificate$/, bootOnly, signatures),
  known(guids.secureBootEnable, /^SecureBootEnable$/, bootOnly, onOff),
  known(guids.customMode, /^CustomMode$/, bootOnly, onOff),
  known(guids.vendorKeysNv, /^VendorKeysNv$/, bootOnly | timeAuthenticated, onOff),
  known(guids.bootDiscoveryPolicy, /^BootDiscoveryPolicy$/, usual, u32),
  known(guids.monotonicCounter, /^MTC$/, usual, u32),
  known(guids.raspberryPi, /^AssetTag$/, usual, paddedText(32)),
  known(guids.raspberryPi, /^DisplayEnableScaledVModes$/, usual, u8),
  known(guids.raspberryPi, /^(CpuClock|CustomCpuClock|Ram(MoreThan|LimitTo)3GB|SystemTableMode)$/, usual, u32),
  known(guids.raspberryPi, /^(FanOnGpio|FanTemp|Xhci(Pci|Reload)|DebugEnableJTAG|DisplayEnableSShot)$/, usual, u32),
  known(guids.raspberryPi, /^(SdIsArasan|Mmc(DisableMulti|Force1Bit|EnableDma))$/, usual, u32),
  known(guids.raspberryPi, /^Mmc(ForceDefaultSpeed|Sd(Default|High)SpeedMHz)$/, usual, u32),
  known(guids.raspberryPiReset, /^(ResetDelay|Columns|Rows)$/, usual, u32),
];

const find = (name: string, guid: string | undefined): KnownVariable | undefined =>
  knownVariables.find((one) => (guid === undefined || one.guid === guid) && one.names.test(name));

/** @returns undefined when nothing well-known is called so */
export const knownGuid = (name: string): string | undefined => find(name, undefined)?.guid;

/** EFI_VARIABLE_* bits for a variable that is not there yet. */
export const usualAttributes = (name: string, guid: string): number => find(name, guid)?.attributes ?? usual;

/** Whether the firmware makes it anew at each start: it is in no store. @param guid undefined = the one that it is known by */
export const isVolatile = (name: string, guid: string | undefined): boolean =>
  ((find(name, guid)?.attributes ?? usual) & nonVolatile) === 0;

/** @returns null when none is known */
export const formOf = (name: string, guid: string): ValueForm | null => find(name, guid)?.form ?? null;
