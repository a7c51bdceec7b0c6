import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContractSubject, PowerCheck } from "../../../src/ports/power-contract.js";
import { runDevices, scriptedPower, surveyed } from "./scripted-power.js";
import { TestTerminal } from "./terminal.js";

const config = `
devices: [{ id: sw1, kind: scripted }]
machines:
  - id: node5
    nics: [{ mac: "02:00:5e:10:00:05" }]
    adapter: { kind: board, power: { device: sw1, port: p5 } }
  - id: node6
    nics: [{ mac: "02:00:5e:10:00:06" }]
    adapter: { kind: board, power: { device: sw1, port: "6" } }
`;

class Trial {
  readonly terminal = new TestTerminal();
  readonly subjects: ContractSubject[] = [];
  readonly power = scriptedPower({
    sw1: [
      surveyed("5"),
      surveyed("6"),
      surveyed("7"),
      surveyed("24", { refusal: { reason: "uplink", text: "it is an uplink" } }),
    ],
  });
  serviceRuns = false;

  check(name: string, switchesPower: boolean, outcome: string | null | Error, before = () => {}): PowerCheck {
    return {
      name,
      why: `because of ${name}`,
      switchesPower,
      run: async (subject) => {
        this.subjects.push(subject);
        before();
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    };
  }

  run(contract: readonly PowerCheck[], ...args: readonly string[]): Promise<number> {
    const all = ["adapter", "test", "--device", "sw1", ...args];
    const { serviceRuns } = this;
    return runDevices(this.terminal, all, { config, power: this.power.adapter, contract, serviceRuns });
  }
}

test("each check has its line, and the sum is told", async () => {
  const trial = new Trial();
  const checks = [trial.check("reads", false, null), trial.check("measures", false, "it does not measure")];
  assert.equal(await trial.run(checks, "--port", "5", "--yes"), 0);
  assert.equal(
    trial.terminal.stdout,
    "✓ reads\n– measures: it does not measure\n1 kept, 0 broken, 1 not to be asked of this device.\n",
  );
  assert.deepEqual(trial.power.closed, ["sw1"]);
});

test("a promise that is broken says what was seen and why it matters; the others are still tried", async () => {
  const trial = new Trial();
  const checks = [trial.check("Off", true, new Error("it reads On\u001b[31m")), trial.check("On", true, null)];
  assert.equal(await trial.run(checks, "--port", "5", "--yes"), 1);
  assert.match(trial.terminal.stdout, /^✗ Off: it reads On·\[31m\n {4}because of Off\n✓ On\n1 kept, 1 broken/);
});

test("a port that cannot be read is not switched", async () => {
  const trial = new Trial();
  const checks = [trial.check("reads", false, new Error("no answer")), trial.check("Off", true, null)];
  assert.equal(await trial.run(checks, "--port", "5", "--yes"), 1);
  assert.match(trial.terminal.stdout, /^✗ reads: no answer\n.*\n0 kept, 1 broken.*, 1 not tried\.\n$/);
});

test("the port is spelled as the device does; the others are those of the configuration, then those that were seen", async () => {
  const trial = new Trial();
  await trial.run([trial.check("any", false, null)], "--port", "p5", "--yes");
  const [subject] = trial.subjects;
  assert.equal(subject?.port, "5");
  assert.deepEqual(subject.otherPorts, ["6", "7", "24"]);
});

test("a person is told what happens and has to name the port", async () => {
  const agreed = new Trial();
  agreed.terminal.inIsTerminal = true;
  agreed.terminal.typed = ["p5"];
  assert.equal(await agreed.run([agreed.check("any", true, null)], "--port", "p5"), 0);
  assert.match(agreed.terminal.stderr, /which feeds node5, will lose its power several times/);
  assert.deepEqual(agreed.terminal.prompts, ["Type the name of the port (p5) to go on: "]);
  const declined = new Trial();
  declined.terminal.inIsTerminal = true;
  declined.terminal.typed = ["y"];
  assert.equal(await declined.run([declined.check("any", true, null)], "--port", "p5"), 2);
  assert.deepEqual(declined.subjects, []);
});

test("without a person and without --yes nothing is switched", async () => {
  const trial = new Trial();
  assert.equal(await trial.run([trial.check("any", true, null)], "--port", "5"), 2);
  assert.deepEqual(trial.subjects, []);
  assert.match(trial.terminal.stderr, /add --yes/);
});

test("--read-only asks nobody and gives no order", async () => {
  const trial = new Trial();
  const checks = [trial.check("reads", false, null), trial.check("switches", true, null)];
  assert.equal(await trial.run(checks, "--port", "5", "--read-only"), 0);
  assert.match(trial.terminal.stdout, /^✓ reads\n1 kept, 0 broken/);
});

test("while the service runs nothing is switched; to look is no harm", async () => {
  const trial = new Trial();
  trial.serviceRuns = true;
  assert.equal(await trial.run([trial.check("switches", true, null)], "--port", "5", "--yes"), 1);
  assert.match(trial.terminal.stderr, /The service is running and drives sw1 too: stop it first, or add --read-only/);
  assert.deepEqual([trial.subjects, trial.power.opened], [[], []]);
  const checks = [trial.check("reads", false, null), trial.check("switches", true, null)];
  assert.equal(await trial.run(checks, "--port", "5", "--read-only"), 0);
});

test("a port that is none, or that is refused, is told and left alone", async () => {
  for (const [port, says] of [
    ["gi5", /sw1: port gi5 is none of this switch; they look like 5\./],
    ["99", /sw1: no such port; 99 is not among 5, 6, 7, 24\./],
    ["24", /Port 24 of sw1 is never switched: it is an uplink\./],
  ] as const) {
    const trial = new Trial();
    assert.equal(await trial.run([trial.check("any", true, null)], "--port", port, "--yes"), 1);
    assert.match(trial.terminal.stderr, says);
    assert.deepEqual(trial.subjects, []);
  }
});

test("a device that does not answer is told", async () => {
  const terminal = new TestTerminal();
  const power = scriptedPower({ sw1: "sw1 (192.0.2.1) does not answer" }).adapter;
  const args = ["adapter", "test", "--device", "sw1", "--port", "5", "--yes"];
  assert.equal(await runDevices(terminal, args, { config, power }), 1);
  assert.match(terminal.stderr, /^sw1 \(192\.0\.2\.1\) does not answer$/m);
});

test("Ctrl-C lets the running check finish, and begins no other", async () => {
  const trial = new Trial();
  const checks = [
    trial.check("first", true, null, () => trial.terminal.signal("SIGINT")),
    trial.check("second", true, null),
  ];
  assert.equal(await trial.run(checks, "--port", "5", "--yes"), 1);
  assert.equal(trial.terminal.stdout, "✓ first\n1 kept, 0 broken, 0 not to be asked of this device, 1 not tried.\n");
  assert.equal(trial.terminal.exited, undefined);
});

test("the help has an example", async () => {
  const trial = new Trial();
  assert.equal(await trial.run([], "--help"), 0);
  assert.match(trial.terminal.stdout, /\$ shoal adapter test --device sw1 --port 5/);
});
