import { expect } from "chai";
import { createSyscallNames } from "../../../src/probes/bpftrace/syscall-names.js";

describe("createSyscallNames", () => {
  it("names the calls of x86_64 and of arm64 by their own numbers", () => {
    const x64 = ["0", "39", "110", "257", "334", "424", "435"].map(createSyscallNames("x64"));
    expect(x64).to.deep.equal(["read", "getpid", "getppid", "openat", "rseq", "pidfd_send_signal", "clone3"]);
    const arm64 = ["63", "172", "173", "56", "293", "424", "435"].map(createSyscallNames("arm64"));
    expect(arm64).to.deep.equal([
      "read",
      "getpid",
      "getppid",
      "openat",
      "rseq",
      "pidfd_send_signal",
      "clone3",
    ]);
  });

  it("leaves a number that has no name, or of another architecture, as it is", () => {
    expect(["335", "423", "9999", "-1", ""].map(createSyscallNames("x64"))).to.deep.equal([
      "335",
      "423",
      "9999",
      "-1",
      "",
    ]);
    expect(createSyscallNames("s390x")("3")).to.equal("3");
  });
});
