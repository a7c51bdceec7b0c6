/** Does what a line says, or what the device's faults make of it. */
import { type CliFaults, flood, garbage } from "./faults.js";
import type { Cli, Outcome, Shell } from "./shell.js";

/** Where the answer goes. */
export interface Listener {
  readonly counted: (known: boolean) => void;
  readonly answer: (outcome: Outcome) => void;
  /** Text that no prompt follows. */
  readonly mumble: (text: string) => void;
  /** Nothing comes, or not yet. */
  readonly wait: () => void;
  readonly break: () => void;
}

export function obey(cli: Cli, shell: Shell, line: string, faults: CliFaults, to: Listener): void {
  const { device, timers } = cli;
  const trouble = device.rebooting ? "drop" : (device.faults.misbehave?.() ?? null);
  if (trouble === "garbage") {
    to.mumble(garbage);
  } else if (trouble === "drop") {
    to.break();
  } else if (trouble === "applyThenDrop") {
    to.counted(shell.run(line).known);
    to.break();
  } else if (trouble === null || trouble === "answerWithoutApplying") {
    reply(shell, line, trouble === null, faults, to);
  } else {
    to.wait();
    timers.after(trouble.delay, () => reply(shell, line, true, faults, to));
  }
}

function reply(shell: Shell, line: string, apply: boolean, faults: CliFaults, to: Listener): void {
  const fault = faults.next?.() ?? null;
  const outcome = shell.run(line, apply);
  const { output, known } = outcome;
  if (line.trim() !== "") to.counted(known);
  if (fault === "hang") {
    to.wait();
  } else if (fault === "cut") {
    to.mumble(output.slice(0, Math.ceil(output.length / 2)));
    to.break();
  } else if (fault === "flood") {
    to.answer({ ...outcome, output: flood(line) + output });
  } else if (fault === "promptInside") {
    to.answer({ ...outcome, output: withPrompt(output, shell.prompt) });
  } else {
    to.answer(outcome);
  }
}

function withPrompt(output: string, prompt: string): string {
  const lines = output.split("\n");
  const middle = Math.ceil(lines.length / 2);
  return [...lines.slice(0, middle), prompt, ...lines.slice(middle)].join("\n");
}
