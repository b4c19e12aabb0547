import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/base/project-root.js";
import { metricsPage } from "../../src/exporters/metrics-page.js";

describe("metricsPage", () => {
  it("is docs/metrics.md; scripts/write-generated.mjs writes it", () => {
    expect(readFileSync(join(projectRoot, "docs/metrics.md"), "utf8")).to.equal(metricsPage());
  });

  it("tells every metric by its name here and in GET /metrics", () => {
    expect(metricsPage()).to.match(/^\| `disk.nread` \| counter .* \| `zone_disk_nread_bytes_total` \|$/m);
    expect(metricsPage()).to.match(/^\| `zonetap_collector_unheard_total` \| counter \| `collector` \| /m);
  });
});
