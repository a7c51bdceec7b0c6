/** Where the documents of an emulator are kept. */
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulated } from "../../config/sushy/emulate.js";

export interface KeptState {
  /** Absolute. */
  readonly directory: string;
  /** Whether it is there for the next time. */
  readonly lasts: boolean;
  /** To be called at the end. */
  close(): Promise<void>;
}

/**
 * Below the directory that the settings name, never among the files of sushy-tools that may lie in it; else in one of the user's
 * own for each port, since two emulators on one computer have different systems.
 *
 * @param wished what the command line says
 */
export async function openState(
  { config, stateDirectory, forgetful }: Emulated,
  wished: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<KeptState> {
  const { port } = config.listen;
  if (wished === undefined && (forgetful || (stateDirectory === null && port === 0))) return forgotten();
  const own =
    stateDirectory === null ? join(stateHome(env), "shoal", `sushy-emulator-${port}`) : join(stateDirectory, "shoal");
  return { directory: wished ?? own, lasts: true, close: async () => {} };
}

async function forgotten(): Promise<KeptState> {
  const directory = await mkdtemp(join(tmpdir(), "shoal-sushy-emulator-"));
  return { directory, lasts: false, close: () => rm(directory, { recursive: true, force: true }) };
}

/** As the XDG base directory specification has it. */
const stateHome = ({ XDG_STATE_HOME: home }: NodeJS.ProcessEnv): string => home || join(homedir(), ".local", "state");
