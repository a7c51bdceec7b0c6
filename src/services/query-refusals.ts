/** What the reader of a query hears when it cannot be followed (DSP0266 §"Query parameters"). */
import { message } from "../../redfish-schema/registries/messages.js";
import { Refusal, refuse } from "../model/refusal.js";

const longestEcho = 80;

/** A client's text goes back to it in part only, so that an answer cannot be made as long as the question. */
const clip = (text: string): string => (text.length > longestEcho ? `${text.slice(0, longestEcho)}…` : text);

export const badForm = (parameter: string, value: string, reason?: string): Refusal =>
  refuse(
    400,
    message(
      "Base.QueryParameterValueFormatError",
      reason === undefined ? clip(value) : `${clip(value)} (${reason})`,
      parameter,
    ),
  );

export const badType = (parameter: string, value: string): Refusal =>
  refuse(400, message("Base.QueryParameterValueTypeError", clip(value), parameter));

export const badValue = (parameter: string): Refusal =>
  refuse(400, message("Base.QueryParameterValueError", parameter));

export const outOfRange = (parameter: string, value: string, range: string): Refusal =>
  refuse(400, message("Base.QueryParameterOutOfRange", clip(value), parameter, range));

export const excludeOneAnother = (): Refusal => refuse(400, message("Base.QueryCombinationInvalid"));

export const notOnThisResource = (): Refusal => refuse(400, message("Base.QueryNotSupportedOnResource"));

export const notOnThisOperation = (): Refusal => refuse(400, message("Base.QueryNotSupportedOnOperation"));

/** "Services shall return 501 … for any unsupported query parameters that start with `$`", and name each of them. */
export const unsupported = (parameters: readonly string[]): Refusal =>
  new Refusal(
    501,
    parameters.map((parameter) => ({ message: message("Base.QueryParameterUnsupported", clip(parameter)) })),
  );
