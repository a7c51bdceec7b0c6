/** Cookies of one host. RFC 6265 as far as a device needs it: they go back to the host that set them, whatever Domain says. */
import type { Instant } from "../../../src/model/clock.js";

const most = 32;
const longest = 4096;

export class Cookies {
  private readonly values = new Map<string, string>();

  /** @param lines the values of `Set-Cookie`; what is malformed or too much is passed over */
  take(lines: readonly string[], now: Instant): void {
    for (const line of lines) {
      const cookie = parseCookie(line, now);
      if (cookie === null) continue;
      if (cookie.gone) this.values.delete(cookie.name);
      else if (this.values.size < most || this.values.has(cookie.name)) this.values.set(cookie.name, cookie.value);
    }
  }

  get(name: string): string | undefined {
    return this.values.get(name);
  }

  clear(): void {
    this.values.clear();
  }

  /** The value of `Cookie`; undefined = there are none. */
  get header(): string | undefined {
    if (this.values.size === 0) return undefined;
    return [...this.values].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Set to be forgotten: its time is over. */
  readonly gone: boolean;
}

/** RFC 6265 §4.1.1. @returns null when it is none, or too long */
export function parseCookie(line: string, now: Instant): Cookie | null {
  if (line.length > longest) return null;
  const [pair = "", ...attributes] = line.split(";");
  const match = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=\s*("?[!#-+\--:<-[\]-~]*"?)\s*$/.exec(pair);
  const [, name, value] = match ?? [];
  return name === undefined || value === undefined
    ? null
    : { name, value, gone: attributes.some((a) => isOver(a, now)) };
}

function isOver(attribute: string, now: Instant): boolean {
  const [name = "", value = ""] = attribute.split("=").map((part) => part.trim());
  if (/^max-age$/i.test(name)) return Number(value) <= 0;
  return /^expires$/i.test(name) && Date.parse(value) <= now;
}
