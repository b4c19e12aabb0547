import * as duckdb from "@duckdb/node-api";
import { expect } from "chai";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "../../../src/store/archive/database.js";
import { COLUMN_LIST } from "../../../src/store/archive/sql.js";
import { writeParquet } from "../../../src/store/archive/write-parquet.js";
import { sql } from "./parquet.js";

/** Of 100 gauges for 300 s, each of which has another value every eighth second. */
const ROWS = `(SELECT make_timestamp_ms(1795305600000 + step * 1000) AS time, 'web1' AS zone, 'mem.stat' || series AS metric,
    '' AS instance, 'gauge' AS kind, 'bytes' AS unit, 1::BIGINT AS count, value AS sum, value AS min, value AS max,
    value AS last, NULL::UBIGINT AS last_u64, NULL::DOUBLE AS rate, NULL::STRUCT(low BIGINT, count UBIGINT)[] AS buckets,
    'gz-01' AS node, step::UBIGINT AS id
  FROM (SELECT step, series, (hash(series, (step + series) // 8) % 1000000 * 4096)::DOUBLE AS value
    FROM range(300) AS a(step), range(100) AS b(series)))`;
const SERIES_WINDOWS = 30_000;

describe("writeParquet", () => {
  let folder = "";
  let database: Database;
  const path = (name: string): string => join(folder, "hour=10", `${name}.parquet`);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "zonetap-parquet-"));
    database = await Database.open({ duckdb, file: join(folder, "rows.duckdb"), spillFolder: folder });
  });
  afterEach(async () => {
    await database.close();
    await rm(folder, { recursive: true });
  });

  it("takes less than 2 bytes for a series and window, a third of what DuckDB does by itself", async () => {
    await writeParquet(database, { path: path("ours"), source: ROWS, where: "true", notes: {} });
    await database.run(
      `COPY (SELECT ${COLUMN_LIST} FROM ${ROWS} ORDER BY zone, metric, instance, time, id) TO '${path("theirs")}'`,
    );
    const [ours, theirs] = [(await stat(path("ours"))).size, (await stat(path("theirs"))).size];
    expect(ours / SERIES_WINDOWS).to.be.below(2);
    expect(ours).to.be.below(theirs / 3);
  });
  it("leaves nothing behind where the rows cannot be read", async () => {
    const failed = await writeParquet(database, {
      path: path("none"),
      source: ROWS,
      where: "zone::INTEGER = 1",
      notes: {},
    }).catch((error: unknown) => error);
    expect(failed).to.be.an("error");
    expect(await sql(`FROM glob('${folder}/hour=10/*')`)).to.deep.equal([]);
  });
});
