/** A node that is only asked for, never run. */
import type {
  CheckOptions,
  CheckResult,
  NodeCommands,
  RunGeneratorOptions,
  RunNodeOptions,
} from "../../src/cli/node-commands.js";

export class FakeNode implements NodeCommands {
  readonly runs: RunNodeOptions[] = [];
  readonly checks: string[] = [];
  readonly generators: RunGeneratorOptions[] = [];
  exitCode = 0;
  result: CheckResult = { kind: "ok", paths: ["/", "/web"] };

  async runNode(options: RunNodeOptions): Promise<number> {
    this.runs.push(options);
    if (this.exitCode !== 0) options.say("the node did not start");
    return this.exitCode;
  }

  async runGenerator(options: RunGeneratorOptions): Promise<number> {
    this.generators.push(options);
    return this.exitCode;
  }

  async checkTopology({ file }: CheckOptions): Promise<CheckResult> {
    this.checks.push(file);
    return this.result;
  }

  checkRules = (): Promise<never> => Promise.reject(new Error("rules were asked for"));
  testRules = this.checkRules;
  makeKeys = (): Promise<never> => Promise.reject(new Error("keys were asked for"));
}
