/** Which rows of a list are in the window, as one scrolls. */
import { useEffect, useRef, useState } from "preact/hooks";
import { visibleRows, type VisibleRows } from "./visible-rows.js";

/** Of a row, by the style sheet: it is taller where the window is narrow. */
const ROW_PX = 44;
const ROW_NARROW_PX = 76;
const NARROW = matchMedia("(max-width: 760px)");

export function useVisibleRows(count: number) {
  const list = useRef<HTMLDivElement>(null);
  const [rowPx, setRowPx] = useState(NARROW.matches ? ROW_NARROW_PX : ROW_PX);
  const [rows, setRows] = useState<VisibleRows>({ first: 0, end: 0 });
  useEffect(() => {
    const look = (): void => {
      const height = NARROW.matches ? ROW_NARROW_PX : ROW_PX;
      const top = list.current?.getBoundingClientRect().top ?? 0;
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
