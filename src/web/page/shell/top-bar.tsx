/** The bar at the top: whose page this is, the views, how the node is, and whether what is shown is live. */
import type { OverviewNode } from "../../../model/overview.js";
import type { StreamState } from "../node/follow.js";
import { formatRoute, type Route, type View } from "../route.js";

const LINKS: readonly { readonly view: View; readonly label: string }[] = [
  { view: "overview", label: "Overview" },
  { view: "scripts", label: "Scripts" },
  { view: "tree", label: "Tree" },
];

interface Props {
  readonly route: Route;
  readonly node: OverviewNode | null;
  readonly stream: StreamState;
}

export function TopBar({ route, node, stream }: Props) {
  const here = route.view === "zone" ? "overview" : route.view;
  return (
    <header class="top-bar">
      <a class="brand" href={formatRoute("overview")}>
        <BrandMark />
        <span>
          <span class="brand-name">zonetap</span>
          <span class="brand-node">{node?.node ?? ""}</span>
        </span>
      </a>
      <nav aria-label="Views">
        {LINKS.map(({ view, label }) => (
          <a key={view} href={formatRoute(view)} aria-current={view === here ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <div class="standing">
        {node !== null && (
          <a class="pill" data-state={node.status} href={formatRoute("tree")} title={node.reasons.join("\n")}>
            {node.status}
          </a>
        )}
        <span class="pulse" data-state={stream.kind} role="status">
          {STREAM_WORDS[stream.kind]}
        </span>
      </div>
    </header>
  );
}

const STREAM_WORDS: Readonly<Record<StreamState["kind"], string>> = {
  connecting: "connecting",
  live: "live",
  away: "not connected",
  ended: "ended",
};

function BrandMark() {
  return (
    <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M5 20h5l3-10 5 14 3-9h6" />
    </svg>
  );
}
