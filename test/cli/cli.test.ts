import { expect } from "chai";
import { COMMANDS } from "../../src/cli/cli.js";
import { runCaptured } from "../support/captured-io.js";

describe("runCli", () => {
  it("prints the usage on stderr and exits 2 without a command", async () => {
    const { code, out, err } = await runCaptured([]);
    expect([code, out]).to.deep.equal([2, ""]);
    expect(err).to.match(/^usage: zonetap COMMAND/);
  });

  for (const argv of [["--help"], ["-h"], ["help"]]) {
    it(`lists every command for ${argv.join(" ")}`, async () => {
      const { code, out, err } = await runCaptured(argv);
      expect([code, err]).to.deep.equal([0, ""]);
      expect(out.match(/^ {2}\w+(?= )/gm)).to.deep.equal(COMMANDS.map(({ name }) => `  ${name}`));
    });
  }

  it("prints its version", async () => {
    const { code, out } = await runCaptured(["--version"]);
    expect(code).to.equal(0);
    expect(out).to.match(/^zonetap \d+\.\d+\.\d+\n$/);
  });

  for (const { name, operandsMax } of COMMANDS) {
    it(`explains ${name} with --help, -h and help ${name}, and does nothing`, async () => {
      const results = await Promise.all(
        [
          [name, "--help"],
          [name, "-h"],
          ["help", name],
        ].map((argv) => runCaptured(argv)),
      );
      for (const { code, out, err } of results) {
        expect([code, err]).to.deep.equal([0, ""]);
        expect(out)
          .to.equal(results[0]?.out)
          .and.to.match(new RegExp(`^usage: zonetap ${name} `));
      }
    });

    it(`exits 2 with one sentence for an option that ${name} does not have`, async () => {
      expect(await runCaptured([name, "--nonsense"])).to.deep.equal({
        code: 2,
        out: "",
        err: `zonetap: ${name}: Unknown option '--nonsense'\n`,
      });
    });

    it(`exits 2 for an operand too many of ${name}`, async () => {
      const { code, err } = await runCaptured([name, ...["a", "b", "c"].slice(0, operandsMax + 1)]);
      expect([code, err.split("\n").length]).to.deep.equal([2, 2]);
      expect(err).to.match(new RegExp(`^zonetap: ${name} does not take "[abc]"; see its --help\n$`));
    });

    it(`explains every option of ${name}`, async () => {
      const { out } = await runCaptured([name, "--help"]);
      const { options } = COMMANDS.find((command) => command.name === name) ?? { options: {} };
      for (const option of Object.keys(options)) expect(out).to.contain(`  --${option}`);
    });
  }

  for (const [argv, sentence] of [
    [["nonsense"], 'there is no command "nonsense"; see zonetap --help'],
    [["--nonsense"], 'there is no option "--nonsense"; see zonetap --help'],
    [["toString"], 'there is no command "toString"; see zonetap --help'],
    [[""], 'there is no command ""; see zonetap --help'],
    [["help", "nonsense"], 'there is no command "nonsense"; see zonetap --help'],
    [["status", "--url"], "status: Option '--url <value>' argument missing"],
    [["status", "--json=1"], "status: Option '--json' does not take an argument"],
    [["zones", "--url", "gz-01"], '--url must be http://HOST:PORT, got "gz-01"'],
    [["zones", "--url", "ftp://gz-01"], '--url must be http://HOST:PORT, got "ftp://gz-01"'],
    [["top", "--sort", "size"], '--sort must be one of cpu, mem, net, disk, procs, zone, got "size"'],
    [
      ["start", "--log-level", "loud"],
      '--log-level must be one of debug, info, warn, error, silent, got "loud"',
    ],
  ] as const) {
    it(`exits 2 for ${JSON.stringify(argv)}`, async () => {
      expect(await runCaptured(argv)).to.deep.equal({ code: 2, out: "", err: `zonetap: ${sentence}\n` });
    });
  }

  it("exits 1 with the sentence of an error that nobody foresaw, and no stack", async () => {
    const loadNode = () => Promise.reject(new Error("cannot find\nthe node \u001b[31m"));
    expect(await runCaptured(["check"], { loadNode })).to.deep.equal({
      code: 1,
      out: "",
      err: "zonetap: cannot find the node ?[31m\n",
    });
  });
});
