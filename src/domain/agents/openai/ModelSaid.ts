import type { ModelFault } from "./ModelFault.ts"

/** What one event of a model server's stream says, by either endpoint. Absent: nothing of that. */
export interface ModelSaid {
  readonly text?: string
  /** What the model thinks aloud. */
  readonly thought?: string
  readonly refusal?: string
  /** The whole answer, in the place of what was streamed before. */
  readonly whole?: string
  /** Why the answer ends, in the words of chat completions. */
  readonly finish?: string
  /** The model wants to call a tool. */
  readonly calls?: true
  readonly fault?: ModelFault
  /** Tokens that the model thought, whether it showed them or not. */
  readonly thoughtTokens?: number
}
