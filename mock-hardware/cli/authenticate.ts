/** Who may log in (RFC 4252). */
import ssh2, { type AuthContext, type AuthenticationType, type PublicKeyAuthContext } from "ssh2";

export interface Credentials {
  readonly user: string;
  readonly password?: string;
  /** In the form of OpenSSH's `.pub` files. */
  readonly publicKeys?: readonly string[];
  /** Asked for by `enable`; absent = nothing is asked. */
  readonly enable?: string;
  /** The password is asked for by keyboard-interactive only, as some switches do. */
  readonly keyboardInteractive?: true;
}

/** @param user as typed, without what the family lets one add to it */
export function authenticate(context: AuthContext, user: string, credentials: Credentials, refused: () => void): void {
  const methods = methodsOf(credentials);
  const decide = (well: boolean): void => {
    if (well && user === credentials.user) {
      context.accept();
      return;
    }
    if (context.method !== "none") refused();
    context.reject([...methods]);
  };
  if (!methods.includes(context.method)) {
    decide(false);
    return;
  }
  if (context.method === "password") {
    decide(context.password === credentials.password);
    return;
  }
  if (context.method === "publickey") {
    decide(proves(context, credentials.publicKeys ?? []));
    return;
  }
  if (context.method !== "keyboard-interactive") {
    decide(false);
    return;
  }
  context.prompt([{ prompt: "Password: ", echo: false }], ([answer]) => decide(answer === credentials.password));
}

function methodsOf({ password, publicKeys, keyboardInteractive }: Credentials): readonly AuthenticationType[] {
  const methods: AuthenticationType[] = [];
  if (publicKeys !== undefined) methods.push("publickey");
  if (password !== undefined) methods.push("keyboard-interactive");
  if (password !== undefined && !keyboardInteractive) methods.push("password");
  return methods;
}

/** Without a signature the client only asks whether the key would do (RFC 4252 §7). */
function proves({ key, signature, blob, hashAlgo }: PublicKeyAuthContext, allowed: readonly string[]): boolean {
  for (const text of allowed) {
    const known = ssh2.utils.parseKey(text);
    if (known instanceof Error) throw known;
    if (!known.getPublicSSH().equals(key.data)) continue;
    return signature === undefined || blob === undefined || known.verify(blob, signature, hashAlgo) === true;
  }
  return false;
}
