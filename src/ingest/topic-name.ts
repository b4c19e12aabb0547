/** Names of NSQ topics and channels, and the limits of nsqd that concern producers. */
import { NSQ_NAME, NSQ_NAME_LENGTH_MAX } from "../model/nsq-name.js";

/** Bytes of one message. */
export const MESSAGE_BYTES_MAX = 1_048_576;
/** Bytes of a body with many messages. */
export const BODY_BYTES_MAX = 5_242_880;

/** Whether nsqd takes it as the name of a topic or channel. */
export function isTopicName(name: string): boolean {
  return name.length <= NSQ_NAME_LENGTH_MAX && NSQ_NAME.test(name);
}
