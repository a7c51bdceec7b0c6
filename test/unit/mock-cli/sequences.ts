/** How people switch port 3 off, on and look at it, family by family. */

export interface Sequence {
  /** Ends of the prompts in turn, and what is typed at them; the port is number 3. */
  readonly login: string;
  readonly before?: readonly (readonly [string, string])[];
  readonly off: readonly (readonly [string, string])[];
  readonly on: readonly (readonly [string, string])[];
  readonly show: readonly [string, string];
  readonly shownOn: RegExp;
  readonly shownOff: RegExp;
}

type Steps = Pick<Sequence, "off" | "on">;

const ios = (name: string, prompt: string, never: string, auto: string, configure = "configure terminal"): Steps => ({
  off: [
    [configure, "(config)#"],
    [`interface ${name}`, prompt],
    [never, prompt],
    ["end", "#"],
  ],
  on: [
    [configure, "(config)#"],
    [`interface ${name}`, prompt],
    [auto, prompt],
    ["end", "#"],
  ],
});

const fastpath = (
  host: string,
  port: string,
  down: string,
  up: string,
): Steps & Pick<Sequence, "login" | "before"> => ({
  login: `(${host}) >`,
  before: [["enable", `(${host}) #`]],
  off: [
    ["configure", "(Config)#"],
    [`interface ${port}`, `(Interface ${port})#`],
    [down, `(Interface ${port})#`],
    ["exit", "(Config)#"],
    ["exit", `(${host}) #`],
  ],
  on: [
    ["configure", "(Config)#"],
    [`interface ${port}`, `(Interface ${port})#`],
    [up, `(Interface ${port})#`],
    ["exit", "(Config)#"],
    ["exit", `(${host}) #`],
  ],
});

const shell = (prompt: string, down: string, up: string, look: string): Steps & Pick<Sequence, "login" | "show"> => ({
  login: prompt,
  off: [[down, prompt]],
  on: [[up, prompt]],
  show: [look, prompt],
});

