/** An error as Redfish tells it (DSP0266 §8.6). */
import type { Answer } from "../http/json-server.js";

export const problem = (status: number, messageId: string, message: string): Answer => ({
  status,
  body: {
    error: {
      code: messageId,
      message,
      "@Message.ExtendedInfo": [
        { "@odata.type": "#Message.v1_2_0.Message", MessageId: messageId, Message: message, Severity: "Critical" },
      ],
    },
  },
});
