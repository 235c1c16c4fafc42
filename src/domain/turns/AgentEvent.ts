import { Schema } from "effect"
import { PromptId } from "../Ids.ts"

/** What the agent can do, as it said when the link came up, or as its wire is described. */
export const Features = Schema.Struct({
  /** How the agent learns which thread is meant: by its frames, by the address alone, or not at all. */
  threads: Schema.Literals(["frame", "url", "none"]),
  /** A run goes on after a lost link. */
  resume: Schema.Boolean,
  /** How a run is stopped: by a frame, by closing the socket (work that was begun may finish), or not at all. */
  cancel: Schema.Literals(["frame", "close", "none"]),
  ask: Schema.Boolean,
  /** How the end of a run is known: by a frame, by the closing of the socket, or by silence, which may err. */
  end: Schema.Literals(["frame", "close", "silence"]),
  /** The answer grows while it is written; otherwise it comes in one piece. */
  deltas: Schema.Boolean,
  /** A repeated prompt id starts no second run while the agent's epoch lasts. */
  idempotent: Schema.Boolean,
  /** A repeated prompt id starts no second run after a restart of the agent either; or the agent is `harmless`. */
  durable: Schema.Boolean,
  /** A run does nothing but write its answer, and nothing of it is kept, so that a second one harms nobody. */
  harmless: Schema.optionalKey(Schema.Boolean),
  /** The longest prompt, in bytes of UTF-8. */
  promptBytes: Schema.Int,
  /** Media types that a prompt's files may have, such as `image/*`; absent: it takes no files. */
  files: Schema.optionalKey(Schema.Array(Schema.String)),
  /** The largest file that goes within a prompt, and the largest frame, both in bytes. */
  inlineBytes: Schema.optionalKey(Schema.Int),
  frameBytes: Schema.optionalKey(Schema.Int),
  /** It fetches no files: those that do not go within a prompt are too large. */
  inlineOnly: Schema.optionalKey(Schema.Literal(true)),
  /** It remembers nothing: so many earlier messages of the conversation go along with each prompt. */
  history: Schema.optionalKey(Schema.Int)
})
export type Features = typeof Features.Type

/** The last frame of a thread that was read. `seq` counts within one `epoch`, which is one life of the agent's log. */
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
 * An event of a conversation, on any wire. `Attached` and `Detached` are about the link; the others are the agent's, in
 * its order.
 */
export const AgentEvent = Schema.TaggedUnion({
  Attached: {
    /** Reading goes on behind this frame: the one that we named if `resumed`, or else the end of the agent's log. */
    cursor: Cursor,
    /** Every frame after the cursor that we named will come; otherwise some may be missing. */
    resumed: Schema.Boolean,
    active: Schema.optionalKey(Schema.Struct({ run: Schema.String, prompt: Schema.String })),
    /** The number of the conversation's link, for `Conversation.send`. */
    link: Schema.optionalKey(Schema.Int),
    /** What the agent calls itself, on a wire where it says so. */
    agent: Schema.optionalKey(Schema.String),
    /** The prompt that was given over the link before, and surely did not reach the agent. */
    untaken: Schema.optionalKey(PromptId),
    features: Features
  },
  /** The agent has lost what was said in this conversation before. */
  Forgotten: {},
  /** `fatal`: the conversation does not reconnect; otherwise it does so by itself. `why` is a `LinkFault`. */
  Detached: {
    why: Schema.String,
    fatal: Schema.Boolean,
    /** The prompt that was given, and surely did not reach the agent. */
    untaken: Schema.optionalKey(PromptId)
  },
  /** `dup`: the agent knew the prompt, and repeats its run from the beginning. */
  Started: { ...Logged, prompt: Schema.String, dup: Schema.Boolean },
  Text: { ...Logged, message: Schema.String, text: Schema.String },
  Thought: { ...Logged, text: Schema.String },
  /** `data`: the file in base64, for small files. */
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
    choices: Schema.Array(Choice),
    /** When the agent will have given up, as it wrote it (`readExpires`). */
    expires: Schema.optionalKey(Schema.String)
  },
  /**
   * `text` is the whole answer where it is there, and replaces what was streamed. `silent`: nobody said that the run is
   * over; the agent was silent for so long that it probably is.
   */
  Ended: {
    ...Logged,
    reason: Schema.Literals(["done", "cancelled", "limit", "refused"]),
    text: Schema.optionalKey(Schema.String),
    silent: Schema.optionalKey(Schema.Boolean)
  },
  /**
   * With `run`: the run is over. With `prompt` alone: the prompt was not taken. `retryMs`: asking again after so many
   * milliseconds may help. `text`, as in `Ended`: what was streamed holds words that are no answer.
   */
  Failed: {
    code: Schema.String,
    message: Schema.String,
    text: Schema.optionalKey(Schema.String),
    run: Schema.optionalKey(Schema.String),
    seq: Schema.optionalKey(Schema.Int),
    prompt: Schema.optionalKey(Schema.String),
    retryMs: Schema.optionalKey(Schema.Int)
  }
})
export type AgentEvent = typeof AgentEvent.Type

/**
 * Why a link is down. From `unauthorized` on, a fault does not pass by itself. `probing`: whether the agent keeps
 * threads apart is being found out. `unproven`: that is not known; `failing`: nor can it be, as
 * the agent reports an error to every prompt; `inUse`: its one memory is another chat's; `noSlot`:
 * each of its endpoints is another chat's.
 */
export const LinkFault = Schema.Literals([
  "unreachable",
  "closed",
  "silent",
  "overloaded",
  "gap",
  "probing",
  "unauthorized",
  "protocol",
  "version",
  "replaced",
  "quarantined",
  "unproven",
  "failing",
  "inUse",
  "noSlot"
])
export type LinkFault = typeof LinkFault.Type
