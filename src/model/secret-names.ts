/** Names of members whose values are told to nobody: not in a log line, an error message or a collected document. */
const secretName =
  /pass(word|phrase|wd)|secret|token|^authorization$|^cookie$|set-cookie|community|private.?key|credential/i;

export const isSecretName = (name: string): boolean => secretName.test(name);
