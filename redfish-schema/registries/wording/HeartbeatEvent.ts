import { HeartbeatEvent } from "../facts/HeartbeatEvent.js";
import { nothing, wordingOf } from "../wording.js";

export const heartbeatEventWording = wordingOf(HeartbeatEvent, {
  RedfishServiceFunctional: {
    message: "The service is alive and well.",
    resolution: nothing,
    description: "Sent at regular times so that listeners notice when the service falls silent.",
  },
  RedfishServiceStarted: {
    message: "The service is up.",
    resolution: nothing,
    description: "Sent once after each start.",
  },
  RedfishServiceShuttingDown: {
    message: "The service is about to stop.",
    resolution: nothing,
    description: "Sent once before an orderly stop.",
  },
});
