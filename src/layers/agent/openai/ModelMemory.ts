/** What was learned of a model while this process runs. */
export interface ModelMemory {
  /** How much it takes, in tokens, as the server said: in its list, or as it refused what was too long. */
  context: number | undefined
  /** Whether the Responses endpoint is asked: it may give more (`wanted`), or was found to give less. */
  responses: "unneeded" | "wanted" | "useless"
  /** What the model is called in the server's list. */
  name: string | undefined
  /** Something answers where completions are, which is found out once where there is no list. */
  isFound: boolean
  /** It was told that the server does not list the model. */
  isUnlistedTold: boolean
}

export const newModelMemory = (): ModelMemory => ({
  context: undefined,
  responses: "unneeded",
  name: undefined,
  isFound: false,
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
