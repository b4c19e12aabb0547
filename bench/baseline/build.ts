/** Builds the C++ baseline with the machine's own compiler and libraries, -O2, into a folder that is given. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../src/base/project-root.js";

/** Path of the program. @throws {Error} where protoc, g++, libzmq or libprotobuf is missing. */
export function buildListener(folder: string): string {
  const program = join(folder, "listener");
  const proto = join(projectRoot, "proto");
  const source = join(projectRoot, "bench/baseline/listener.cc");
  execFileSync("protoc", [`--cpp_out=${folder}`, `--proto_path=${proto}`, join(proto, "packet.proto")]);
  const inputs = [source, join(folder, "packet.pb.cc")];
  execFileSync("g++", ["-O2", `-I${folder}`, "-o", program, ...inputs, "-lzmq", "-lprotobuf", "-lpthread"]);
  return program;
}
