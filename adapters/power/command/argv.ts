/** `{port}` in each argument; what is put in is never looked at again, and never splits an argument. */
export const withPort = (argv: readonly string[], port: string): readonly string[] =>
  argv.map((argument) => argument.split("{port}").join(port));
