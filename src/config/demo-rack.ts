/** The configuration of the demo, as a file to begin from. Makers that no client knows: some change their ways for those. */
import type { DemoBoot, MockSwitchAccess } from "./demo.js";

/** The servers that the boards boot from; JSON is YAML. */
const netboot = ({ files, ipxe }: DemoBoot): string => `# On this computer alone, and on ports that need no privilege.
netboot:
  networks:
    - { id: loopback, address: 127.0.0.1/8, dhcp: pool, pools: [127.77.0.10-127.77.0.99] }
  dhcp: { serverPort: 0, clientPort: 0, proxyPort: 0 }
  tftp: { port: 0 }
  http: { port: 0 }
  logs: { syslog: 0 }
  files: ${JSON.stringify(files)}
  ipxe: { folders: [${JSON.stringify(ipxe)}] }
`;

/** A board that fetches all there is from the network: its boot loader's files, its firmware, and what that boots. */
const fetching = ({ bootSet, kernel, initrd }: DemoBoot, serial: string): string => `
    firmware: { kind: raspberry-pi-4 }
    netboot:
      serial: "${serial}"
      bootSet: ${bootSet}
      boot: { kernel: ${kernel}, initrds: [${initrd}], arguments: console=ttyS0 quiet }`;

/**
 * @param access how the switch is reached that feeds the boards
 * @param boot where there is what the boards boot; null = they only draw power
 */
