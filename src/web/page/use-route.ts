/** The address as a component sees it. */
import { useEffect, useState } from "preact/hooks";
import { parseRoute, type Route } from "./route.js";

/** The route now; the component is drawn again when it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const read = (): void => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  return route;
}

/** Changes the address without a step in the browser's history, as a filter does while one types. */
export function replaceRoute(hash: string): void {
  if (hash === location.hash) return;
  history.replaceState(null, "", hash);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
