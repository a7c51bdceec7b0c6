import { LogService } from "../facts/LogService.js";
import { nothing, wordingOf } from "../wording.js";

export const logServiceWording = wordingOf(LogService, {
  DiagnosticDataCollected: {
    message: "Diagnostic data of type '%1' is ready.",
    resolution: nothing,
    description: "A collection of diagnostic data has finished.",
  },
  LogCleared: {
    message: "All entries of log '%1' were deleted.",
    resolution: nothing,
    description: "A log was emptied.",
  },
});