export const demoRack = (
  { host, port, user, auth, privacy }: MockSwitchAccess,
  boot: DemoBoot | null,
): string => `# The rack of the demo.
hostName: shoal-demo
# Events may go to every unicast address and, unlike elsewhere, to receivers on this computer, where one tries them first. Images
# of virtual media may come from there.
outbound:
  events: &here { allow: ["0.0.0.0/0", "::/0", "127.0.0.0/8", "::1/128"] }
  media: *here
# The machines' serial consoles by SSH, here on any port that is free; 2200 when left out.
console: { ssh: { port: 0 } }
${boot ? netboot(boot) : ""}racks:
  - { id: rack1, name: Demo rack }
devices:
  # A PoE switch. The demo's is simulated, but speaks SNMPv3 on the wire as a real one does.
  - id: switch1
    kind: poe-switch
    family: netgear
    host: ${host}
    snmp:
      version: 3
      port: ${port}
      user: ${user}
      auth: { protocol: SHA-256, password: ${auth} }
      privacy: { protocol: AES-128, password: ${privacy} }
    # How long a port stays off before it is turned on again, in milliseconds, and how often in an hour (0 = no limit).
    timing: { minimumOff: 2000, cyclesPerHour: 0 }
machines:
  # Boards without a BMC: a port of the switch feeds each.
  - id: board01
    manufacturer: Tidepool Boards
    model: TB-4
    serialNumber: TB4-0001
    firmwareVersion: 2.3.1
    rack: rack1
    processors: &a72 { count: 1, cores: 4, model: Cortex-A72, architecture: ARM, maxSpeedMHz: 1500 }
    memoryMiB: 4096
    nics: [{ mac: "02:00:5e:10:01:01" }]${boot ? fetching(boot, "0b0a4d01") : ""}
    adapter: { kind: board, power: { device: switch1, port: "1/0/1", confirmed: true } }
  - id: board02
    manufacturer: Tidepool Boards
    model: TB-4
    serialNumber: TB4-0002
    firmwareVersion: 2.3.1
    rack: rack1
    processors: *a72
    memoryMiB: 4096
    nics: [{ mac: "02:00:5e:10:01:02" }]${boot ? fetching(boot, "0b0a4d02") : ""}
    adapter: { kind: board, power: { device: switch1, port: "1/0/2", confirmed: true } }
  - id: board03
    manufacturer: Tidepool Boards
    model: TB-5
    serialNumber: TB5-0001
    firmwareVersion: 3.0.4
    rack: rack1
    processors: &a76 { count: 1, cores: 4, model: Cortex-A76, architecture: ARM, maxSpeedMHz: 2400 }
    memoryMiB: 8192
    nics: [{ mac: "02:00:5e:10:01:03" }]${boot ? fetching(boot, "0b0a4d03") : ""}
    adapter: { kind: board, power: { device: switch1, port: "1/0/3", confirmed: true } }
  - id: board04
    manufacturer: Tidepool Boards
    model: TB-5
    serialNumber: TB5-0002
    firmwareVersion: 3.0.4
    rack: rack1
    processors: *a76
    memoryMiB: 16384
    nics: [{ mac: "02:00:5e:10:01:04" }]${boot ? fetching(boot, "0b0a4d04") : ""}
    adapter: { kind: board, power: { device: switch1, port: "1/0/4", confirmed: true } }
  - id: board05
    manufacturer: Tidepool Boards
    model: TB-R1
    serialNumber: TBR-0001
    firmwareVersion: 0.9.2
    rack: rack1
    processors: { count: 1, cores: 8, model: RVA-8, architecture: RISC-V, maxSpeedMHz: 1800 }
    memoryMiB: 16384
    nics: [{ mac: "02:00:5e:10:01:05" }]
    adapter: { kind: board, power: { device: switch1, port: "1/0/5", confirmed: true } }
  # Servers, simulated with a BMC each: two ports, the first one boots.
  - id: server01
    name: web01
    manufacturer: Northlight Systems
    model: NL-1200
    serialNumber: NL12-00417
    firmwareVersion: 1.8.0
    rack: rack1
    processors: &small { count: 1, cores: 16, threads: 32, model: Northlight N16, maxSpeedMHz: 3200 }
    memoryMiB: 65536
    nics: # With what the switch at the other end of each cable says of itself by LLDP.
      - mac: "02:00:5e:10:02:01"
        neighbour: { chassisId: "02:00:5e:10:ff:01", portId: "1/0/21", systemName: tor1, managementVlanId: 10 }
      - mac: "02:00:5e:10:02:02"
        neighbour: { chassisId: "02:00:5e:10:ff:02", portId: "1/0/21", systemName: tor2, managementVlanId: 10 }
    adapter: { kind: fake, power: On }
  - id: server02
    name: web02
    manufacturer: Northlight Systems
    model: NL-1200
    serialNumber: NL12-00418
    firmwareVersion: 1.8.0
    rack: rack1
    processors: *small
    memoryMiB: 65536
    nics: [{ mac: "02:00:5e:10:02:03" }, { mac: "02:00:5e:10:02:04" }]
    adapter: { kind: fake, power: On }
  - id: server03
    name: db01
    manufacturer: Northlight Systems
    model: NL-2400
    serialNumber: NL24-00032
    firmwareVersion: 1.9.5
    rack: rack1
    processors: { count: 2, cores: 32, threads: 64, model: Northlight N32, maxSpeedMHz: 3600 }
    memoryMiB: 524288
    nics: [{ mac: "02:00:5e:10:02:05", speedMbps: 25000 }, { mac: "02:00:5e:10:02:06", speedMbps: 25000 }]
    adapter: { kind: fake, delays: { post: 3000, bootToOs: 4000 } }
  - id: server04
    name: store01
    manufacturer: Northlight Systems
    model: NL-S36
    serialNumber: NLS-00007
    firmwareVersion: 1.4.2
    rack: rack1
    processors: { count: 1, cores: 24, threads: 48, model: Northlight N24, maxSpeedMHz: 2800 }
    memoryMiB: 262144
    nics: [{ mac: "02:00:5e:10:02:07", speedMbps: 10000 }, { mac: "02:00:5e:10:02:08", speedMbps: 10000 }]
    storage:
      - name: Disk shelf
        controller: { manufacturer: Northlight Systems, model: NL-RAID 12, firmwareVersion: 5.2.0 }
        raidTypes: [RAID0, RAID1, RAID5, RAID6, RAID10, RAID50, RAID60]
        drives:
          - { count: 12, capacityGB: 8000, mediaType: HDD, protocol: SAS, rotationSpeedRpm: 7200, manufacturer: Northlight Systems, model: NL-H8000 }
      - name: System disks
        controller: { manufacturer: Northlight Systems, model: NL-M2 Duo, firmwareVersion: "1.1" }
        raidTypes: [RAID1]
        drives:
          - { count: 2, capacityGB: 480, protocol: NVMe, manufacturer: Northlight Systems, model: NL-N480 }
        volumes: [{ name: System, raidType: RAID1, drives: ["0", "1"] }]
    adapter: { kind: fake }
  - id: server05
    name: arm01
    manufacturer: Fathom Computing
    model: FC-80
    serialNumber: FC80-1138
    firmwareVersion: 4.1.0
    rack: rack1
    processors: { count: 1, cores: 80, model: Neoverse N1, architecture: ARM, maxSpeedMHz: 3000 }
    memoryMiB: 262144
    nics: [{ mac: "02:00:5e:10:03:01", speedMbps: 25000 }]
    adapter: { kind: fake }
`;
