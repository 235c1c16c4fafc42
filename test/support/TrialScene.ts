import { EventId, PromptId, UserId } from "../../src/domain/Ids.ts"
import type { RehearsalScene } from "../../src/domain/poison/TurnRehearsal.ts"
import { queued } from "../../src/domain/turns/Turn.ts"

/** An answer of which so much was there when the last process ended. */
export const sceneOf = (text: string): RehearsalScene => ({
  turn: { ...queued(EventId.make("$p"), 1, PromptId.make("p")), phase: "streaming", text },
  raw: {},
  threadRoot: undefined,
  direct: true,
  author: UserId.make("@ann:x"),
  parts: 1,
  news: undefined
})
