/** Names of NSQ topics and channels, as nsqd takes them: of a topology as of a producer. */

/** Characters of a name. */
export const NSQ_NAME_LENGTH_MAX = 64;
/** What a name looks like; also in the JSON schema of the topology. */
export const NSQ_NAME = /^[.a-zA-Z0-9_-]+(#ephemeral)?$/;
