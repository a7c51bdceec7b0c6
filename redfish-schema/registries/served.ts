/** The message registries that the service serves: their facts and our wording for them. */
import { Base } from "./facts/Base.js";
import { Environmental } from "./facts/Environmental.js";
import { HeartbeatEvent } from "./facts/HeartbeatEvent.js";
import { LogService } from "./facts/LogService.js";
import { Platform } from "./facts/Platform.js";
import { Power } from "./facts/Power.js";
import { ResourceEvent } from "./facts/ResourceEvent.js";
import { SensorEvent } from "./facts/SensorEvent.js";
import { TaskEvent } from "./facts/TaskEvent.js";
import { Telemetry } from "./facts/Telemetry.js";
import { Update } from "./facts/Update.js";
import { Shoal } from "./own/Shoal.js";
import { baseWording } from "./wording/Base.js";
import { environmentalWording } from "./wording/Environmental.js";
import { heartbeatEventWording } from "./wording/HeartbeatEvent.js";
import { logServiceWording } from "./wording/LogService.js";
import { platformWording } from "./wording/Platform.js";
import { powerWording } from "./wording/Power.js";
import { resourceEventWording } from "./wording/ResourceEvent.js";
import { sensorEventWording } from "./wording/SensorEvent.js";
import { shoalWording } from "./wording/Shoal.js";
import { taskEventWording } from "./wording/TaskEvent.js";
import { telemetryWording } from "./wording/Telemetry.js";
import { updateWording } from "./wording/Update.js";

export const served = {
  Base: { facts: Base, wording: baseWording },
  Environmental: { facts: Environmental, wording: environmentalWording },
  HeartbeatEvent: { facts: HeartbeatEvent, wording: heartbeatEventWording },
  LogService: { facts: LogService, wording: logServiceWording },
  Platform: { facts: Platform, wording: platformWording },
  Power: { facts: Power, wording: powerWording },
  ResourceEvent: { facts: ResourceEvent, wording: resourceEventWording },
  SensorEvent: { facts: SensorEvent, wording: sensorEventWording },
  Shoal: { facts: Shoal, wording: shoalWording },
  TaskEvent: { facts: TaskEvent, wording: taskEventWording },
  Telemetry: { facts: Telemetry, wording: telemetryWording },
  Update: { facts: Update, wording: updateWording },
} as const;

export type ServedRegistries = typeof served;
export type RegistryPrefix = keyof ServedRegistries;

export const registryPrefixes = Object.keys(served) as readonly RegistryPrefix[];
