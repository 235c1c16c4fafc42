import { Schema } from "effect"
import { PromptId } from "../Ids.ts"

/** A command to an agent, on any wire. */
export const AgentCommand = Schema.TaggedUnion({
  /** `from`: a pseudonym of the person, never a Matrix id. */
  Prompt: {
    id: PromptId,
    text: Schema.String,
    from: Schema.optionalKey(Schema.String),
    locale: Schema.optionalKey(Schema.String)
  },
  /** The answer to an `Asked`: one of its choices, or free text where it has none. */
  Answer: { ask: Schema.String, choice: Schema.optionalKey(Schema.String), text: Schema.optionalKey(Schema.String) },
  Cancel: { run: Schema.optionalKey(Schema.String) }
})
export type AgentCommand = typeof AgentCommand.Type
