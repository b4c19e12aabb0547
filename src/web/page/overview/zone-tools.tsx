/** What is above the list of zones: a filter, the order where there is no head to click, and those that have gone. */
import { useEffect, useRef } from "preact/hooks";
import { ORDERS, type ListChoice, type Order } from "./zone-order.js";

interface Props {
  readonly choice: ListChoice;
  readonly onChange: (change: Partial<ListChoice>) => void;
}

export function ZoneTools({ choice, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useSlashKey(() => input.current?.focus());
  return (
    <div class="tools">
      <input
        ref={input}
        type="search"
        aria-label="Filter zones by name, host or kind"
        placeholder="Filter by name, host, kind  ( / )"
        value={choice.filter}
        onInput={(event) => onChange({ filter: event.currentTarget.value })}
      />
      <label class="narrow-only">
        Order{" "}
        <select
          value={choice.order}
          onChange={(event) => {
            const order = event.currentTarget.value as Order;
            onChange({ order, isDescending: order !== "name" });
          }}
        >
          {ORDERS.map((order) => (
            <option key={order}>{order}</option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={choice.withGone}
          onChange={(event) => onChange({ withGone: event.currentTarget.checked })}
        />
        with those that have gone
      </label>
    </div>
  );
}

/** Calls back when / is typed where no text is being written. */
function useSlashKey(onSlash: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const isWriting = event.target instanceof Element && event.target.matches("input, select, textarea");
      if (event.key !== "/" || isWriting || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      onSlash();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
