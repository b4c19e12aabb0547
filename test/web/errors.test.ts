import { expect } from "chai";
import { toWebError, WebError } from "../../src/web/errors.js";

describe("toWebError", () => {
  it("leaves a WebError as it is", () => {
    const error = new WebError("NO_SUCH_ZONE", "there is no zone x");
    expect(toWebError(error)).to.equal(error);
    expect([error.status, error.toJson()]).to.deep.equal([
      404,
      { error: "there is no zone x", code: "NO_SUCH_ZONE" },
    ]);
  });

  const rows: [thrown: unknown, status: number, code: string][] = [
    [named("NoSuchActor"), 404, "NO_SUCH_ACTOR"],
    [named("NoAnswer"), 503, "NOT_ANSWERING"],
    [fastifyError("FST_ERR_CTP_BODY_TOO_LARGE", 413), 413, "BODY_TOO_LARGE"],
    [fastifyError("FST_ERR_CTP_INVALID_CONTENT_LENGTH", 400), 400, "BAD_REQUEST"],
    [fastifyError("FST_ERR_SOMETHING_OF_OURS", 500), 500, "INTERNAL"],
    [new Error("secret detail"), 500, "INTERNAL"],
    ["a string", 500, "INTERNAL"],
  ];
  for (const [thrown, status, code] of rows) {
    it(`makes ${code} of ${String(thrown)}`, () => {
      const error = toWebError(thrown);
      expect([error.status, error.code]).to.deep.equal([status, code]);
      expect(error.message).not.to.contain("secret detail");
    });
  }

  it("survives a thrown undefined", () => expect(toWebError(undefined).code).to.equal("INTERNAL"));
});

function named(name: string): Error {
  return Object.assign(new Error("it is so"), { name });
}

function fastifyError(code: string, statusCode: number): Error {
  return Object.assign(new Error("it is so"), { code, statusCode });
}
