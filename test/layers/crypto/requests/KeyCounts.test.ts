import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { longestUntold } from "../../../../src/domain/crypto/keys/OneTimeKeyCount.ts"
import { noKeyNews } from "../../../../src/domain/matrix/KeyNews.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { makeKeyCounts } from "../../../../src/layers/crypto/requests/KeyCounts.ts"
import { keyServer } from "../../../support/KeyServerCases.ts"

const name = "signed_curve25519"
const telling = (count: number) => ({ ...noKeyNews, counts: { [name]: count } })
const busy = { ...noKeyNews, changed: ["@ann:x"] }

/** Counts over a homeserver that answers uploads with this, and what was told. */
const counting = (answer: RawEvent | undefined) => {
  const told: Array<number> = []
  const reason = MatrixFault.cases.Unavailable.make({ detail: "broke" })
  const server = keyServer({
    upload: () =>
      answer === undefined ? Effect.fail(new MatrixError({ call: "POST keys", reason })) : Effect.succeed(answer)
  })
  const counts = makeKeyCounts(server, (count) => Effect.sync(() => void told.push(count)))
  return { counts, told }
}
const left = (count: number) => ({ one_time_key_counts: { [name]: count } })

describe("How many keys are left", () => {
  it.effect("is asked for where no sync told it, and again only after a while", () =>
    Effect.gen(function*() {
      const { counts, told } = counting(left(3))
      assert.isTrue(yield* counts.isToBeAsked(noKeyNews))
      assert.isFalse(yield* counts.isToBeAsked(busy))
      assert.deepStrictEqual(counts.given(busy).counts, { [name]: 50 })
      const news = yield* counts.ask
      assert.deepStrictEqual(news, telling(3))
      assert.isTrue(counts.isNews(news, false))
      assert.deepStrictEqual(counts.given(busy).counts, { [name]: 3 })
      yield* TestClock.adjust(longestUntold - 1)
      assert.isFalse(yield* counts.isToBeAsked(noKeyNews))
      yield* TestClock.adjust(1)
      assert.isTrue(yield* counts.isToBeAsked(noKeyNews))
      assert.deepStrictEqual(told, [3])
    }))

  it.effect("is what a sync or an upload told last, and asked for by nobody then", () =>
    Effect.gen(function*() {
      const { counts, told } = counting(left(50))
      assert.isFalse(yield* counts.isToBeAsked(telling(7)))
      assert.strictEqual(counts.taken(telling(7)), 7)
      yield* counts.server.upload({ one_time_keys: {} })
      assert.isFalse(yield* counts.isToBeAsked(noKeyNews))
      assert.deepStrictEqual(counts.given(busy).counts, { [name]: 50 })
      // A loaded engine is given what is another count than it has, and nothing twice.
      assert.isTrue(counts.isNews(noKeyNews, true))
      assert.isFalse(counts.isNews(noKeyNews, false))
      assert.strictEqual(counts.taken(noKeyNews), 50)
      assert.isFalse(counts.isNews(noKeyNews, true))
      assert.deepStrictEqual(told, [7, 50])
    }))

  it.effect("is assumed to be enough where no answer tells it", () =>
    Effect.gen(function*() {
      for (const answer of [undefined, {}, { one_time_key_counts: { [name]: "x" } }]) {
        const { counts, told } = counting(answer)
        assert.isTrue(yield* counts.isToBeAsked(noKeyNews))
        const news = yield* counts.ask
        assert.deepStrictEqual(news, noKeyNews)
        assert.isFalse(counts.isNews(news, false))
        assert.deepStrictEqual(counts.given(busy).counts, { [name]: 50 })
        assert.deepStrictEqual(told, [])
      }
    }))
})
