#!/usr/bin/env bash
# Installs the Debian packages whose programs the system tests run. Does nothing where they are there already.
# SHOAL_TEST_IRONIC=1 installs Ironic too (180 packages); without it the tests of Ironic are skipped. Its library alone: the
# packages ironic-api and ironic-conductor would start services, and the tests start both programs from the library.
set -euo pipefail

packages=(python3-sushy redfishtool curl openssl ca-certificates snmp snmpd openssh-client
  qemu-system-x86 ovmf qemu-system-arm qemu-efi-aarch64 sbsigntool
  iproute2 ipxe ipxe-qemu dnsmasq-base busybox-static isc-dhcp-client dhcpcd5 wget
  tftp-hpa atftp mtools genisoimage isolinux syslinux-common systemd-boot-efi
  libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients)
[ "${SHOAL_TEST_IRONIC:-}" != 1 ] || packages+=(python3-ironic)

say() { echo "test/system/install.sh: $*" >&2; }

if ! command -v dpkg >/dev/null || ! command -v apt-get >/dev/null; then
  say "this is not a Debian or a relative of it; the tests skip the clients that are not installed (${packages[*]})."
  exit 0
fi

is_installed() { dpkg -s "$1" 2>/dev/null | grep -q '^Status: install ok installed$'; }
has_candidate() { apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'; }

missing=()
for package in "${packages[@]}"; do is_installed "$package" || missing+=("$package"); done
[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=(env)
elif sudo -n true 2>/dev/null; then
  as_root=(sudo -n env)
else
  say "not root, and sudo asks for a password. Run this, then the tests again:"
  say "  sudo apt-get install --no-install-recommends ${missing[*]}"
  exit 1
fi

apt() { "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" >&2; }
install() { apt install --no-install-recommends "${missing[@]}"; }
update() { apt update || say "apt-get update failed; trying with the lists there are."; }

say "installing ${missing[*]} …"
updated=
for package in "${missing[@]}"; do
  has_candidate "$package" || { update && updated=1 && break; }
done
# Lists that are too old name files that the mirrors have no more.
if ! install; then
  [ -z "$updated" ] && update && install || { say "the packages could not be installed."; exit 1; }
fi
