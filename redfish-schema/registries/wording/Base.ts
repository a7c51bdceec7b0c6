import { Base } from "../facts/Base.js";
import { wordingOf } from "../wording.js";
import { access } from "./base/access.js";
import { actions } from "./base/actions.js";
import { properties } from "./base/properties.js";
import { queries } from "./base/queries.js";
import { request } from "./base/request.js";
import { resources } from "./base/resources.js";
import { service } from "./base/service.js";

export const baseWording = wordingOf(Base, {
  ...request,
  ...properties,
  ...actions,
  ...queries,
  ...resources,
  ...access,
  ...service,
});
