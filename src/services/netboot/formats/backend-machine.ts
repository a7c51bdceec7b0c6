/** What a file backend says of a machine → its entry in a configuration. */
import type { Draft } from "./backend-keys.js";

export interface MachineDraft {
  /** As `machines` of a configuration has it. */
  readonly machine: Readonly<Record<string, unknown>>;
  readonly script: { readonly path: string; readonly text: string } | undefined;
  /** The switch that it hangs on. */
  readonly device: { readonly id: string; readonly mac: string } | undefined;
}

type Tell = (problem: string) => void;

/** @param taken ids in lower case; the machine's own is added */
export function draftMachine(draft: Draft, taken: Set<string>, tell: Tell): MachineDraft {
  const id = idOf(draft, taken);
  const device = deviceOf(draft, tell);
  const { boot, script } = bootOf(draft, id, tell);
  const { mac, address, hostName, architecture, options } = draft;
  const netboot = {
    ...(boot && { boot }),
    ...(address && { address }),
    ...(hostName && hostName !== id && { hostName }),
    ...(Object.keys(options).length > 0 && { options }),
  };
  if (draft.disabled === true) tell("It was disabled, so that nothing of netboot is taken over.");
  const machine = {
    id,
    ...(architecture && { processors: { architecture } }),
    nics: [{ mac }],
    ...(device && { adapter: { kind: "board", power: { device: device.id, port: draft.port } } }),
    ...(draft.disabled !== true && Object.keys(netboot).length > 0 && { netboot }),
  };
  return { machine, script: draft.disabled === true ? undefined : script, device };
}

/** Names of the service's own resources. */
const reserved: ReadonlySet<string> = new Set(["shoal", "service"]);

function idOf({ hostName, mac }: Draft, taken: Set<string>): string {
  const [label = ""] = hostName?.split(".") ?? [];
  const isFree = (id: string) => !reserved.has(id.toLowerCase()) && !taken.has(id.toLowerCase());
  const id = /^[A-Za-z0-9][\w-]{0,62}$/.test(label) && isFree(label) ? label : `node-${mac.replaceAll(":", "")}`;
  taken.add(id.toLowerCase());
  return id;
}

function deviceOf({ device, port }: Draft, tell: Tell): MachineDraft["device"] {
  if (device === undefined && port === undefined) return undefined;
  if (device !== undefined && port !== undefined) return { id: `unifi-${device.replaceAll(":", "")}`, mac: device };
  tell("Of its power only half is there, the switch or the port; it is left out.");
  return undefined;
}

/* ── what it boots ───────────────────────────────────────────────────────────────────────────────────────────────── */

interface Boot {
  readonly boot?: Readonly<Record<string, unknown>> | undefined;
  readonly script?: MachineDraft["script"];
}

function bootOf(draft: Draft, id: string, tell: Tell): Boot {
  if (draft.allowed !== true) {
    if (draft.allowed === undefined && (draft.script ?? draft.scriptUrl ?? draft.kernel) !== undefined) {
      tell("It does not allow to boot from the network (allowPxe), so that what it would boot is left out.");
    }
    return {};
  }
  if (draft.kernel === undefined && draft.console !== undefined) {
    tell("Its console is left out: it is for a kernel, and which one is not said.");
  }
  if (draft.scriptUrl !== undefined) return chainOf(draft.scriptUrl, draft, tell);
  if (draft.script !== undefined) return scriptOf(draft.script, id, tell);
  if (draft.kernel !== undefined) return { boot: kernelOf(draft.kernel, draft, tell) };
  tell("What it boots is not in the file but the other program's own default; say it in netboot.boot.");
  return {};
}

function chainOf(url: string, { script }: Draft, tell: Tell): Boot {
  if (script !== undefined) tell("It has a script and a script's URL; the URL counts, as before.");
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    tell("Its script's URL is none of http or https, which a chain has to be; put the script into netboot.files.");
    return {};
  }
  return { boot: { chain: url } };
}

function scriptOf(script: string, id: string, tell: Tell): Boot {
  if (script.includes("{{"))
    tell("Its script has {{ in it, which begins a name of Shoal's own in scripts: look it over.");
  // The other programs put the first line before it.
  const text = /^#!ipxe\s/.test(script) ? script : `#!ipxe\n${script}`;
  const path = `scripts/${id}.ipxe`;
  return { boot: { script: path }, script: { path, text: text.endsWith("\n") ? text : `${text}\n` } };
}

function kernelOf(kernel: string, { initrd, baseUrl, console }: Draft, tell: Tell): Readonly<Record<string, unknown>> {
  tell("What its kernel is started with is not in the file; say it in netboot.boot.arguments.");
  const fileOf = (name: string) => (baseUrl === undefined ? name : `${baseUrl.replace(/\/$/, "")}/${name}`);
  return {
    kernel: fileOf(kernel),
    ...(initrd !== undefined && { initrds: [fileOf(initrd)] }),
    ...(console !== undefined && { arguments: `console=${console}` }),
  };
}
