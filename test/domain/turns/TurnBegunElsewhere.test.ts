import { describe } from "@effect/vitest"
import type { Features } from "../../../src/domain/turns/AgentEvent.ts"
import { asked, asleep, attached, cursor, detached, features, rules, table } from "../../support/TurnCases.ts"

const simple = { idempotent: false }

describe("A prompt that somebody else began to answer, as the room shows", () => {
  const wire = (caps: Parameters<typeof attached>[1]) => attached("e1", caps)
  const silentSoFar = (caps: Partial<Features>) => {
    const event = {
      _tag: "Attached",
      cursor: cursor("e1", 0),
      resumed: false,
      features: { ...features, ...caps }
    } as const
    return { _tag: "Agent", at: 5_000, event } as const
  }
  table([
    [
      "is not given to an agent that would run it a second time",
      asleep,
      wire({ features: simple }),
      "interrupted · final notice \"interrupted\" · durable"
    ],
    ["is given to an agent that knows it", asleep, wire({}), "asked · AskPrompt · durable"],
    [
      "is given to an agent that remembers it across its restarts",
      asleep,
      wire({ features: { idempotent: false, durable: true } }),
      "asked · AskPrompt · durable"
    ],
    [
      "is given to an agent that does nothing but write, though nothing was ever said here",
      asleep,
      silentSoFar({ harmless: true }),
      "asked · AskPrompt · lazy"
    ],
    [
      "its run that nobody reads is ended",
      asleep,
      wire({ features: simple, active: "other" }),
      "interrupted · final notice \"interrupted\" · Cancel r1 · durable"
    ],
    [
      "is none of the agent's, where the agent has said nothing in this thread yet",
      asleep,
      silentSoFar({}),
      "interrupted · final notice \"interrupted\" · durable"
    ],
    ["waits as ever while nobody is there", asleep, detached(false), "queued · none"],
    ["is continued where this store asked it as well", asked, wire({}), "asked · AskPrompt · durable"]
  ], { ...rules, begunElsewhere: true })
})
