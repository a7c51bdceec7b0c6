/** The file that a machine's console log is downloaded as. */
import { message } from "../../redfish-schema/registries/messages.js";
import { refuse } from "../model/refusal.js";
import { uris } from "../model/uris.js";
import { insufficientPrivilege, refuseUntilPasswordChanged } from "./access.js";
import type { Reply } from "./exchange.js";
import type { Operation } from "./handler.js";
import { messageReply, textReply } from "./replies.js";

/** Whether the file belongs to such a log. */
export const isConsoleLog = ({ found: { context } }: Operation): boolean =>
  context.uri === uris.consoleLog(context.params.machineId ?? "");

/** As the machine said it: a browser is to store it, and not to show what may be anything. */
export async function readConsoleLog({ service, access, request, found, who }: Operation): Promise<Reply> {
  const { method } = request;
  const { machineId = "" } = found.context.params;
  refuseUntilPasswordChanged(who, found, method, []);
  if (!access.allows(who, found, "GET")) throw insufficientPrivilege();
  if (method !== "GET" && method !== "HEAD") {
    return messageReply(405, message("Base.OperationNotAllowed"), ["Allow", "GET, HEAD"]);
  }
  const bytes = await service.commands.consoles.readLog(machineId);
  if (bytes === undefined) throw refuse(404, message("Base.ResourceMissingAtURI", uris.consoleLogFile(machineId)));
  return textReply(200, bytes, "text/plain; charset=utf-8", [
    "Content-Disposition",
    `attachment; filename="${machineId}-console.log"`,
    "Allow",
    "GET, HEAD",
  ]);
}