export const sequences: Readonly<Record<string, Sequence>> = {
  "cisco/catalyst-9300": {
    login: "sw-access>",
    before: [
      ["enable", "sw-access#"],
      ["terminal length 0", "#"],
    ],
    ...ios("Gi1/0/3", "(config-if)#", "power inline never", "power inline auto"),
    show: ["show power inline Gi1/0/3", "sw-access#"],
    shownOn: /^Gi1\/0\/3\s+auto\s+on\s+30\.0\s+Ieee PD\s+4\s+30\.0/m,
    shownOff: /^Gi1\/0\/3\s+never\s+off\s+0\.0\s+n\/a\s+n\/a/m,
  },
  "cisco/cbs350": {
    login: "cbs350#",
    before: [["terminal datadump", "#"]],
    ...ios("gi3", "(config-if)#", "power inline never", "power inline auto"),
    show: ["show power inline gi3", "cbs350#"],
    shownOn: /^gi1\/0\/3\s+Auto\s+On\s+5\.000\s+4/m,
    shownOff: /^gi1\/0\/3\s+Never\s+Off\s+0\.000/m,
  },
  "arista/720xp": {
    login: "720xp>",
    before: [["enable", "720xp#"]],
    ...ios("Ethernet3", "(config-if-Et3)#", "poe disabled", "no poe disabled"),
    show: ["show poe interface Ethernet3", "720xp#"],
    shownOn: /^Et3\s+enabled\s+low\s+powered\s+class4\s+5\.00/m,
    shownOff: /^Et3\s+disabled\s+low\s+disabled/m,
  },
  "tp-link/jetstream": {
    login: "TL-SG2428P>",
    before: [["enable", "TL-SG2428P#"]],
    ...ios(
      "gigabitEthernet 1/0/3",
      "(config-if)#",
      "power inline supply disable",
      "power inline supply enable",
      "configure",
    ),
    show: ["show power inline information interface gigabitEthernet 1/0/3", "TL-SG2428P#"],
    shownOn: /^ Gi1\/0\/3\s+5\.0\s+\d+\s+5\d\.\d\s+Class 4\s+ON/m,
    shownOff: /^ Gi1\/0\/3\s+0\.0\s+0\s+\d+\.\d\s+N\/A\s+OFF/m,
  },
  "aruba/cx6100": {
    login: "6100# ",
    before: [["no page", "# "]],
    off: [
      ["configure terminal", "(config)# "],
      ["interface 1/1/3", "(config-if)# "],
      ["no power-over-ethernet", "(config-if)# "],
      ["end", "6100# "],
    ],
    on: [
      ["configure terminal", "(config)# "],
      ["interface 1/1/3", "(config-if)# "],
      ["power-over-ethernet", "(config-if)# "],
      ["end", "6100# "],
    ],
    show: ["show power-over-ethernet brief", "6100# "],
    shownOn: /^1\/1\/3\s+Yes\s+low\s+off\s+usage\s+5\.1 W\s+5\.0 W\s+Delivering/m,
    shownOff: /^1\/1\/3\s+No\s+low\s+off\s+usage\s+0\.0 W\s+0\.0 W\s+Disabled/m,
  },
  "aruba/2930f": {
    login: "Press any key to continue",
    before: [
      ["", "H"],
      ["no page", "H"],
      ["configure", "H"],
    ],
    off: [["no interface 3 power-over-ethernet", "H"]],
    on: [["interface 3 power-over-ethernet", "H"]],
    show: ["show power-over-ethernet 3", "H"],
    shownOn: /Power Enable\s+: Yes[\s\S]*Detection Status\s+: Delivering[\s\S]*Power\s+: 5\.0 W/,
    shownOff: /Power Enable\s+: No(?![\s\S]*Detection)/,
  },
  "netgear/m4300": {
    ...fastpath("M4300-52G-PoE+", "1/0/3", "no poe", "poe"),
    show: ["show poe port info 1/0/3", "(M4300-52G-PoE+) #"],
    shownOn: /^1\/0\/3\s+Yes\s+32000\s+4\s+5000\s+\d+\s+5\d\s+Delivering Power\s+No Error/m,
    shownOff: /^1\/0\/3\s+Yes\s+32000\s+Unknown\s+0\s+0\s+\d+\s+Disabled/m,
  },
  "ubiquiti/edgeswitch": {
    ...fastpath("UBNT EdgeSwitch", "0/3", "poe opmode shutdown", "poe opmode auto"),
    show: ["show poe status 0/3", "(UBNT EdgeSwitch) #"],
    shownOn: /^0\/3\s+Good\s+Class4\s+5\.00/m,
    shownOff: /^0\/3\s+Disabled\s+Unknown\s+0\.00/m,
  },
  "ubiquiti/unifi-switch": {
    ...shell("6.6.61# ", "swctrl poe set off id 3", "swctrl poe set auto id 3", "swctrl poe show id 3"),
    shownOn: /^\s+3\s+Auto\s+Dot3at\s+-1\s+Class 4\s+On\s+Good\s+5\.00/m,
    shownOff: /^\s+3\s+Off\s+Dot3at\s+-1\s+Unknown\s+Off\s+Bad\s+0\.00/m,
  },
  "mikrotik/crs328": {
    ...shell(
      "[admin@MikroTik] > \x1b[K",
      "/interface ethernet poe set ether3 poe-out=off",
      "/interface ethernet poe set ether3 poe-out=auto-on",
      "/interface ethernet poe monitor ether3 once",
    ),
    shownOn: /name: ether3[\s\S]*poe-out: auto-on[\s\S]*poe-out-status: powered-on[\s\S]*poe-out-power: 5W/,
    shownOff: /poe-out: off[\s\S]*poe-out-status: disabled(?![\s\S]*poe-out-power)/,
  },
  "juniper/ex2300": {
    login: "admin@ex2300> ",
    before: [["set cli screen-length 0", "> "]],
    off: [
      ["configure exclusive", "admin@ex2300# "],
      ["set poe interface ge-0/0/2 disable", "# "],
      ["commit", "# "],
      ["exit", "> "],
    ],
    on: [
      ["configure exclusive", "admin@ex2300# "],
      ["delete poe interface ge-0/0/2 disable", "# "],
      ["commit and-quit", "> "],
    ],
    show: ["show poe interface", "> "],
    shownOn: /^ ge-0\/0\/2\s+Enabled\s+ON\s+30\.0W\s+Low\s+5\.0W\s+4/m,
    shownOff: /^ ge-0\/0\/2\s+Disabled\s+Disabled\s+0\.0W\s+Low\s+0\.0W\s+not-applicable/m,
  },
  "openwrt/realtek-poe": {
    ...shell(
      "admin@OpenWrt:~# ",
      `ubus call poe manage '{"port":"lan3","enable":false}'`,
      `ubus call poe manage '{"port":"lan3","enable":true}'`,
      "ubus call poe info",
    ),
    shownOn: /"lan3": \{[^}]*"status": "Delivering power",\s+"consumption": 5\s+\}/,
    shownOff: /"lan3": \{\s+"priority": 2,\s+"status": "Disabled"\s+\}/,
  },
  "cumulus/as4610": {
    ...shell("admin@switch:~$ ", "sudo poectl -d swp3", "sudo poectl -e swp3", "sudo poectl -i swp3"),
    shownOn: /^swp3\s+connected\s+n\/a\s+low\s+IEEE802\.3at\s+4\s+\S+ V\s+\d+ mA\s+5\.0 W/m,
    shownOff: /^swp3\s+disabled\s+n\/a\s+low\s+IEEE802\.3at\s+none/m,
  },
};
