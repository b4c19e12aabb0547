/** To come. */
export function Scripts(_: Readonly<Record<string, unknown>>) {
  return <p>Scripts</p>;
}
