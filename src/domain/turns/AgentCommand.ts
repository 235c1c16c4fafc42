import { Schema } from "effect"
import { PromptId } from "../Ids.ts"

/**
 * Words that a prompt refers to, by whoever wrote them: the message that it replies to, the root of its thread, or what
 * was said before. `from` is a pseudonym; absent for the bot's own words.
 */
export const PromptContext = Schema.Struct({
  kind: Schema.Literals(["reply", "thread", "before"]),
  text: Schema.String,
  from: Schema.optionalKey(Schema.String)
})
export type PromptContext = typeof PromptContext.Type

/** What was said in the conversation before, for an agent that remembers nothing itself. */
export const HistoryMessage = Schema.Struct({
  role: Schema.Literals(["user", "assistant"]),
  text: Schema.String,
  /** A pseudonym of the person who said it, as in `Prompt.from`. */
  from: Schema.optionalKey(Schema.String)
})
export type HistoryMessage = typeof HistoryMessage.Type

/**
 * A file of a prompt: `data` in base64, or a `url` where the agent fetches it once. `size` in bytes. With `context`, it
 * is the file of the part of that kind, `from` whoever sent that one; else it is that of the person who asks.
 */
export const PromptFile = Schema.Struct({
  name: Schema.String,
  mime: Schema.String,
  size: Schema.Int,
  url: Schema.optionalKey(Schema.String),
  data: Schema.optionalKey(Schema.String),
  context: Schema.optionalKey(Schema.Literals(["reply", "thread"])),
  from: Schema.optionalKey(Schema.String)
})
export type PromptFile = typeof PromptFile.Type

/** A command to an agent, on any wire. */
export const AgentCommand = Schema.TaggedUnion({
  /** `from`: a pseudonym of the person, never a Matrix id. */
  Prompt: {
    id: PromptId,
    text: Schema.String,
    /** Oldest first. */
    context: Schema.optionalKey(Schema.Array(PromptContext)),
    /** The person's own first. */
    files: Schema.optionalKey(Schema.Array(PromptFile)),
    /** Oldest first; only where the agent's features ask for it. */
    history: Schema.optionalKey(Schema.Array(HistoryMessage)),
    from: Schema.optionalKey(Schema.String),
    locale: Schema.optionalKey(Schema.String)
  },
  /** The answer to an `Asked`: one of its choices, or free text where it has none. */
  Answer: { ask: Schema.String, choice: Schema.optionalKey(Schema.String), text: Schema.optionalKey(Schema.String) },
  Cancel: { run: Schema.optionalKey(Schema.String) }
})
export type AgentCommand = typeof AgentCommand.Type
