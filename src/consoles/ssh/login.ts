/** Who comes in by SSH (RFC 4252, RFC 4256): with the accounts of Redfish, or a key that the configuration names. */
import type { AuthContext, AuthenticationType, KeyboardAuthContext, Prompt, PublicKeyAuthContext } from "ssh2";
import type { Who } from "../../ports/commands/who.js";
import type { Logger } from "../../ports/logger.js";
import type { Authenticator } from "../../services/accounts/authenticator.js";
import { accountIn, type LoginName, machineIn, readLoginName } from "./login-name.js";
import { type KeyFile, type TrustedKey, trustedKeys } from "./trusted-keys.js";

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

/** Of one connection. OpenSSH asks three times, and each time two names may be tried. */
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
      context.reject([...this.methods]);
    });
  }

  private async judge(context: AuthContext): Promise<void> {
    const name = readLoginName(context.username);
    switch (context.method) {
      case "none":
        return context.reject([...this.methods]);
      case "password":
        return this.decide(context, name, await this.whoHas(accountIn(name), context.password));
      case "publickey":
        return this.publicKey(context, name);
      case "keyboard-interactive":
        return this.ask(context, name);
      default:
        return this.decide(context, name, null);
    }
  }

  private async publicKey(context: PublicKeyAuthContext, name: LoginName): Promise<void> {
    const { key, signature, blob, hashAlgo } = context;
    // Signed with SHA-1 (RFC 8332 §1): whoever can still do no better is no safer than with a password.
    if (key.algo === "ssh-rsa" && hashAlgo === undefined) return context.reject([...this.methods]);
    const trusted = trustedFor(name, await this.keysLike(key.data));
    const who = trusted && this.parts.authenticator.proven?.(trusted.account, this.address);
    // Without a signature the client only asks whether the key would do (RFC 4252 §7); many have a handful to offer.
    if (!who) return context.reject([...this.methods]);
    if (signature === undefined || blob === undefined) return context.accept();
    this.decide(context, name, trusted.key.verify(blob, signature, hashAlgo) === true ? who : null);
  }

  private async keysLike(data: Buffer): Promise<readonly TrustedKey[]> {
    const keys = await trustedKeys(this.parts.keyFiles, this.parts.logger);
    return keys.filter(({ key }) => key.getPublicSSH().equals(data));
  }

  /**
   * The password, and whose it is unless it is that of the name itself. Whatever the name is, the same is asked for, and the same
   * work is done.
   */
  private async ask(context: KeyboardAuthContext, name: LoginName): Promise<void> {
    const password = await answerTo(context, { prompt: "Password: ", echo: false });
    if (password === null) return;
    const named = accountIn(name);
    const who = await this.whoHas(named, password);
    if (name.kind === "both" || mayLogIn(who)) return this.decide(context, name, who);
    // Counted at once: whoever gives up now has learned that this was not it.
    if (this.isOneTooMany()) return this.tooMany();
    const account = (await answerTo(context, { prompt: "Account: ", echo: true }))?.trim();
    if (account === undefined) return;
    this.decide(context, name, account === named ? null : await this.whoHas(account, password));
  }

  private async whoHas(userName: string, password: string): Promise<Who | null> {
    return this.parts.authenticator.password({ userName, password }, this.address);
  }

  private decide(context: AuthContext, name: LoginName, who: Who | null): void {
    if (mayLogIn(who)) {
      this.result = { who, machine: machineIn(name, who.userName, this.parts.isMachine) };
      return void context.accept();
    }
    this.parts.logger.warn("a login by SSH was refused", { address: this.address });
    if (this.isOneTooMany()) this.tooMany();
    else context.reject([...this.methods]);
  }

  private isOneTooMany(): boolean {
    this.failures += 1;
    return this.failures >= mostFailures;
  }

  /** Those of every name. */
  private get methods(): readonly AuthenticationType[] {
    const typed: readonly AuthenticationType[] = ["keyboard-interactive", "password"];
    return this.parts.keyFiles.length > 0 ? ["publickey", ...typed] : typed;
  }
}

const mayLogIn = (who: Who | null): who is Who => who?.privileges.has("Login") === true;

/** One of its own account, or any where the name may be that of a machine. */
function trustedFor(name: LoginName, keys: readonly TrustedKey[]): TrustedKey | undefined {
  const own = keys.find(({ account }) => account === accountIn(name));
  return own ?? (name.kind === "either" ? keys[0] : undefined);
}

/** @returns null when the attempt is given up: then nobody waits for what comes of it */
async function answerTo(context: KeyboardAuthContext, prompt: Prompt): Promise<string | null> {
  // One that is given up yields an error in the place of answers.
  const answers = await new Promise<unknown>((resolve) => context.prompt([prompt], resolve));
  if (!Array.isArray(answers)) return null;
  const [answer = ""] = answers as readonly unknown[];
  return typeof answer === "string" ? answer : null;
}
