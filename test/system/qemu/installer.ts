/** The Linux of a journey: from a disc it installs itself on the disk, from the disk it is a system that somebody works on. */
import { modules } from "../netboot/linux.js";

/** Of one partition of 63 MiB from 1 MiB on, for an EFI system (UEFI §5.2.1): its entry, and the signature of the sector. */
const partition = [
  [446, "\\0\\376\\377\\377\\357\\376\\377\\377\\0\\010\\0\\0\\0\\370\\001\\0"],
  [510, "\\125\\252"],
] as const;

const partitioning = partition
  .map(([at, bytes]) => `printf '${bytes}' | dd of=/dev/vda bs=1 seek=${at} conv=notrunc 2>/dev/null`)
  .join("\n");

/** Files of the installed system, and what they are called where they are fetched from. */
const installed = {
  "EFI/BOOT/BOOTX64.EFI": "loader.efi",
  "loader/entries/linux.conf": "linux.conf",
  vmlinuz: "vmlinuz",
  initrd: "initrd",
} as const;

const fetching = (from: string): string =>
  Object.entries(installed)
    .map(([path, file]) => `wget -q -O /disk/${path} ${from}/${file} || fail "there is no ${file}"`)
    .join("\n");

export const entryOfDisk = [
  "title Linux",
  "linux /vmlinuz",
  "initrd /initrd",
  "options console=ttyS0 quiet from=disk",
  "",
].join("\n");

const leased = `#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add "$ip/\${mask:-24}" dev "$interface"
echo "It has the address $ip."
`;

const button = `#!/bin/sh
echo "The power button was pressed." > /dev/console
poweroff -f
`;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The first program of it. @param files URL of a folder that what is to be installed is in */
export const journeyLinux = (files: string): string => `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
fail() { echo "It failed: $*."; poweroff -f; }
mkdir -p /proc /sys /dev /etc/acpi/PWRF /var/log /var/run /disk
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in ${modules.join(" ")}; do insmod /modules/$module.ko || fail "there is no $module"; done
printf '%s' ${quoted(leased)} > /etc/leased
printf '%s' ${quoted(button)} > /etc/acpi/PWRF/00000080
chmod +x /etc/leased /etc/acpi/PWRF/00000080
acpid
mount -t efivarfs vars /sys/firmware/efi/efivars
echo "Secure boot: $(tail -c 1 /sys/firmware/efi/efivars/SecureBoot-* | hexdump -e '"%d"')."
echo "Linux runs, started with: $(cat /proc/cmdline)"
if grep -q from=disc /proc/cmdline; then
${partitioning}
partprobe /dev/vda
mkdosfs /dev/vda1
mount -t vfat /dev/vda1 /disk || fail "the disk has no file system"
mkdir -p /disk/EFI/BOOT /disk/loader/entries
ip link set eth0 up
udhcpc -i eth0 -q -n -f -t 10 -s /etc/leased
${fetching(files)}
umount /disk || fail "the disk is lost"
echo "It is installed."
fi
echo "It waits for orders."
while true; do setsid cttyhack sh; done
`;
