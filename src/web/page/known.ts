/** Whether there is a value: what a source does not have comes as null or not at all. */
export function isKnown<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}
