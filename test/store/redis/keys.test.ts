import { expect } from "chai";
import fc from "fast-check";
import {
  hostsKey,
  latestKey,
  parseZoneMember,
  toZoneMember,
  windowsKey,
  zonesKey,
} from "../../../src/store/redis/keys.js";

describe("keys of Redis", () => {
  it("are those of the contract", () => {
    const zone = toZoneMember({ host: "gz-01", zone: "docker/0123456789ab" });
    expect(zone).to.equal("gz-01/docker/0123456789ab");
    expect(windowsKey("zt", zone, "1s")).to.equal("zt:{gz-01/docker/0123456789ab}:w:1s");
    expect(latestKey("zt", zone)).to.equal("zt:{gz-01/docker/0123456789ab}:latest");
    expect([hostsKey("zt"), zonesKey("zt")]).to.deep.equal(["zt:hosts", "zt:zones"]);
  });

  it("give every zone a name of its own, and the name back", () => {
    const name = fc.string({ unit: fc.constantFrom("a", "/", "%", "{", "}", "2", "F", "5"), minLength: 1 });
    const zone = fc.record({ host: name, zone: name });
    fc.assert(
      fc.property(zone, zone, (one, other) => {
        expect(parseZoneMember(toZoneMember(one))).to.deep.equal(one);
        const isSame = one.host === other.host && one.zone === other.zone;
        expect(toZoneMember(one) === toZoneMember(other)).to.equal(isSame);
        expect(toZoneMember(one)).to.not.match(/[{}]/);
      }),
    );
  });

  for (const member of ["", "/zone", "host"]) {
    it(`have no zone in ${JSON.stringify(member)}`, () => expect(parseZoneMember(member)).to.equal(null));
  }
});
