/** `$filter`: which members of a collection to keep (DSP0266 §"The $filter query parameter"). */

import { parseFilter } from "../../services/filter/parser.js";
import { compile } from "./filter-compile.js";

export type Filter = (member: unknown) => boolean;

/**
 * @returns whether the expression is true of a member; neither false nor null is
 * @throws Refusal 400 when the text is not an expression, saying where; 501 for OData's functions and arithmetic
 */
export function compileFilter(text: string): Filter {
  const value = compile(parseFilter(text));
  return (member) => value(member) === true;
}
