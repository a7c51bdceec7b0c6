/** What an entry of the file says of a recording that its machines are like. */
import { filePath, type JsonSchema, text } from "../schema-parts.js";

/** Keys of a machine and of a fleet. */
export const mockupSchema: Readonly<Record<string, JsonSchema>> = {
  mockup: filePath("Folder with the recorded Redfish tree that a simulated machine is like; relative to this file."),
  system: text("Id of the system in it; may be left out where there is one only."),
};

export interface WrittenRecording {
  readonly mockup?: string;
  readonly system?: string;
}
