/** The first view: how the node is, its gauges, and every zone. */
import { useState } from "preact/hooks";
import { formatRoute } from "../route.js";
import { formatSpan } from "../text/format.js";
import { replaceRoute } from "../use-route.js";
import { Gauges } from "./gauges.js";
import type { ZoneBook, ZoneEntry } from "./zone-book.js";
import { ZoneList } from "./zone-list.js";
import { chooseZones, ORDERS, type ListChoice, type Order } from "./zone-order.js";
import { ZoneTools } from "./zone-tools.js";

type Params = Readonly<Record<string, string>>;

export function Overview({ book, params }: { book: ZoneBook; params: Params }) {
  const choice = readChoice(params);
  const hosts = [...book.zones.values()].filter(({ status }) => status.kind === "global");
  const [hostName, setHostName] = useState<string | null>(null);
  const host = chooseHost(hosts, hostName, book.node?.node);
  const choose = (change: Partial<ListChoice>): void => replaceRoute(formatChoice({ ...choice, ...change }));
  const chosen = chooseZones(book.zones.values(), choice);
  return (
    <>
      <h1 class="hidden">Overview</h1>
      <Standing book={book} />
      {host !== undefined && (
        <Gauges host={host} hosts={hosts.map(({ status }) => status.host)} onHost={setHostName} />
      )}
      <section aria-labelledby="zones-title">
        <div class="section-head">
          <h2 id="zones-title">
            Zones <span class="quiet">{countText(chosen.length, book.zones.size)}</span>
          </h2>
          <ZoneTools choice={choice} onChange={choose} />
        </div>
        <ZoneList
          zones={chosen}
          book={book}
          choice={choice}
          onOrder={(order) => choose(nextOrder(choice, order))}
        />
      </section>
    </>
  );
}

/** What is not as it should be, in the node's own sentences. */
function Standing({ book: { node } }: { book: ZoneBook }) {
  if (node === null) return <p class="notice">Waiting for the node.</p>;
  const upMs = Date.now() - Date.parse(node.started_at);
  return (
    <div class="node-line">
      <p class="quiet">
        zonetap {node.version} on {node.node}, up {formatSpan(upMs)}
      </p>
      {node.reasons.length > 0 && (
        <ul class="notice" data-state={node.status} aria-label="Reasons">
          {node.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function chooseHost(hosts: readonly ZoneEntry[], wanted: string | null, own = ""): ZoneEntry | undefined {
  const named = (name: string | null) => hosts.find(({ status }) => status.host === name);
  return named(wanted) ?? named(own) ?? hosts[0];
}

function countText(chosen: number, all: number): string {
  return chosen === all ? String(all) : `${chosen} of ${all}`;
}

function readChoice({ sort = "", filter = "", gone = "" }: Params): ListChoice {
  const [name, direction] = sort.split("-");
  const order = ORDERS.find((known) => known === name) ?? "name";
  return { order, isDescending: direction === "down", filter, withGone: gone === "1" };
}

function formatChoice({ order, isDescending, filter, withGone }: ListChoice): string {
  const isUsual = order === "name" && !isDescending;
  const sort = isUsual ? "" : `${order}-${isDescending ? "down" : "up"}`;
  return formatRoute("overview", [], { sort, filter, gone: withGone ? "1" : "" });
}

/** A column is first sorted with its greatest on top, names from a; a second click turns it round. */
function nextOrder(choice: ListChoice, order: Order): Partial<ListChoice> {
  if (choice.order === order) return { isDescending: !choice.isDescending };
  return { order, isDescending: order !== "name" };
}
