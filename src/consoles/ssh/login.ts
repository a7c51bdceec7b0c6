/** Who comes in by SSH (RFC 4252, RFC 4256): with the accounts of Redfish, or a key that the configuration names. */
import type {
  AuthContext,
  AuthenticationType,
  KeyboardAuthContext,
  PasswordAuthContext,
  PublicKeyAuthContext,
} from "ssh2";
import type { Who } from "../../ports/commands/who.js";
import type { Logger } from "../../ports/logger.js";
import type { Authenticator } from "../../services/accounts/authenticator.js";
import { type LoginName, readLoginName } from "./login-name.js";
import { type KeyFile, trustedKeys } from "./trusted-keys.js";

export interface LoginParts {
  readonly authenticator: Pick<Authenticator, "password" | "proven">;
  readonly isMachine: (name: string) => boolean;
  readonly keyFiles: readonly KeyFile[];
  readonly logger: Logger;
}

export interface LoggedIn {
  readonly who: Who;
  /** As it stands in the user name; null = there is none in it. */
  readonly machine: string | null;
}

/** Of one connection. OpenSSH asks three times. */
const mostFailures = 6;

export class SshLogin {
  /** Settled once the connection is `ready`. */
  result: LoggedIn | undefined;
  private failures = 0;

  /** @param tooMany the connection is to be cut: its client guesses */
  constructor(
    private readonly parts: LoginParts,
    private readonly address: string,
    private readonly tooMany: () => void,
  ) {}

  /** Answers one attempt, sooner or later; of one that was given up in between, the answer goes nowhere. */
  attempt(context: AuthContext): void {
    this.judge(context).catch((error: unknown) => {
      // Too many passwords are being checked already.
      this.parts.logger.debug("a login by SSH could not be judged", { error });
      context.reject([...this.methods(context)]);
    });
  }

  private async judge(context: AuthContext): Promise<void> {
    const name = readLoginName(context.username, this.parts.isMachine);
    switch (context.method) {
      case "none":
        return context.reject([...this.methods(context)]);
      case "password":
        return this.password(context, context.username, name);
      case "publickey":
        return this.publicKey(context, name);
      case "keyboard-interactive":
        return this.ask(context, name);
      default:
        return this.decide(context, null, null);
    }
  }

  private async password(context: PasswordAuthContext, userName: string, name: LoginName): Promise<void> {
    // With a password beside it, it is an account's, whatever else has that name.
    const { account, machine } = name.kind === "account" ? name : { account: userName, machine: null };
    await this.check(context, account, context.password, machine);
  }

  private async publicKey(context: PublicKeyAuthContext, name: LoginName): Promise<void> {
    const { key, signature, blob, hashAlgo } = context;
    // Signed with SHA-1 (RFC 8332 §1): whoever can still do no better is no safer than with a password.
    if (key.algo === "ssh-rsa" && hashAlgo === undefined) return context.reject([...this.methods(context)]);
    const trusted = (await trustedKeys(this.parts.keyFiles, this.parts.logger)).find(
      (one) => one.key.getPublicSSH().equals(key.data) && (name.kind === "machine" || name.account === one.account),
    );
    const who = trusted && this.parts.authenticator.proven?.(trusted.account, this.address);
    // Without a signature the client only asks whether the key would do (RFC 4252 §7); many have a handful to offer.
    if (!who) return context.reject([...this.methods(context)]);
    if (signature === undefined || blob === undefined) return context.accept();
    this.decide(context, trusted.key.verify(blob, signature, hashAlgo) === true ? who : null, name.machine);
  }

  private async ask(context: KeyboardAuthContext, name: LoginName): Promise<void> {
    const password = { prompt: "Password: ", echo: false };
    const prompts = name.kind === "machine" ? [{ prompt: "Account: ", echo: true }, password] : [password];
    // An attempt that is given up yields an error in their place.
    const answers = await new Promise<unknown>((resolve) => context.prompt(prompts, resolve));
    if (!Array.isArray(answers) || !answers.every((answer) => typeof answer === "string")) return;
    const [first = "", second = ""] = answers as readonly string[];
    if (name.kind === "machine") await this.check(context, first.trim(), second, name.machine);
    else await this.check(context, name.account, first, name.machine);
  }

  private async check(context: AuthContext, userName: string, password: string, machine: string | null): Promise<void> {
    const who = await this.parts.authenticator.password({ userName, password }, this.address);
    this.decide(context, who, machine);
  }

  private decide(context: AuthContext, who: Who | null, machine: string | null): void {
    if (who?.privileges.has("Login")) {
      this.result = { who, machine };
      return void context.accept();
    }
    this.failures += 1;
    this.parts.logger.warn("a login by SSH was refused", { address: this.address });
    if (this.failures >= mostFailures) this.tooMany();
    else context.reject([...this.methods(context)]);
  }

  private methods({ username }: AuthContext): readonly AuthenticationType[] {
    const { keyFiles, isMachine } = this.parts;
    const typed: readonly AuthenticationType[] =
      readLoginName(username, isMachine).kind === "machine"
        ? ["keyboard-interactive"]
        : ["keyboard-interactive", "password"];
    return keyFiles.length > 0 ? ["publickey", ...typed] : typed;
  }
}
