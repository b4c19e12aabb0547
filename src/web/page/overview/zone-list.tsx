/** The list of zones. Only the rows in the window are drawn, so that 500 zones cost as much as those one sees. */
import type { ZoneBook, ZoneEntry } from "./zone-book.js";
import type { ListChoice, Order } from "./zone-order.js";
import { useVisibleRows } from "./use-visible-rows.js";
import { ZoneRow } from "./zone-row.js";

interface Props {
  readonly zones: readonly ZoneEntry[];
  readonly book: ZoneBook;
  readonly choice: ListChoice;
  readonly onOrder: (order: Order) => void;
}

const HEADS: readonly { readonly order: Order; readonly label: string }[] = [
  { order: "name", label: "Zone" },
  { order: "cpu", label: "CPU" },
  { order: "memory", label: "Memory" },
  { order: "network", label: "Network" },
  { order: "disk", label: "Disk" },
  { order: "pressure", label: "Pressure" },
  { order: "processes", label: "Procs" },
];

export function ZoneList({ zones, book, choice, onOrder }: Props) {
  const { list, rowPx, rows } = useVisibleRows(zones.length);
  return (
    <div class="zone-list" role="table" aria-label="Zones" aria-rowcount={zones.length + 1}>
      <div role="rowgroup" class="zone-head">
        <div role="row" class="zone-grid" aria-rowindex={1}>
          {HEADS.map(({ order, label }) => (
            <Head key={order} order={order} label={label} choice={choice} onOrder={onOrder} />
          ))}
        </div>
      </div>
      <div role="rowgroup" class="zone-rows" ref={list} style={{ height: `${zones.length * rowPx}px` }}>
        {zones.slice(rows.first, rows.end).map((zone, index) => (
          <ZoneRow
            key={zone.id}
            zone={zone}
            book={book}
            index={rows.first + index}
            topPx={(rows.first + index) * rowPx}
          />
        ))}
      </div>
      {zones.length === 0 && (
        <p class="empty">{book.zones.size === 0 ? "No zone yet." : "No zone fits the filter."}</p>
      )}
    </div>
  );
}

interface HeadProps {
  readonly order: Order;
  readonly label: string;
  readonly choice: ListChoice;
  readonly onOrder: (order: Order) => void;
}

function Head({ order, label, choice, onOrder }: HeadProps) {
  const direction = choice.order !== order ? undefined : choice.isDescending ? "descending" : "ascending";
  return (
    <span role="columnheader" aria-sort={direction}>
      <button type="button" class="head-button" onClick={() => onOrder(order)}>
        {label}
      </button>
    </span>
  );
}
