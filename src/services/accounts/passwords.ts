/** Passwords at rest: scrypt (RFC 7914), salted, with its cost written beside it so that it can be raised later. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { availableParallelism } from "node:os";
import { Turnstile } from "./turnstile.js";

export interface Passwords {
  /** @param address who makes us do the work; see `Turnstile` */
  hash(password: string, address: string): Promise<string>;
  matches(password: string, hash: string, address: string): Promise<boolean>;
  /** A hash that no password matches and that costs as much to find out: for names nobody has. */
  readonly decoy: string;
}

/** N, r, p of RFC 7914 §2. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and some 60 to 90 ms. */
const presentCost: ScryptCost = { N: 2 ** 15, r: 8, p: 1 };

const keyBytes = 32;
const saltBytes = 16;

/** Half the processors, and never more than two of the four threads that disk writes share with us. */
const limits = { atOnce: Math.max(1, Math.min(2, availableParallelism() >> 1)), inAll: 128, perAddress: 64 };

interface Parsed {
  readonly cost: ScryptCost;
  readonly salt: Buffer;
  readonly key: Buffer;
}

const write = ({ N, r, p }: ScryptCost, salt: Buffer, key: Buffer): string =>
  ["scrypt", N, r, p, salt.toString("base64"), key.toString("base64")].join("$");

function read(hash: string): Parsed | null {
  const [kind, N, r, p, salt, key] = hash.split("$");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  if (kind !== "scrypt" || salt === undefined || key === undefined) return null;
  if (!Object.values(cost).every(Number.isSafeInteger)) return null;
  return {
    cost,
    salt: Buffer.from(salt, "base64"),
    key: Buffer.from(key, "base64"),
  };
}

/** NFC, so that a password typed as "é" is the same from every keyboard (RFC 8265 §4.2). */
function derive(password: string, salt: Buffer, { N, r, p }: ScryptCost): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: 128 * r * (N + p + 2) };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFC"), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

export function scryptPasswords(
  own: ScryptCost = presentCost,
  turnstile: Turnstile = new Turnstile(limits),
): Passwords {
  return {
    hash: (password, address) =>
      turnstile.run(address, async () => {
        const salt = randomBytes(saltBytes);
        return write(own, salt, await derive(password, salt, own));
      }),
    matches: (password, hash, address) =>
      turnstile.run(address, async () => {
        const parsed = read(hash);
        if (parsed === null) return false;
        const key = await derive(password, parsed.salt, parsed.cost);
        return key.length === parsed.key.length && timingSafeEqual(key, parsed.key);
      }),
    decoy: write(own, randomBytes(saltBytes), randomBytes(keyBytes)),
  };
}
