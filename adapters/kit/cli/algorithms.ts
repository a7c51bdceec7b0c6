/** What may be negotiated with a switch. */
import type { Algorithms } from "ssh2";

/** The package's own choice, without what rests on SHA-1. */
export const soundAlgorithms: Algorithms = {
  serverHostKey: { append: [], prepend: [], remove: ["ssh-rsa"] },
  hmac: { append: [], prepend: [], remove: ["hmac-sha1", "hmac-sha1-etm@openssh.com"] },
};

/** For switches that know nothing better: broken in part, yet better than Telnet. */
export const legacyAlgorithms: Algorithms = {
  kex: {
    append: ["diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
    prepend: [],
    remove: [],
  },
  serverHostKey: { append: ["ssh-rsa", "ssh-dss"], prepend: [], remove: [] },
  cipher: { append: ["aes256-cbc", "aes192-cbc", "aes128-cbc", "3des-cbc"], prepend: [], remove: [] },
  hmac: { append: ["hmac-sha1", "hmac-sha1-96", "hmac-md5", "hmac-md5-96"], prepend: [], remove: [] },
};
