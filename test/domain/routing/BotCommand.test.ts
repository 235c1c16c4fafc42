import { assert, describe, it } from "@effect/vitest"
import { isRetryReaction, isStopReaction } from "../../../src/domain/routing/BotCommand.ts"

describe("A reaction", () => {
  for (const key of ["⟲", "⟲\uFE0E", "↻", "↻\uFE0F", "🔁", "🔁\uFE0F", "🔄"]) {
    it(`${key} asks for another attempt`, () => assert.isTrue(isRetryReaction(key)))
  }
  for (const key of ["🛑", "🛑\uFE0F", "⏹", "⏹\uFE0E"]) {
    it(`${key} stops`, () => assert.deepStrictEqual([isStopReaction(key), isRetryReaction(key)], [true, false]))
  }
  for (const key of ["", "👍", "⟲⟲", "retry", "\uFE0F"]) {
    it(`"${key}" does not`, () => assert.isFalse(isRetryReaction(key)))
  }
})
