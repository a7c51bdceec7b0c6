/** What tests of firmware ask again and again. */
import assert from "node:assert/strict";
import { assertStatus } from "./expect.js";
import type { TestService } from "./service.js";

/** An attribute as its registry tells it. */
export interface RegisteredAttribute {
  readonly AttributeName: string;
  readonly Type: "Enumeration" | "Integer" | "Boolean" | "String" | "Password";
  readonly ReadOnly: boolean;
  readonly DefaultValue: unknown;
  readonly Value?: readonly { readonly ValueName: string }[];
  readonly LowerBound?: number;
  readonly UpperBound?: number;
  readonly ScalarIncrement?: number;
  readonly MaxLength?: number;
}

export class FirmwareOf {
  readonly system: string;
  readonly bios: string;
  readonly settings: string;
  readonly secureBoot: string;

  constructor(
    private readonly service: TestService,
    id: string,
  ) {
    this.system = `/redfish/v1/Systems/${id}`;
    this.bios = `${this.system}/Bios`;
    this.settings = `${this.bios}/Settings`;
    this.secureBoot = `${this.system}/SecureBoot`;
  }

  /** Once the machine has been read: before, its system cannot be shown. */
  async ready(): Promise<this> {
    await this.service.untilBody(this.system, ({ PowerState }) => typeof PowerState === "string");
    return this;
  }

  /** @param id `PK`, `KEK`, `db` or `dbx` */
  keys(id: string): string {
    return `${this.secureBoot}/SecureBootDatabases/${id}`;
  }

  /** By the way a client goes: all files, the one that the BIOS names, its location, the registry. */
  async registry(): Promise<readonly RegisteredAttribute[]> {
    const { AttributeRegistry: wanted } = (await this.service.get(this.bios)).json;
    const files = (await this.service.get("/redfish/v1/Registries")).json.Members as { "@odata.id": string }[];
    for (const { "@odata.id": uri } of files) {
      const file = (await this.service.get(uri)).json;
      if (![file.Id, file.Registry].includes(wanted)) continue;
      const [{ Language, Uri }] = file.Location;
      assert.equal(Language, "en");
      const { json } = await this.service.get(Uri);
      assert.match(json["@odata.type"], /AttributeRegistry$/);
      return json.RegistryEntries.Attributes;
    }
    throw new Error(`no registry is called ${wanted}`);
  }

  async attributes(): Promise<Readonly<Record<string, unknown>>> {
    return (await this.service.get(this.bios)).json.Attributes;
  }

  async pending(): Promise<Readonly<Record<string, unknown>>> {
    return (await this.service.get(this.settings)).json.Attributes;
  }

  /** Power off, power on, and on until the operating system runs. */
  async boot(): Promise<void> {
    const reset = (ResetType: string) =>
      this.service.post(`${this.system}/Actions/ComputerSystem.Reset`, { ResetType });
    assertStatus(await reset("ForceOff"), 204);
    await this.service.untilBody(this.system, ({ PowerState }) => PowerState === "Off");
    assertStatus(await reset("On"), 204);
    await this.service.untilBody(this.system, ({ BootProgress }) => BootProgress.LastState === "OSRunning");
  }
}

/** Another value than `now` that the attribute can have. */
export function anotherValue({ Type, Value = [], LowerBound = 0 }: RegisteredAttribute, now: unknown): unknown {
  switch (Type) {
    case "Boolean":
      return now !== true;
    case "Enumeration":
      return Value.find(({ ValueName }) => ValueName !== now)?.ValueName;
    case "Integer":
      return now === LowerBound ? LowerBound + 1 : LowerBound;
    case "String":
      return now === "b" ? "a" : "b";
  }
}
