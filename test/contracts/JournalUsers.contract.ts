import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { PlatformId } from "../../src/domain/account/PlatformId.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { ann, type Example } from "./JournalCases.ts"

const bob = UserId.make("@bob:x")
const [first, second] = [PlatformId.make("42"), PlatformId.make("ann.smith")]

/** What every layer of `Users` does. */
export const userCases = (example: Example) => {
  describe("people and their ids on the platform", () => {
    example(
      "are kept until they are mapped to another id or unmapped, with when that was",
      Effect.gen(function*() {
        const users = yield* WholeJournal
        assert.deepStrictEqual([yield* users.mapped(ann), yield* users.list], [undefined, []])
        yield* TestClock.setTime(5)
        assert.isUndefined(yield* users.map(ann, first))
        yield* TestClock.setTime(7)
        assert.deepStrictEqual(yield* users.map(ann, second), { user: ann, platform: first, since: 5 })
        assert.deepStrictEqual(yield* users.mapped(ann), { user: ann, platform: second, since: 7 })
        assert.deepStrictEqual(yield* users.unmap(ann), { user: ann, platform: second, since: 7 })
        assert.isUndefined(yield* users.unmap(ann))
        assert.isUndefined(yield* users.mapped(ann))
      })
    )

    example(
      "are each their own, may share an id, and are listed by their Matrix ids",
      Effect.gen(function*() {
        const users = yield* WholeJournal
        yield* TestClock.setTime(5)
        yield* users.map(bob, first)
        yield* users.map(ann, first)
        assert.deepStrictEqual((yield* users.list).map(({ platform, user }) => [user, platform]), [
          [ann, first],
          [bob, first]
        ])
        yield* users.unmap(ann)
        assert.strictEqual((yield* users.mapped(bob))?.platform, first)
      })
    )
  })
}
