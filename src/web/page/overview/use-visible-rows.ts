/** Which rows of a list are in the window, as one scrolls. */
import { useEffect, useRef, useState } from "preact/hooks";
import { visibleRows, type VisibleRows } from "./visible-rows.js";

/** Where the style sheet does not tell. */
const ROW_PX = 44;

export function useVisibleRows(count: number) {
  const list = useRef<HTMLDivElement>(null);
  const [rowPx, setRowPx] = useState(ROW_PX);
  const [rows, setRows] = useState<VisibleRows>({ first: 0, end: 0 });
  useEffect(() => {
    const look = (): void => {
      if (list.current === null) return;
      const height = readRowPx(list.current);
      const { top } = list.current.getBoundingClientRect();
      const found = visibleRows(count, height, top, innerHeight);
      setRowPx(height);
      setRows((before) => (before.first === found.first && before.end === found.end ? before : found));
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [count]);
  return { list, rowPx, rows };
}

/** The height of a row is the style sheet's: it depends on the window. */
function readRowPx(list: HTMLElement): number {
  return parseFloat(getComputedStyle(list).getPropertyValue("--row")) || ROW_PX;
}
