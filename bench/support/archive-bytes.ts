/**
 * The bytes that a series and window cost in the files of an archive: for each resolution, and where they go. What they
 * are depends on the host: a value that is as the one before costs next to nothing, and one that is not is in four or
 * five columns. So the share of those is printed beside them.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { NodeProcess } from "../../test/support/node-process.js";
import { parquetFiles, sql } from "../../test/store/archive/parquet.js";

const RECORD_S = 600;

/** What is in a file beside its footer: columns of the archive by what they tell. */
const COLUMN_GROUPS = {
  names: ["zone", "metric", "instance", "kind", "unit", "node"],
  "time, id, count": ["time", "id", "count"],
  sum: ["sum"],
  "min, max": ["min", "max"],
  "last, last_u64": ["last", "last_u64"],
  rate: ["rate"],
  buckets: ["buckets"],
};

interface Size {
  readonly series: number;
  readonly bytes: number;
}

/** Of a real node on this machine, with the archive as it is by default, for ten minutes from its start. */
export async function recordBytes(folder: string): Promise<void> {
  const node = await NodeProcess.start(`
version: 1
node: { name: gz-01, data_dir: ${JSON.stringify(join(folder, "node"))} }
probes: { system: { engine: auto, every: 1s } }
stores: { archive: {} }`);
  await new Promise((resolve) => setTimeout(resolve, RECORD_S * 1000));
  await node.stop();
  await printBytes(join(folder, "node", "archive"), `this machine's kernel, ${RECORD_S} s`);
}

/** Of all Parquet files in the folder of an archive. */
export async function printBytes(archive: string, what: string): Promise<void> {
  console.log(`\nbytes for a series and window: ${what}`);
  const files = await parquetFiles(archive);
  if (files.length === 0) throw new Error(`${archive} has no Parquet files`);
  const resolutions = new Set(files.map(resolutionOf));
  const sizes: Size[] = [];
  for (const resolution of resolutions) {
    const own = files.filter((file) => resolutionOf(file) === resolution);
    sizes.push(
      await printResolution(
        resolution,
        own.map((file) => join(archive, file)),
      ),
    );
  }
  const total = sizes.reduce((sum, { series, bytes }) => ({
    series: sum.series + series,
    bytes: sum.bytes + bytes,
  }));
  console.log(`  all: ${perSeries(total.bytes, total)}`);
}

function resolutionOf(file: string): string {
  return /resolution=([^/]+)/.exec(file)?.[1] ?? "none";
}

async function printResolution(resolution: string, paths: readonly string[]): Promise<Size> {
  const list = `[${paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(", ")}]`;
  const [counted] = await sql(
    `SELECT count(*) AS series, count(*) FILTER (is_new) AS new FROM (
       SELECT (sum, last, count) IS DISTINCT FROM lag((sum, last, count)) OVER (
         PARTITION BY host, zone, metric, instance ORDER BY time, id) AS is_new
       FROM read_parquet(${list}) WHERE NOT starts_with(metric, 'window.'))`,
  );
  const fileBytes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const size = {
    series: Number(counted?.["series"]),
    bytes: fileBytes.reduce((sum, bytes) => sum + bytes, 0),
  };
  const share = Math.round((100 * Number(counted?.["new"])) / size.series);
  console.log(
    `  ${resolution}: ${perSeries(size.bytes, size)}; ${size.series} in ${paths.length} files, ${share} % unlike the one before`,
  );
  console.log(`      ${(await describeColumns(list, size)).join("; ")}`);
  return size;
}

/** What each group of columns takes of it, and the footers. */
async function describeColumns(list: string, size: Size): Promise<string[]> {
  const rows = await sql(
    `SELECT split_part(path_in_schema, ',', 1) AS name, sum(total_compressed_size) AS bytes
     FROM parquet_metadata(${list}) GROUP BY ALL`,
  );
  const columns = new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]));
  const groups = Object.entries(COLUMN_GROUPS).map(([group, names]) => {
    const bytes = names.reduce((sum, name) => sum + (columns.get(name) ?? 0), 0);
    return [group, bytes] as const;
  });
  const footers = size.bytes - groups.reduce((sum, [, bytes]) => sum + bytes, 0);
  return [...groups, ["footers", footers] as const].map(
    ([group, bytes]) => `${group} ${perSeries(bytes, size)}`,
  );
}

function perSeries(bytes: number, { series }: Size): string {
  return (bytes / series).toFixed(2);
}
