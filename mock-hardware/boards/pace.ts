/** How long a board takes, and how long it waits for others. Milliseconds. */
export interface Pace {
  /** From the power to the first DISCOVER, and from one program to the next. */
  readonly start: number;
  /** Between DISCOVERs of the boot loader, and until it has enough of them and begins anew. */
  readonly romTry: number;
  readonly romGiveUp: number;
  /** Before it begins anew, whatever went wrong. */
  readonly again: number;
  /** Of a TFTP packet, and of a whole file without progress. */
  readonly tftpTry: number;
  readonly tftpGiveUp: number;
  /** How long UEFI collects OFFERs after each DISCOVER: it always waits to the end. */
  readonly offers: readonly number[];
  /** Between requests to a boot server, on port 4011. */
  readonly bootServer: readonly number[];
  /** How long iPXE waits for an OFFER after each DISCOVER. */
  readonly ipxe: readonly number[];
  /** How long iPXE waits for a proxy when nobody told it not to. */
  readonly ipxeProxy: number;
  /** Without a byte. */
  readonly http: number;
  /** What a second of `sleep` in a script and of the firmware's menu takes. */
  readonly second: number;
  /** From the start of the kernel to its first packet, and between its DISCOVERs. */
  readonly system: number;
  readonly systemTry: number;
}

/** All waits shortened, in proportion: for tests and the demo. */
export const quickPace: Pace = {
  start: 20,
  romTry: 500,
  romGiveUp: 5_000,
  again: 500,
  tftpTry: 1_000,
  tftpGiveUp: 10_000,
  offers: [100, 400, 800, 1_600],
  bootServer: [200, 400, 800, 1_600],
  ipxe: [400, 800, 1_600, 3_200],
  ipxeProxy: 100,
  http: 10_000,
  second: 50,
  system: 50,
  systemTry: 1_000,
};

/** As measured on EDK2 and iPXE in QEMU, and as the EEPROM's settings of a Raspberry Pi 4 are at first. */
export const truePace: Pace = {
  start: 2_000,
  romTry: 4_000,
  romGiveUp: 45_000,
  again: 1_000,
  tftpTry: 2_000,
  tftpGiveUp: 30_000,
  offers: [4_000, 8_000, 16_000, 32_000],
  bootServer: [1_000, 2_000, 3_000, 4_000],
  ipxe: [1_000, 2_000, 4_000, 8_000],
  ipxeProxy: 3_000,
  http: 60_000,
  second: 1_000,
  system: 10_000,
  systemTry: 4_000,
};
