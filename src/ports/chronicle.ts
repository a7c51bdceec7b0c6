/** Where things that happened are told, once; logs, events and streams all read from here. */
import type { Message } from "../../redfish-schema/registries/messages.js";
import type { Happening } from "../model/service.js";

export interface Chronicle {
  /** Keeps it in the right log and hands it to every listener. Never throws; does not wait for the disk. */
  tell(event: NewHappening): Happening;
  /** Hears every happening from now on; the returned function ends that. */
  listen(listener: (happening: Happening) => void): () => void;
}

export interface NewHappening {
  readonly message: Message;
  readonly origin: string;
  readonly resourceType: string;
  readonly machineId?: string | null;
  readonly by?: string | null;
  /** A file was kept beside the log entry. */
  readonly attachment?: true;
}
