import { Schema } from "effect"

/** What the agent at the other end can do, as it said when the link came up. */
export const Features = Schema.Struct({
  /** It goes on with a run after a lost link. */
  resume: Schema.Boolean,
  cancel: Schema.Boolean,
  ask: Schema.Boolean,
  /** A prompt id that it has seen starts no second run, for as long as its epoch lasts. */
  idempotent: Schema.Boolean,
  /** The same, across a restart of the agent too. */
  durable: Schema.Boolean,
  /** The longest prompt that it takes, in bytes of UTF-8. */
  promptBytes: Schema.Int
})
export type Features = typeof Features.Type

/** How far the frames of a thread were read. `seq` counts within one `epoch`, which is one life of the agent's log. */
export const Cursor = Schema.Struct({ epoch: Schema.String, seq: Schema.Int })
export type Cursor = typeof Cursor.Type

export const Choice = Schema.Struct({
  id: Schema.String,
  label: Schema.String,
  effect: Schema.Literals(["allow", "allow_always", "deny", "other"])
})
export type Choice = typeof Choice.Type

const Logged = { run: Schema.String, seq: Schema.Int }

/**
 * Everything a conversation can tell us, whatever wire it came over.
 * `Attached` and `Detached` are about the link; the others are the agent's, in its order.
 */
export const AgentEvent = Schema.TaggedUnion({
  Attached: {
    /**
     * Reading goes on right after this: what we named if `resumed`, else the end of the agent's log as it stands now.
     */
    cursor: Cursor,
    /** Every frame after the cursor that we named will come; without it, some may be gone. */
    resumed: Schema.Boolean,
    active: Schema.optionalKey(Schema.Struct({ run: Schema.String, prompt: Schema.String })),
    /** Which of the conversation's links this is, for `Conversation.send`. */
    link: Schema.optionalKey(Schema.Int),
    features: Features
  },
  /**
   * `fatal`: this conversation is not tried again; otherwise the layer is already reconnecting. `why` is a
   * `LinkFault`.
   */
  Detached: { why: Schema.String, fatal: Schema.Boolean },
  /** `dup`: the prompt was known and its run is told again from the beginning. */
  Started: { ...Logged, prompt: Schema.String, dup: Schema.Boolean },
  Text: { ...Logged, message: Schema.String, text: Schema.String },
  Thought: { ...Logged, text: Schema.String },
  /** `data`: the bytes in base64, for small files. */
  File: {
    ...Logged,
    name: Schema.String,
    mime: Schema.String,
    size: Schema.Int,
    url: Schema.optionalKey(Schema.String),
    data: Schema.optionalKey(Schema.String)
  },
  Tool: {
    ...Logged,
    call: Schema.String,
    status: Schema.Literals(["started", "running", "done", "failed"]),
    title: Schema.optionalKey(Schema.String)
  },
  Asked: {
    ...Logged,
    ask: Schema.String,
    title: Schema.String,
    text: Schema.optionalKey(Schema.String),
    choices: Schema.Array(Choice)
  },
  /** `text`, where given, is the whole answer and replaces what was streamed. */
  Ended: {
    ...Logged,
    reason: Schema.Literals(["done", "cancelled", "limit", "refused"]),
    text: Schema.optionalKey(Schema.String)
  },
  /**
   * With `run`: that run is over. With `prompt` alone: that prompt was not taken. `retryMs`: asking again after that
   * may help.
   */
  Failed: {
    code: Schema.String,
    message: Schema.String,
    run: Schema.optionalKey(Schema.String),
    seq: Schema.optionalKey(Schema.Int),
    prompt: Schema.optionalKey(Schema.String),
    retryMs: Schema.optionalKey(Schema.Int)
  }
})
export type AgentEvent = typeof AgentEvent.Type

/** Why a link is down. The last five do not heal by waiting. */
export const LinkFault = Schema.Literals([
  "unreachable",
  "closed",
  "silent",
  "overloaded",
  "gap",
  "unauthorized",
  "protocol",
  "version",
  "replaced",
  "quarantined"
])
export type LinkFault = typeof LinkFault.Type
