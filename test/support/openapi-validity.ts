/** An OpenAPI document judged by somebody else's reading of the OpenAPI specification. */
import { Validator } from "@seriousme/openapi-schema-validator";

/** @returns what is wrong with it; nothing if it is valid */
export async function openApiFaults(document: object): Promise<readonly unknown[]> {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as Record<string, unknown>);
  return valid ? [] : [errors].flat();
}
