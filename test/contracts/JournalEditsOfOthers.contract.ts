import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { UserId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { asked, edits } from "./EditCases.ts"
import { accept, event, type Example, gapIn, here, say, turnOf } from "./JournalCases.ts"

const bob = UserId.make("@bob:x")

/** More than are kept. */
const many = Effect.forEach(Array.from({ length: 20 }, (_, at) => `$by bob ${at}`), (id) => edits(id, "worse", bob))

/** Edits of a message that is no prompt yet, by whoever did not write it. */
export const editsOfOthersCases = (example: Example) => {
  describe("edits by somebody else of what may become a prompt", () => {
    example(
      "do not push away those of its writer",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("one", { events: [{ event: event("$1"), room: here, order: 0, raw: say("$1") }] })
        yield* edits("$a", "better")
        yield* many
        yield* journal.admit([turnOf("$1")])
        assert.strictEqual(yield* asked, "better")
      })
    )

    example(
      "do not push away those of its writer where it lies in a gap",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s", { gaps: [gapIn(here, "p1", "s0")], rooms: [{ room: here, membership: "join" }] })
        yield* edits("$a", "better")
        yield* many
        yield* accept("one", { events: [{ event: event("$1"), room: here, order: 0, raw: say("$1") }] })
        yield* journal.admit([turnOf("$1")])
        assert.strictEqual(yield* asked, "better")
      })
    )
  })
}
