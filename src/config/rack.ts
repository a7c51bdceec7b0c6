/** The configuration of a rack of virtual machines, as `shoal up` writes it: a file to read, and to begin one's own from. */
import type { Listen } from "./config.js";

export interface RackPlan {
  readonly name: string;
  readonly listen: Pick<Listen, "host" | "port">;
  /** Where consoles are reached by SSH. */
  readonly ssh: Pick<Listen, "host" | "port">;
  readonly network: RackNetwork;
  /** TCP port of boot files, in the rack's network. */
  readonly httpPort: number;
  readonly guests: readonly GuestPlan[];
}

export interface RackNetwork {
  /** Of the computer; in a network namespace, of that. */
  readonly bridge: string;
  /** The first three numbers, such as `10.77.0`: all of it is a /24. */
  readonly prefix: string;
}

export interface GuestPlan {
  readonly id: string;
  readonly uuid: string;
  readonly mac: string;
  /** IPv4, kept for it by DHCP. */
  readonly address: string;
  readonly architecture: "x86-64" | "ARM-A64";
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

/** Address of the computer in the rack's network. */
export const hostAddressIn = ({ prefix }: RackNetwork): string => `${prefix}.1`;

/** YAML. Names of files in it are relative to it. */
export const rackConfigText = (
  rack: RackPlan,
): string => `# Virtual machines on a network of their own, made by "shoal up". It is read again by:  shoal up --restart
# What each key means: docs/configuration.md, docs/adapters/qemu.md, docs/adapters/netboot.md.
listen: { host: "${rack.listen.host}", port: ${rack.listen.port} }
state: ./state
hostName: shoal-${rack.name}
# Consoles by SSH: ssh -p ${rack.ssh.port} vm1@${rack.ssh.host}
console:
  ssh: { host: "${rack.ssh.host}", port: ${rack.ssh.port} }
# Images of media, and receivers of events, may be on this computer.
outbound:
  events: &here { allow: ["0.0.0.0/0", "::/0", "127.0.0.0/8", "::1/128"] }
  images: *here
  media: *here
netboot:
  networks:
    - id: ${networkId}
      interface: ${rack.network.bridge}
      address: ${hostAddressIn(rack.network)}/24
      dhcp: pool
      pools: [${rack.network.prefix}.100-${rack.network.prefix}.199]
  http: { port: ${rack.httpPort} }
  # Served at http://${hostAddressIn(rack.network)}:${rack.httpPort}/files/ and by TFTP: kernels, boot programs, images of media.
  files: ./files
# What a machine boots from the network stands at that machine, for example:
#   netboot: { ..., boot: { programs: { x86-64: loader.efi } } }
#   netboot: { ..., boot: { kernel: vmlinuz, initrds: [initrd.img], arguments: console=ttyS0 } }
#   netboot: { ..., boot: { chain: "http://${hostAddressIn(rack.network)}:6385/boot.ipxe" } }
machines:
${rack.guests.map((guest) => guestText(guest, rack.network)).join("")}`;

const networkId = "rack";

const guestText = (guest: GuestPlan, { bridge }: RackNetwork): string => `  - id: ${guest.id}
    uuid: ${guest.uuid}
    manufacturer: Shoal
    model: Virtual machine
    processors: { count: 1, cores: ${guest.cores}, ${processors[guest.architecture]} }
    memoryMiB: ${guest.memoryMiB}
    nics: [{ mac: "${guest.mac}" }]
    netboot: { network: ${networkId}, address: ${guest.address} }
    adapter:
      kind: qemu
      disks: [{ sizeGiB: ${guest.diskGiB} }]
      networks: [{ kind: bridge, bridge: ${bridge} }]
`;

const processors: Readonly<Record<GuestPlan["architecture"], string>> = {
  "x86-64": "architecture: x86, model: Virtual processor",
  "ARM-A64": "architecture: ARM, model: Virtual processor",
};
