/** DHCP options: code, form, name (that of ISC and Kea), then what others call it, dnsmasq above all. */

/** How the value of an option is written by people. */
export type OptionForm =
  | "address"
  | "addresses"
  | "u8"
  | "u16"
  | "u32"
  | "i32"
  | "u16s"
  /** A number of them, or with a unit, as `90m`. */
  | "seconds"
  | "flag"
  | "text"
  /** Domain names (RFC 1035 §3.1, RFC 3397). */
  | "names"
  /** Each a network and the router to it (RFC 3442). */
  | "routes"
  /** In hex. */
  | "bytes"
  /** Not in the table: by the look of the value. */
  | "guess";

type Row = readonly [code: number, form: OptionForm, name: string, ...others: string[]];

/** Not on the wire: dnsmasq's number for the header's siaddr. */
export const nextServer = 255;

export const optionTable: readonly Row[] = [
  [1, "address", "subnet-mask", "netmask"],
  [2, "i32", "time-offset"],
  [3, "addresses", "routers", "router"],
  [4, "addresses", "time-servers", "time-server"],
  [5, "addresses", "name-servers", "name-server"],
  [6, "addresses", "domain-name-servers", "dns-server", "dns-servers"],
  [7, "addresses", "log-servers", "log-server"],
  [8, "addresses", "cookie-servers", "cookie-server"],
  [9, "addresses", "lpr-servers", "lpr-server"],
  [10, "addresses", "impress-servers", "impress-server"],
  [11, "addresses", "resource-location-servers", "resource-location-server"],
  [12, "text", "host-name", "hostname"],
  [13, "u16", "boot-size", "boot-file-size"],
  [14, "text", "merit-dump"],
  [15, "text", "domain-name"],
  [16, "address", "swap-server"],
  [17, "text", "root-path"],
  [18, "text", "extensions-path", "extension-path"],
  [19, "flag", "ip-forwarding", "ip-forward-enable"],
  [20, "flag", "non-local-source-routing"],
  [21, "addresses", "policy-filter"],
  [22, "u16", "max-dgram-reassembly", "max-datagram-reassembly"],
  [23, "u8", "default-ip-ttl", "default-ttl"],
  [24, "seconds", "path-mtu-aging-timeout"],
  [25, "u16s", "path-mtu-plateau-table"],
  [26, "u16", "interface-mtu", "mtu"],
  [27, "flag", "all-subnets-local"],
  [28, "address", "broadcast-address", "broadcast"],
  [29, "flag", "perform-mask-discovery"],
  [30, "flag", "mask-supplier"],
  [31, "flag", "router-discovery"],
  [32, "address", "router-solicitation-address", "router-solicitation"],
  [33, "addresses", "static-routes", "static-route"],
  [34, "flag", "trailer-encapsulation"],
  [35, "seconds", "arp-cache-timeout", "arp-timeout"],
  [36, "flag", "ieee802-3-encapsulation", "ethernet-encap"],
  [37, "u8", "default-tcp-ttl", "tcp-ttl"],
  [38, "seconds", "tcp-keepalive-interval", "tcp-keepalive"],
  [39, "flag", "tcp-keepalive-garbage"],
  [40, "text", "nis-domain"],
  [41, "addresses", "nis-servers", "nis-server"],
  [42, "addresses", "ntp-servers", "ntp-server"],
  [43, "bytes", "vendor-encapsulated-options", "vendor-encap"],
  [44, "addresses", "netbios-name-servers", "netbios-ns"],
  [45, "addresses", "netbios-dd-server", "netbios-dd"],
  [46, "u8", "netbios-node-type", "netbios-nodetype"],
  [47, "text", "netbios-scope"],
  [48, "addresses", "font-servers", "x-windows-fs"],
  [49, "addresses", "x-display-manager", "x-windows-dm"],
  [50, "address", "dhcp-requested-address", "requested-address"],
  [51, "seconds", "dhcp-lease-time", "lease-time"],
  [52, "u8", "dhcp-option-overload", "option-overload"],
  [53, "u8", "dhcp-message-type", "message-type"],
  [54, "address", "dhcp-server-identifier", "server-identifier"],
  [55, "bytes", "dhcp-parameter-request-list", "parameter-request"],
  [56, "text", "dhcp-message", "message"],
  [57, "u16", "dhcp-max-message-size", "max-message-size"],
  [58, "seconds", "dhcp-renewal-time", "t1"],
  [59, "seconds", "dhcp-rebinding-time", "t2"],
  [60, "text", "vendor-class-identifier", "vendor-class"],
  [61, "bytes", "dhcp-client-identifier", "client-id"],
  [64, "text", "nisplus-domain-name", "nis+-domain"],
  [65, "addresses", "nisplus-servers", "nis+-server"],
  [66, "text", "tftp-server-name", "tftp-server"],
  [67, "text", "boot-file-name", "bootfile-name"],
  [68, "addresses", "mobile-ip-home-agent", "mobile-ip-home"],
  [69, "addresses", "smtp-server"],
  [70, "addresses", "pop-server", "pop3-server"],
  [71, "addresses", "nntp-server"],
  [72, "addresses", "www-server"],
  [73, "addresses", "finger-server"],
  [74, "addresses", "irc-server"],
  [77, "text", "user-class"],
  [80, "bytes", "rapid-commit"],
  [81, "bytes", "fqdn"],
  [82, "bytes", "dhcp-agent-options", "agent-id"],
  [93, "u16s", "client-system", "client-arch"],
  [94, "bytes", "client-ndi", "client-interface-id"],
  [97, "bytes", "uuid-guid", "client-machine-id"],
  [100, "text", "pcode", "posix-timezone"],
  [101, "text", "tcode", "tzdb-timezone"],
  [108, "seconds", "v6-only-preferred", "ipv6-only"],
  [114, "text", "v4-captive-portal", "captive-portal"],
  [118, "address", "subnet-selection"],
  [119, "names", "domain-search"],
  [121, "routes", "classless-static-route", "classless-static-routes"],
  [125, "bytes", "vivso-suboptions", "vendor-id-encap"],
  [150, "addresses", "tftp-server-address"],
  [175, "bytes", "ipxe-encap-opts", "ipxe"],
  [209, "text", "config-file"],
  [210, "text", "path-prefix"],
  [211, "seconds", "reboot-time"],
  [249, "routes", "ms-classless-static-routes"],
  [252, "text", "wpad", "wpad-url"],
  [nextServer, "address", "server-ip-address", "next-server"],
];

/** Those that the exchange itself is made of, and what clients say of themselves: nobody configures them. */
export const reservedOptions: ReadonlySet<number> = new Set([
  50, 51, 52, 53, 54, 55, 56, 57, 61, 80, 81, 82, 93, 94, 97, 118,
]);
