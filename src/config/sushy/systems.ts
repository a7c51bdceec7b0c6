/** SUSHY_EMULATOR_FAKE_SYSTEMS and what belongs to each → machines, as our own configuration has them. */
import { identifierOf, isIdentifier } from "../../model/identifier.js";
import { quoted } from "../explain.js";
import { isTrue, toJson } from "./python-value.js";
import type { Located, SushySettings } from "./settings.js";
import { type Origin, SushyStorage, withoutAbsent } from "./storage.js";

/** Without the key there is this one. */
const usualSystem = {
  uuid: "27946b59-9e44-4fa7-8e91-f3527a1ef094",
  name: "fake",
  power_state: "Off",
  external_notifier: false,
  nics: [{ mac: "00:5c:52:31:3a:9c", ip: "172.22.0.100" }],
};

export interface Systems {
  /** Items of `machines`. */
  readonly written: readonly object[];
  /** Those that the external notifier is told of, by id. */
  readonly notified: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** What all machines have alike. */
export interface Alike {
  readonly rack: string;
  readonly adapter: object;
  readonly initially: object;
  readonly disablePowerOff: boolean;
}

export function systemsOf(settings: SushySettings, alike: Alike, origin: Origin): Systems {
  const reader = new SystemReader(settings, alike, origin);
  const listed = settings.get("SUSHY_EMULATOR_FAKE_SYSTEMS");
  if (listed === undefined) reader.takeUsual();
  else for (const one of settings.items(listed)) reader.take(one);
  reader.finish();
  return reader;
}

class SystemReader implements Systems {
  readonly written: object[] = [];
  readonly notified = new Map<string, Readonly<Record<string, unknown>>>();
  private readonly storage: SushyStorage;
  private readonly ids = new Set<string>();
  private readonly names = new Set<string>();
  private readonly lights: ReadonlyMap<string, Located>;
  private readonly allowed: ReadonlySet<string> | null;

  constructor(
    private readonly settings: SushySettings,
    private readonly alike: Alike,
    private readonly origin: Origin,
  ) {
    this.storage = new SushyStorage(settings);
    this.lights = new Map(
      settings
        .entries(settings.get("SUSHY_EMULATOR_INDICATOR_LEDS"))
        .map(([id, state]) => [(settings.textOf(id) ?? "").toLowerCase(), state]),
    );
    const allowed = settings.get("SUSHY_EMULATOR_ALLOWED_INSTANCES");
    this.allowed = allowed ? new Set(settings.items(allowed).map((one) => settings.textOf(one) ?? "")) : null;
  }

  takeUsual(): void {
    const { uuid, name, nics } = usualSystem;
    if (!this.isAllowed(uuid)) return;
    this.add(uuid, name, { nics: nics.map(({ mac }) => ({ mac })), ...this.belongings(uuid, undefined) });
  }

  take(from: Located): void {
    const { settings } = this;
    if (from.value.kind !== "dict") return void settings.entries(from, "a system ");
    const id = this.required(from, "uuid");
    const called = this.required(from, "name");
    if (id === undefined || called === undefined || !this.isAllowed(id)) return;
    if (!isIdentifier(id)) {
      settings.wrong(from, `uuid is ${quoted(id)}; must be what a URI may end with: letters, digits and . _ -`);
      return;
    }
    if (this.ids.has(id.toLowerCase())) {
      settings.wrong(from, `uuid is ${quoted(id)}, as of a system above`);
      return;
    }
    this.ids.add(id.toLowerCase());
    const path = `machines[${this.written.length}]`;
    this.origin(path, from);
    this.add(id, this.nameFor(called, id, from), {
      nics: this.nics(from, path),
      ...this.belongings(id, from),
    });
    const notifier = settings.member(from, "external_notifier");
    if (notifier && isTrue(notifier.value)) this.notified.set(id, toJson(from.value) as Record<string, unknown>);
  }

