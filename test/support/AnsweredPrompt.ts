import { Effect } from "effect"
import type { TurnState } from "../../src/domain/matrix/TurnMark.ts"
import type { Turn } from "../../src/domain/turns/Turn.ts"
import type { OpenTurn } from "../../src/services/turns/OpenTurn.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { event, prompted, taken } from "../contracts/JournalCases.ts"

const content = (state: TurnState) => ({
  body: "words of the agent",
  "matrix-surface.turn": { prompt: "$1", attempt: 1, part: 1, parts: 1, state }
})

/** Commits a phase of the turn as its conversation does: always over the turn as it was taken up. */
const phase = Effect.fnUntraced(function*(open: OpenTurn, phase: Turn["phase"], shows: TurnState | undefined) {
  yield* (yield* WholeJournal).commit({
    of: open,
    turn: { ...open.turn, phase, text: "words of the agent" },
    entries: shows === undefined ? [] : [{ part: 1, priority: "edit", content: content(shows) }],
    durable: false,
    further: false,
    signalsUntil: undefined
  })
})

/** The prompt `$1` from its sync to its final edit; `wait` passes between the steps. */
export const answeredPrompt = (wait: Effect.Effect<void>) =>
  Effect.gen(function*() {
    const journal = yield* WholeJournal
    const open = yield* prompted("$1")
    yield* wait
    yield* phase(open, "asked", undefined)
    yield* wait
    for (const state of ["working", "answered"] as const) {
      yield* phase(open, state === "working" ? "streaming" : "answered", state)
      const entry = yield* taken()
      yield* wait
      yield* journal.markSent(entry, event("$answer"))
    }
  })
