/** The overview stream as a component sees it: one book of zones for the whole page. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { follow, type StreamState } from "../node/follow.js";
import { ZoneBook } from "./zone-book.js";

/** The book is one and the same object; the component is drawn again after each change of it. */
export function useZoneBook(): { readonly book: ZoneBook; readonly stream: StreamState } {
  const book = useMemo(() => new ZoneBook(), []);
  const [stream, setStream] = useState<StreamState>({ kind: "connecting" });
  const [, setTurn] = useState(0);
  useEffect(() => {
    let frame = 0;
    const end = follow("live/overview", {
      onState: setStream,
      onEvent({ name, data }) {
        book.take(name, data);
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          setTurn((turn) => turn + 1);
        });
      },
    });
    return () => {
      cancelAnimationFrame(frame);
      end();
    };
  }, [book]);
  return { book, stream };
}
