/** Which switch it is that answers: the host key, pinned at the first contact or by configuration (RFC 4251 §4.1). */
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost } from "../../../src/ports/power-device.js";
import { fingerprintOf } from "../fingerprint.js";

export class HostKey {
  /** Of the connection that is being made. */
  private seen: string | null = null;

  constructor(
    private readonly label: string,
    private readonly configured: string | undefined,
    private readonly host: DeviceHost,
  ) {}

  /** Keeps who answers, and tells whether the connection may go on. */
  accepts(key: Buffer): boolean {
    this.seen = fingerprintOf(key);
    return this.expected === undefined || this.expected === this.seen;
  }

  /** Resolves when the key is known for good; to be called before any secret is sent, after the signature was checked. */
  async pin(): Promise<void> {
    if (this.seen === null || this.expected !== undefined) return;
    const key = this.seen;
    await this.host.remember({ ...this.host.memory(), key });
    this.host.logger.warn(
      `${this.label}: first contact, its SSH host key is trusted from now on; compare it with the one at the switch`,
      { fingerprint: key },
    );
  }

  /** Why the connection was not made; null = the key is not the reason. */
  get problem(): AdapterError | null {
    const { seen, expected, label } = this;
    if (seen === null || expected === undefined || expected === seen) return null;
    return new AdapterError(
      `${label} has another SSH host key: ${seen} instead of ${expected}. If the switch was replaced or reset, ` +
        `compare the new one at the switch and set ssh.hostKey to it; otherwise somebody else answers. ` +
        "Nothing was sent to it.",
      "misconfigured",
    );
  }

  private get expected(): string | undefined {
    return this.configured ?? this.host.memory().key;
  }
}
