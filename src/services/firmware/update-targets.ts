/** Which machines an update is for. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { Staging } from "../../domain/firmware/staging.js";
import { type Problem, Refusal } from "../../model/refusal.js";
import { serviceManagerId } from "../../model/uris.js";
import type { MachineTable } from "../../ports/world.js";

/** UpdateService.SimpleUpdate: of a collection each applicable member. */
const collectionForm = /^\/redfish\/v1\/(?:Systems|UpdateService\/FirmwareInventory)\/?$/;
const targetForm = /^\/redfish\/v1\/(?:Systems|UpdateService\/FirmwareInventory)\/([^/]+)\/?$/;

/**
 * @param targets URIs of systems or of their firmware inventory; null, none of them, and the collection of either mean whatever
 *   the image is for
 * @param action that has them as a parameter; null where they are a property of the body
 * @returns ids of machines, each once; null = whatever the image is for
 * @throws Refusal 400 that names every target that is none
 */
export function chosenMachines(
  targets: readonly string[] | null,
  action: string | null,
  machines: MachineTable,
  staging: Pick<Staging, "of">,
): readonly string[] | null {
  if (targets === null || targets.length === 0) return null;
  const ids = targets.map((uri) => {
    const id = machineAt(uri, machines);
    return id !== undefined && staging.of(id) !== undefined ? id : undefined;
  });
  const problems = targets.flatMap((uri, index) =>
    ids[index] === undefined && !isCollection(uri) ? [noTarget(uri, index, action)] : [],
  );
  if (problems.length > 0) throw new Refusal(400, problems);
  if (targets.some(isCollection)) return null;
  return [...new Set(ids.filter((id) => id !== undefined))];
}

const isCollection = (uri: string): boolean => collectionForm.test(uri);

function machineAt(uri: string, machines: MachineTable): string | undefined {
  const segment = targetForm.exec(uri)?.[1];
  if (segment === undefined || segment === serviceManagerId) return undefined;
  return machines.resolve(decoded(segment));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function noTarget(uri: string, index: number, action: string | null): Problem {
  const text = uri.slice(0, 256);
  const about =
    action === null
      ? message("Base.PropertyValueNotInList", text, "Targets")
      : message("Base.ActionParameterValueNotInList", text, "Targets", action);
  return { message: about, property: `/Targets/${index}` };
}
