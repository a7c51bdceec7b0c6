import { formatInstant } from "../../src/model/clock.js";
import { uris } from "../../src/model/uris.js";
import { Session as Facts } from "../facts/Session.js";
import { SessionCollection } from "../facts/SessionCollection.js";
import { SessionService as ServiceFacts } from "../facts/SessionService.js";
import { message } from "../registries/messages.js";
import { collection, creates, resource, writeOnly } from "./declare.js";
import { enabled } from "./status.js";
import { session, settings } from "./subjects.js";

export const sessionService = resource(ServiceFacts, {
  uri: "/redfish/v1/SessionService",
  of: settings,
  properties: {
    Name: "Sessions",
    ServiceEnabled: true,
    Status: enabled,
    SessionTimeout: { readWrite: (s) => s.sessions.timeoutSeconds },
    Sessions: () => uris.sessions,
  },
  patch: ({ SessionTimeout }, _, { commands, who }) =>
    commands.settings.amend({ sessions: { timeoutSeconds: SessionTimeout } }, who),
});

export const sessions = collection(SessionCollection, {
  uri: "/redfish/v1/SessionService/Sessions",
  name: "Sessions",
  ids: (world) => world.sessions.ids(),
  openToAll: true,
  create: creates({
    schema: Facts,
    required: ["UserName", "Password"],
    optional: ["Context"],
    async run({ UserName, Password, Context }, { commands, who, world }) {
      const login = { userName: UserName, password: Password, context: Context ?? null };
      const { sessionId, token, passwordChangeRequired } = await commands.sessions.create(login, who.address);
      // An account that was renamed keeps its id.
      const account = uris.account(world.sessions.get(sessionId)?.accountId ?? UserName);
      return {
        uri: uris.session(sessionId),
        headers: { "X-Auth-Token": token },
        ...(passwordChangeRequired && { messages: [message("Base.PasswordChangeRequired", account)] }),
      };
    },
  }),
});

export const sessionResource = resource(Facts, {
  uri: "/redfish/v1/SessionService/Sessions/{sessionId}",
  of: session,
  owner: (s) => s.accountId,
  properties: {
    Name: "Session",
    UserName: (s) => s.userName,
    Password: writeOnly,
    Token: writeOnly,
    SessionType: "Redfish",
    ClientOriginIPAddress: (s) => s.clientAddress,
    CreatedTime: (s) => formatInstant(s.createdAt),
    Context: (s) => s.context ?? undefined,
  },
  remove: (s, { commands, who }) => commands.sessions.remove(s.id, who),
});
