/** To come. */
export function ZoneView(_: Readonly<Record<string, unknown>>) {
  return <p>ZoneView</p>;
}
