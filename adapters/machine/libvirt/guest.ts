/** One domain at its connection: found by its name or UUID, read, and told. */
import type { Instant } from "../../../src/model/clock.js";
import { plainUri } from "../../../src/model/libvirt-uri.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Connection, SeenDomain } from "./connection.js";
import { type Domain, readDomain } from "./domain.js";
import type { DomainEvent } from "./said.js";
import { powerOf } from "./said.js";
import type { Asked } from "./virsh.js";
import { XmlError } from "./xml.js";

export interface FoundGuest extends SeenDomain {
  readonly uuid: string;
  /** When libvirt was asked. */
  readonly at: Instant;
}

export class Guest {
  /** As it was last found. */
  private known: { readonly uuid: string; readonly name: string } | null = null;

  constructor(
    readonly connection: Connection,
    /** Its name, or its UUID. */
    private readonly domain: string,
  ) {}

  /** @throws AdapterError (by rejection) also where there is no such domain */
  async find(notBefore: Instant): Promise<FoundGuest> {
    const { at, byUuid } = await this.connection.domains(notBefore);
    const wanted = this.domain.toLowerCase();
    const uuid = byUuid.has(wanted) ? wanted : [...byUuid].find(([, { name }]) => name === this.domain)?.[0];
    const seen = uuid === undefined ? undefined : byUuid.get(uuid);
    if (uuid === undefined || !seen) throw new AdapterError(this.missing(), "unreachable", at);
    if (this.known?.name !== seen.name) this.connection.claim(seen.name);
    this.known = { uuid, name: seen.name };
    return { ...seen, uuid, at };
  }

  /** In words for the operator. */
  missing(): string {
    const { known, domain } = this;
    const where = plainUri(this.connection.place.uri);
    const called = known && known.name !== domain ? `${known.name} (${domain})` : domain;
    const advice = "define it there, or take the machine out of the configuration";
    return `libvirt at ${where} has no domain ${called}${known ? " any more" : ""}: ${advice}`;
  }

  isMeant({ domain }: DomainEvent): boolean {
    return domain === this.known?.name;
  }

  async isOff(now: Instant): Promise<boolean> {
    this.connection.forget();
    return powerOf((await this.find(now)).state) === "Off";
  }

  /** @param words of virsh, of which the second is the domain @throws AdapterError (by rejection) */
  async tell(command: string, words: readonly string[] = [], asked?: Asked): Promise<string> {
    const uuid = await this.uuid();
    this.connection.forget();
    return this.connection.tell([command, uuid, ...words], asked);
  }

  /** What it is when it is off, with its secrets, which are told to nobody. @throws AdapterError (by rejection) */
  async definition(): Promise<Domain> {
    return this.read(await this.tell("dumpxml", ["--inactive", "--security-info"]));
  }

  /** What runs. @throws AdapterError (by rejection) */
  async instance(): Promise<Domain> {
    return this.read(await this.tell("dumpxml", ["--security-info"]));
  }

  /** As {@link definition}, with what its disks hold; cheap where many ask. */
  async hardware(): Promise<{ readonly domain: Domain; readonly disks: string } | undefined> {
    const uuid = await this.uuid();
    const [xml, disks = ""] = await Promise.all([
      this.connection.ask(`dumpxml --inactive --security-info ${uuid}`),
      this.connection.ask(`domblkinfo ${uuid} --all`),
    ]);
    return xml === undefined ? undefined : { domain: this.read(xml), disks };
  }

  async uuid(): Promise<string> {
    return (this.known ?? (await this.find(Number.NEGATIVE_INFINITY))).uuid;
  }

  /** @throws AdapterError */
  private read(xml: string): Domain {
    try {
      return readDomain(xml);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      throw new AdapterError(`the definition of ${this.domain} ${error.message}`, "refused");
    }
  }
}
