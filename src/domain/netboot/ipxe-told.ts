/** What iPXE is told that asks what to boot. Pure. */
import { madeKey, madePath, scriptName } from "./boot-path.js";
import { isDoneWhenTold, type Offer } from "./offer.js";
import { leadsBack, locate, sourceOf, urlOf } from "./source.js";
import { lacking, lastOf, noEnd, type PlanRequest, type ScriptPlan, type Told, whole } from "./stage-plan.js";

/** iPXE that gets nothing waits, and asks again and again: it is sent on instead, whatever the reason. */
export function ipxeTold(request: PlanRequest, offer: Offer): Told {
  if (offer.kind !== "boot") return sentOn(request, isDoneWhenTold(request.errand));
  const told = bootTold(request, offer);
  return told.file === null ? { ...sentOn(request, false), gets: told.gets, isProblem: true } : told;
}

function bootTold(request: PlanRequest, { decision }: Offer): Told {
  const source = sourceOf(request, decision);
  if ("problem" in source) return lacking(source.problem);
  const { direct } = source;
  const script = { boot: request.machine.netboot.boot, decision };
  if (direct === null || direct.isDisk) return scriptTold(request, script);
  const located = locate(request, direct, "any");
  if (located === null) return noServer;
  if (leadsBack(request, located)) return lacking(`${direct.file} is what it came from, and would lead back here`);
  const { url, key } = located;
  return {
    gets: `gets ${url}`,
    file: { form: "ipxe", url },
    end: key === null ? lastOf(request) : lastOf(request, whole(key)),
    // For one that has a script of its own in it, which fetches this whatever it was told.
    script,
  };
}

const noServer: Told = lacking("neither HTTP boot nor TFTP is on");

function scriptTold(request: PlanRequest, script: ScriptPlan): Told {
  const url = urlOf(request.place, madePath(request.machine.id, scriptName), "any");
  if (url === null) return noServer;
  return {
    gets: `gets its script, ${scriptWords(script)}`,
    file: { form: "ipxe", url },
    // What the script sends for comes on top when it is made.
    end: lastOf(request, whole(madeKey(scriptName))),
    script,
  };
}

function scriptWords({ boot, decision: { httpBootUri } }: ScriptPlan): string {
  if (httpBootUri !== null) return `which boots ${httpBootUri}`;
  switch (boot.kind) {
    case "kernel":
      return `which boots the kernel ${boot.kernel}`;
    case "chain":
      return `which hands over to ${boot.url}`;
    case "script":
      return `which is made from ${boot.file}`;
    case "image":
      return `which boots the image ${boot.file}`;
    default:
      return "which boots what is configured";
  }
}

function sentOn({ machine, place, errand }: PlanRequest, usesUp: boolean): Told {
  const url = urlOf(place, madePath(machine.id, scriptName), "any");
  return {
    gets: "gets a script that leaves it to its own boot order",
    file: url === null ? null : { form: "ipxe", url },
    end: { ...noEnd, usesUp },
    script: { boot: { kind: "nothing" }, decision: { ...errand.decision, httpBootUri: null } },
  };
}
