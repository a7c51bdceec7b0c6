/** How ids are written in an adapter's settings. */
import { identifierPattern, identifierWords } from "../../src/model/identifier.js";

export const identifierSchema = (description: string) => ({
  type: "string",
  description,
  pattern: identifierPattern,
  "x-allowed": identifierWords,
});
