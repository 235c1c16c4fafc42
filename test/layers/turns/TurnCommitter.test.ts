import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Metric, Queue } from "effect"
import { type ChatId, EventId } from "../../../src/domain/Ids.ts"
import { because, close } from "../../../src/domain/turns/TurnDecision.ts"
import { agentAnswersFailed } from "../../../src/layers/operations/Metrics.ts"
import { makeTurnCommitter } from "../../../src/layers/turns/TurnCommitter.ts"
import { nothingShown } from "../../../src/layers/turns/TurnOutput.ts"
import { Markup } from "../../../src/services/outbox/Markup.ts"
import { Outbox } from "../../../src/services/outbox/Outbox.ts"
import { AnswerFailed } from "../../../src/services/turns/AnswerFailed.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"
import { openTurn } from "../../support/LiveAttempts.ts"
import { keptLog } from "../../support/LoggedLines.ts"
import { talking, words } from "../../support/TurnCases.ts"

const threadRoot = EventId.make("$root")
const failure = because("agent", "internal", close(talking, "failed", "secret words"))
const counted = Effect.map(
  Metric.value(Metric.withAttributes(agentAnswersFailed, { why: "agent" })),
  ({ count }) => Number(count)
)

/** Commits these decisions to a journal that has the turn open or not, and tells what an operator hears of it. */
const committed = Effect.fnUntraced(function*(isOpen: boolean, decision: typeof failure, inThread = false) {
  const log = keptLog()
  const heard: Array<string> = []
  const before = yield* counted
  const open = openTurn(talking, inThread ? { threadRoot } : {})
  yield* Effect.flatMap(
    makeTurnCommitter(() => words),
    (commit) => commit(open, decision, nothingShown(open), undefined)
  )
    .pipe(
      Effect.provideService(AnswerFailed, (room, code) => Effect.sync(() => void heard.push(`${room} ${code}`))),
      Effect.provide([
        Layer.mock(TurnJournal, { commit: () => Effect.succeed(isOpen) }),
        Layer.succeed(Markup, { render: (body) => ({ body, formatted: undefined }) }),
        Layer.mock(Outbox, { wake: () => Effect.void, unshown: yield* Queue.unbounded<ChatId>() }),
        log.layer
      ])
    )
  return { lines: log.lines, heard, counted: (yield* counted) - before }
})

describe("An answer that failed because of the agent", () => {
  it.effect("is one line with its ids and code and no words, a count, and news for the status", () =>
    Effect.gen(function*() {
      const told = { level: "Warn", text: "An answer failed" }
      const fields = { room: "!r", prompt: "$p", why: "agent", code: "internal" }
      assert.deepStrictEqual(yield* committed(true, failure), {
        lines: [{ ...told, fields }],
        heard: ["!r internal"],
        counted: 1
      })
      const { lines } = yield* committed(true, failure, true)
      assert.deepStrictEqual(lines, [{ ...told, fields: { ...fields, thread: "$root" } }])
    }))

  it.effect("is not told of where the turn was closed elsewhere, nor where nothing failed", () =>
    Effect.gen(function*() {
      const nothing = { lines: [], heard: [], counted: 0 }
      assert.deepStrictEqual(yield* committed(false, failure), nothing)
      assert.deepStrictEqual(yield* committed(true, close(talking, "stopped", "stopped")), nothing)
    }))
})
