/** Every action with parameters has an ActionInfo beside it, which tells what each may be. */
import { actionInfo } from "../derive/action-info.js";
import { ActionInfo } from "../facts/ActionInfo.js";
import { type Context, document, type Resource } from "./declare.js";

/** @returns the resources with the ActionInfos of their actions after them */
export const withActionInfo = (resources: readonly Resource[]): readonly Resource[] => [
  ...resources,
  ...resources.flatMap((resource) => Object.keys(resource.actions).flatMap((action) => infoOf(resource, action))),
];

function infoOf(resource: Resource, action: string): readonly Resource[] {
  const { schema, actions } = resource;
  if (Object.keys(schema.actions[action]?.parameters ?? {}).length === 0) return [];
  const offered = actions[action];
  return [
    document(ActionInfo, {
      uri: `${resource.uri}/${action}ActionInfo`,
      of: {
        find(world, params) {
          const subject = resource.subject(world, params);
          // An action that this subject does not have has no description either.
          const has = (offered?.when as ((s: unknown) => boolean) | undefined)?.(subject) !== false;
          return subject !== undefined && has ? { subject } : undefined;
        },
        basis: ({ subject }, world) => resource.basis(subject, world),
      },
      body: ({ subject }, context) =>
        actionInfo({
          schema,
          action,
          uri: context.uri,
          takes: offered?.takes,
          allowed: (parameter) =>
            (offered?.allow[parameter] as ((s: unknown, c: Context) => readonly unknown[]) | undefined)?.(
              subject,
              context,
            ),
        }),
    }),
  ];
}
