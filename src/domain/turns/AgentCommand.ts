import { Schema } from "effect"
import { PromptId } from "../Ids.ts"

/** What we can say to an agent, whatever wire it goes over. */
export const AgentCommand = Schema.TaggedUnion({
  /** `from`: a pseudonym of the person, never a Matrix id. */
  Prompt: {
    id: PromptId,
    text: Schema.String,
    from: Schema.optionalKey(Schema.String),
    locale: Schema.optionalKey(Schema.String)
  },
  /** Answers an `Asked`: one of its choices, or free text where it had none. */
  Answer: { ask: Schema.String, choice: Schema.optionalKey(Schema.String), text: Schema.optionalKey(Schema.String) },
  Cancel: { run: Schema.optionalKey(Schema.String) }
})
export type AgentCommand = typeof AgentCommand.Type
