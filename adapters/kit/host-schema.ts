/** Where a device is reached: a name or an address, in the configuration. */
export const hostSchema = {
  type: "string",
  pattern: "^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$|^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]{1,32})?$",
  "x-allowed": "a host name, an IPv4 or an IPv6 address",
  description: "Name or address it is reached by.",
} as const;
