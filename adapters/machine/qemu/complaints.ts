/** What QEMU complains of, in plain words with what to do about it. Pure. */

/** The first that fits is it; `$1` and so on stand for what was found. */
const known: readonly (readonly [sign: RegExp, words: string])[] = [
  [
    /Failed to get (?:shared )?"[^"]*" lock|Is another process using the image \[?([^\]]*)\]?/s,
    "a disk is in use by another program or guest: end that one, or give this guest a disk of its own",
  ],
  [/No space left on device/, "the file system is full: make room"],
  [
    /Could not set up host forwarding rule '([^']*)'/,
    "a port that is to lead into the guest is taken ($1): change the setting networks",
  ],
  [
    /could not configure \/dev\/net\/tun(?: \(([^)]*)\))?: Device or resource busy/,
    "the tap device $1 is in use by another program or guest: end that one",
  ],
  [
    /could not configure \/dev\/net\/tun(?: \(([^)]*)\))?: Operation not permitted/,
    "the tap device $1 belongs to another account: make it with the one that Shoal runs as (ip tuntap add … user …)",
  ],
  [
    /could not open \/dev\/net\/tun/,
    "the kernel has no tap devices, or they may not be used: load the module (modprobe tun) and see to the permissions of /dev/net/tun",
  ],
  [
    /access denied by acl file|failed to parse default acl file/,
    "QEMU's bridge helper does not allow the bridge: add a line `allow BRIDGE` to /etc/qemu/bridge.conf",
  ],
  [/bridge helper failed/, "QEMU's bridge helper failed: it has to belong to root, with the setuid bit"],
  [
    /failed to find romfile "?([^"\n]*)"?/,
    "the boot ROM $1 is not installed (Debian, Ubuntu: apt-get install ipxe-qemu)",
  ],
  [
    /cannot set up guest memory|Cannot allocate memory/,
    "the computer has not enough memory for it: lower memoryMiB, or switch off others",
  ],
  [
    /qcow2: (?:Image is corrupt|Marking image as corrupt)|Image is corrupt/,
    "a disk is damaged: repair it with qemu-img check -r all",
  ],
  [/Image is not in (\S+) format/, "a disk is not of the format $1: correct the setting format"],
  [/Could not open '([^']*)': Permission denied/, "$1 may not be opened by the account that Shoal runs as"],
  [/Could not open (?:backing file: )?'?([^']*)'?: No such file or directory/, "$1 is not there"],
  [/unable to find CPU model '([^']*)'/, "this QEMU has no processor $1: see the setting cpu, and QEMU's -cpu help"],
  [/unsupported machine type/, "this QEMU does not have the board that is needed: install a newer one"],
  [
    /'?([\w.-]+)'? is not a valid device model name/,
    "this QEMU has no device $1: install the whole of it (Debian: qemu-system-x86 or qemu-system-arm)",
  ],
  [/invalid accelerator|Could not access KVM kernel module/, "KVM cannot be used: see the setting accelerator"],
  [/Address already in use/, "an address of the guest is in use by another program"],
];

/**
 * @param said the last that it said, as it stands in its file
 * @returns a sentence without a full stop; the last line of it where nothing is known about it, null where it said nothing
 */
export function explainComplaint(said: string): string | null {
  for (const [sign, words] of known) {
    const found = sign.exec(said);
    if (found)
      return words
        .replaceAll(/\$(\d)/g, (_, group: string) => found[Number(group)]?.trim() ?? "")
        .replaceAll(/ \(\)| {2,}/g, " ")
        .trim();
  }
  // QEMU begins each line with the name that it was started by.
  const last = said.trim().split("\n").at(-1)?.trim();
  return last ? last.replace(/^\S*qemu[\w.-]*: /, "") : null;
}
