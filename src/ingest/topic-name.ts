/** Names of NSQ topics and channels, and the limits of nsqd that concern producers. */

/** Bytes of one message. */
export const MESSAGE_BYTES_MAX = 1_048_576;
/** Bytes of a body with many messages. */
export const BODY_BYTES_MAX = 5_242_880;
const NAME_LENGTH_MAX = 64;
const NAME = /^[.a-zA-Z0-9_-]+(#ephemeral)?$/;

/** Whether nsqd takes it as the name of a topic or channel. */
export function isTopicName(name: string): boolean {
  return name.length <= NAME_LENGTH_MAX && NAME.test(name);
}
