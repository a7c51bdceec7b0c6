/** Basic and session authentication (DSP0266 §13.3). */
import { randomBytes } from "node:crypto";
import type { Answer, Asked } from "../http/json-server.js";
import { problem } from "./problem.js";

export interface RedfishCredentials {
  readonly username: string;
  readonly password: string;
}

const sessions = "/redfish/v1/SessionService/Sessions";

export class Doors {
  /** By id: the token. */
  private readonly tokens = new Map<string, string>();
  private lastId = 0;

  constructor(private readonly credentials: RedfishCredentials) {}

  /** As after a restart or when they time out. */
  expire(): void {
    this.tokens.clear();
  }

  get openSessions(): number {
    return this.tokens.size;
  }

  login({ body }: Asked): Answer {
    const { UserName, Password } = Object(body) as Readonly<Record<string, unknown>>;
    if (UserName !== this.credentials.username || Password !== this.credentials.password)
      return problem(
        401,
        "Base.1.18.ResourceAtUriUnauthorized",
        "While accessing the resource the service was not authorized.",
      );
    this.lastId += 1;
    const id = String(this.lastId);
    const token = randomBytes(16).toString("hex");
    this.tokens.set(id, token);
    const body201 = {
      "@odata.id": `${sessions}/${id}`,
      "@odata.type": "#Session.v1_7_0.Session",
      Id: id,
      Name: "Session",
      UserName,
    };
    return { status: 201, headers: { "X-Auth-Token": token, Location: `${sessions}/${id}` }, body: body201 };
  }

  logout(id: string): Answer {
    return this.tokens.delete(id)
      ? { status: 204 }
      : problem(404, "Base.1.18.ResourceNotFound", "There is no such session.");
  }

  /** @returns why not, or null */
  refusal({ headers }: Asked): Answer | null {
    const token = headers["x-auth-token"];
    const { username, password } = this.credentials;
    const basic = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    if (token === undefined ? headers.authorization === basic : [...this.tokens.values()].includes(String(token)))
      return null;
    const answer = problem(
      401,
      "Base.1.18.NoValidSession",
      "There is no valid session established with the implementation.",
    );
    return { ...answer, headers: { "WWW-Authenticate": 'Basic realm="mock"' } };
  }
}
