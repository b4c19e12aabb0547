/** The states of an actor, as whoever runs it decides them and as health tells them. */
export const ACTOR_STATES = [
  "starting",
  "running",
  "backoff",
  "open",
  "unavailable",
  "stopping",
  "stopped",
] as const;
export type ActorState = (typeof ACTOR_STATES)[number];