  finish(): void {
    this.storage.noteUnused();
    if (this.allowed && this.written.length === 0) {
      this.settings.notes.push("SUSHY_EMULATOR_ALLOWED_INSTANCES names none of the systems, so there are none.");
    }
  }

  private add(id: string, name: string, more: object): void {
    const { rack, disablePowerOff } = this.alike;
    this.names.add(name.toLowerCase());
    this.written.push({
      id,
      ...(isUuid(id) && { uuid: id }),
      name,
      rack,
      ...(disablePowerOff && { disablePowerOff }),
      ...more,
    });
  }

  private isAllowed(id: string): boolean {
    return this.allowed?.has(id) ?? true;
  }

  /** A name is an address here too; what cannot be one is called by what comes nearest. */
  private nameFor(called: string, id: string, from: Located): string {
    const name = identifierOf(called) ?? id;
    const isTaken = this.names.has(name.toLowerCase()) || name.toLowerCase() === id.toLowerCase();
    if (isTaken && name !== id)
      this.settings.note(from, `the name ${quoted(called)} is taken; ${id} goes by its uuid alone`);
    else if (name !== called)
      this.settings.note(from, `${quoted(called)} cannot stand in a URI; it is called "${name}"`);
    return isTaken ? id : name;
  }

  /** What is said of a system in keys of its own, and in others. */
  private belongings(id: string, from: Located | undefined): object {
    const { settings, alike } = this;
    const path = `machines[${this.written.length}]`;
    const power = from && this.word(from, "power_state", `${path}.adapter.power`);
    const secureBoot = from && settings.member(from, "secure_boot");
    if (from) this.noteImages(from);
    return withoutAbsent({
      adapter: { ...alike.adapter, ...(power && { power }) },
      initially: {
        ...alike.initially,
        boot: withoutAbsent({
          enabled: "Continuous",
          target: (from && this.word(from, "boot_device", `${path}.initially.boot.target`)) ?? "Hdd",
          mode: from && modeOf(this.word(from, "boot_mode", `${path}.initially.boot.mode`)),
        }),
        indicator: this.light(id),
        ...(secureBoot && { secureBoot: isTrue(secureBoot.value) }),
      },
      storage: this.storage.of(id, `${path}.storage`, this.origin),
    });
  }

  private light(id: string): string {
    const located = this.lights.get(id.toLowerCase());
    const path = `machines[${this.written.length}]`;
    if (located === undefined) return "Lit";
    this.origin(`${path}.initially.indicator`, located);
    return this.settings.textOf(located) ?? "Lit";
  }

  private nics(from: Located, path: string): readonly object[] | undefined {
    const listed = this.settings.member(from, "nics");
    const nics = this.settings.items(listed, "nics ").flatMap((nic, index) => {
      this.origin(`${path}.nics[${index}]`, nic);
      const mac = this.required(nic, "mac");
      return mac === undefined ? [] : [{ mac }];
    });
    return nics.length > 0 ? nics : undefined;
  }

  /** What was in a slot over there is a file of theirs. */
  private noteImages(from: Located): void {
    const images = this.settings.member(from, "boot_image");
    if (images && isTrue(images.value)) {
      this.settings.note(images, "boot_image is not used: a medium has to be inserted, for its image to be fetched");
    }
  }

  private required(from: Located, name: string): string | undefined {
    const member = this.settings.member(from, name);
    if (member === undefined) this.settings.wrong(from, `lacks the key "${name}"`);
    return member && this.settings.textOf(member, `${name} `);
  }

  private word(from: Located, name: string, path: string): string | undefined {
    const member = this.settings.member(from, name);
    if (member) this.origin(path, member);
    return member && this.settings.textOf(member, `${name} `);
  }
}

const isUuid = (text: string): boolean => /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/i.test(text);

/** In any case of letters: their own documents write Uefi. */
function modeOf(written: string | undefined): string | undefined {
  const known = ["UEFI", "Legacy"].find((mode) => mode.toLowerCase() === written?.toLowerCase());
  return known ?? written;
}
