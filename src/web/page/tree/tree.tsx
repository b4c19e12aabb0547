/** To come. */
export function Tree(_: Readonly<Record<string, unknown>>) {
  return <p>Tree</p>;
}
