/**
 * The plain page: health and zones are asked for every two seconds, values arrive with the live stream.
 * Whatever comes from outside is set as text, never as markup.
 */

const REFRESH_MS = 2_000;
const METRICS = [
  "cpu.usage",
  "mem.rss",
  "net.rbytes64",
  "net.obytes64",
  "disk.nread",
  "disk.nwritten",
  "zone.processes",
];

/** Rows by host and zone: the zone as /zones tells it, and the latest value of each column. */
const rows = new Map();

function keyOf(host, zone) {
  return JSON.stringify([host, zone]);
}

function element(id) {
  return document.getElementById(id);
}

// ---- values of a window

/** Sum over the instances of a metric of what `read` takes of each; null where there is none. */
function total(series, metric, read) {
  const values = series.filter((one) => one.metric === metric).map(read);
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + Number(value), 0);
}

const mean = (one) => (Number(one.count) === 0 ? null : Number(one.sum) / Number(one.count));
const rate = (one) => one.rate;
const last = (one) => one.last;

function readValues({ series }) {
  return {
    cpu: total(series, "cpu.usage", mean),
    memory: total(series, "mem.rss", last),
    netIn: total(series, "net.rbytes64", rate),
    netOut: total(series, "net.obytes64", rate),
    diskRead: total(series, "disk.nread", rate),
    diskWritten: total(series, "disk.nwritten", rate),
    processes: total(series, "zone.processes", last),
  };
}

// ---- text

function bytes(value) {
  if (value === null || value === undefined) return "–";
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const step = value < 1 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  return `${(value / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}

function fixed(value, digits) {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}

function duration(seconds) {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

// ---- drawing

function cell(text, className) {
  const td = document.createElement("td");
  td.textContent = text;
  if (className !== undefined) td.className = className;
  return td;
}

function stateCell(state) {
  const td = cell(state, "state");
  td.dataset.state = state;
  return td;
}

function meterCell(percent) {
  const td = document.createElement("td");
  const progress = document.createElement("progress");
  progress.max = 100;
  progress.value = Math.min(percent ?? 0, 100);
  td.append(progress);
  return td;
}

function zoneRow({ zone, values }) {
  const tr = document.createElement("tr");
  tr.className = zone.state;
  tr.append(
    cell(zone.name),
    cell(zone.host, "quiet"),
    cell(fixed(values.cpu, 1), "number"),
    meterCell(values.cpu),
    ...[values.memory, values.netIn, values.netOut, values.diskRead, values.diskWritten].map((value) =>
      cell(bytes(value), "number"),
    ),
    cell(fixed(values.processes, 0), "number"),
  );
  return tr;
}

function drawZones() {
  const sorted = [...rows.values()].sort(
    (a, b) => (b.values.cpu ?? -1) - (a.values.cpu ?? -1) || a.zone.name.localeCompare(b.zone.name),
  );
  element("zones").replaceChildren(...sorted.map(zoneRow));
  element("zone-count").textContent = String(sorted.length);
}

function actorRow(actor) {
  const exit = actor.last_exit === null ? "" : `${actor.last_exit.reason} (${actor.last_exit.at})`;
  const tr = document.createElement("tr");
  tr.append(
    cell(actor.path),
    cell(actor.kind, "quiet"),
    stateCell(actor.state),
    cell(String(actor.restarts_total), "number"),
    cell(actor.pid === null ? "" : String(actor.pid), "number"),
    cell(String(actor.messages), "number"),
    cell(actor.reason ?? exit, "reason quiet"),
  );
  return tr;
}

function drawHealth(health) {
  element("node").textContent = health.node;
  drawStatus(health.status);
  element("uptime").textContent = `${health.version}, up ${duration(health.uptime_s)}`;
  element("reasons").replaceChildren(
    ...health.reasons.map((reason) => {
      const li = document.createElement("li");
      li.textContent = reason;
      return li;
    }),
  );
  element("actors").replaceChildren(...health.actors.map(actorRow));
}

function drawStatus(status) {
  element("status").textContent = status;
  element("status").dataset.state = status;
}

// ---- the node

/** Also of a 503: a failing node says with it what fails. */
async function ask(path) {
  const response = await fetch(path);
  return await response.json();
}

function takeZones(zones) {
  const seen = new Set();
  for (const zone of zones) {
    const key = keyOf(zone.host, zone.name);
    seen.add(key);
    rows.set(key, { zone, values: zone.state === "gone" ? {} : (rows.get(key)?.values ?? {}) });
  }
  for (const key of rows.keys()) if (!seen.has(key)) rows.delete(key);
}

function takeWindow(window) {
  const row = rows.get(keyOf(window.host, window.zone));
  if (row === undefined || window.late) return;
  const known = Object.entries(readValues(window)).filter(([, value]) => value !== null);
  row.values = { ...row.values, ...Object.fromEntries(known) };
}

async function refresh() {
  try {
    const [health, zones] = await Promise.all([ask("/health"), ask("/zones")]);
    drawHealth(health);
    if (Array.isArray(zones)) takeZones(zones);
    drawZones();
  } catch {
    drawStatus("away"); // The node is away or restarting: the next round tries again.
  }
  setTimeout(refresh, REFRESH_MS);
}

const query = METRICS.map((metric) => `metric=${encodeURIComponent(metric)}`).join("&");
new EventSource(`/live?${query}`).addEventListener("window", (event) => takeWindow(JSON.parse(event.data)));
await refresh();
