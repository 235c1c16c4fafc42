/** What was learned of a model while this process runs. */
export interface ModelMemory {
  /** How much it takes, in tokens, as the server said: in its list, or as it refused what was too long. */
  context: number | undefined
  /** Whether the Responses endpoint is asked: it may give more (`wanted`), or was found to give less. */
  responses: "unneeded" | "wanted" | "useless"
  /** It was told that the server does not list the model. */
  isUnlistedTold: boolean
}

export const newModelMemory = (): ModelMemory => ({
  context: undefined,
  responses: "unneeded",
  isUnlistedTold: false
})

/** So many prompts are remembered; they are as many as fail at the same time. */
const mostPrompts = 1_024

/** Counts what went wrong with each prompt that was given again, so that none is given for ever. */
export const makePromptTries = () => {
  const tries = new Map<string, number>()
  return {
    /** How often it went wrong by now. */
    count: (prompt: string): number => {
      const count = (tries.get(prompt) ?? 0) + 1
      tries.delete(prompt)
      tries.set(prompt, count)
      if (tries.size > mostPrompts) tries.delete(tries.keys().next().value ?? prompt)
      return count
    },
    forget: (prompt: string) => void tries.delete(prompt)
  }
}

export type PromptTries = ReturnType<typeof makePromptTries>
