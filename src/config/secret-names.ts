/** Names of members whose values are told to nobody: not in a log line, not in an error message. */
const secretName =
  /pass(word|phrase|wd)|secret|token|^authorization$|^cookie$|set-cookie|community|private.?key|credential/i;

export const isSecretName = (name: string): boolean => secretName.test(name);
