/** The whole page: the bar at the top, the view that the address names, and the dialog that asks for a token. */
import { useEffect } from "preact/hooks";
import { Overview } from "../overview/overview.js";
import { useZoneBook } from "../overview/use-zone-book.js";
import type { Route } from "../route.js";
import { Scripts } from "../scripts/scripts.js";
import { Tree } from "../tree/tree.js";
import { useRoute } from "../use-route.js";
import { ZoneView } from "../zone/zone-view.js";
import { AwayNotice } from "./away-notice.js";
import { TokenDialog } from "./token-dialog.js";
import { TopBar } from "./top-bar.js";

const TITLES: Readonly<Record<Route["view"], string>> = {
  overview: "Overview",
  zone: "Zone",
  scripts: "Scripts",
  tree: "Tree",
};

export function App() {
  const route = useRoute();
  const { book, stream } = useZoneBook();
  const title = [route.path.at(-1) ?? TITLES[route.view], book.node?.node ?? "", "zonetap"];
  useEffect(() => void (document.title = title.filter(Boolean).join(" · ")));
  return (
    <>
      <a class="skip" href="#main" onClick={focusMain}>
        Skip to the content
      </a>
      <TopBar route={route} node={book.node} stream={stream} />
      <main id="main" tabIndex={-1}>
        <AwayNotice stream={stream} />
        <View route={route} book={book} />
      </main>
      <TokenDialog />
    </>
  );
}

function View({ route, book }: { route: Route; book: ReturnType<typeof useZoneBook>["book"] }) {
  switch (route.view) {
    case "overview":
      return <Overview book={book} params={route.params} />;
    case "zone":
      return <ZoneView key={route.path.join("/")} route={route} book={book} />;
    case "scripts":
      return <Scripts route={route} book={book} />;
    case "tree":
      return <Tree route={route} />;
  }
}

/** The address after the # is the view's: it must not become that of an anchor. */
function focusMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
