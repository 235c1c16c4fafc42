import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { ChatId, Thread } from "../../../src/domain/Ids.ts"
import { AgentSessions } from "../../../src/services/agent/AgentSessions.ts"
import { folder, opened } from "../../support/Folder.ts"

const [one, two] = [Thread.make("t1_aaaaaaaa"), Thread.make("t1_bbbbbbbb")]
const session = (name: string) => ({ chat: ChatId.make("!r"), session: name, folder: "/f" })

describe("The sessions of agents", () => {
  it.effect("are kept from one process to the next, the newest of each thread", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(
        dir,
        Effect.gen(function*() {
          const { keepSession, notePrompted, sessionOf } = yield* AgentSessions
          assert.isUndefined(yield* sessionOf("a", one))
          yield* keepSession("a", one, session("s1"))
          yield* notePrompted(one)
          assert.deepStrictEqual(yield* sessionOf("a", one), { session: "s1", folder: "/f", prompted: true })
          yield* keepSession("a", one, session("s2"))
          yield* keepSession("a", two, { ...session("s3"), chat: undefined })
          yield* notePrompted(two)
        })
      )
      yield* opened(
        dir,
        Effect.gen(function*() {
          const { sessionOf } = yield* AgentSessions
          assert.deepStrictEqual(yield* sessionOf("a", one), { session: "s2", folder: "/f", prompted: false })
          // Another agent knows nothing of it, but there was something to remember.
          assert.deepStrictEqual(yield* sessionOf("b", two), { prompted: true })
        })
      )
    }).pipe(Effect.scoped))

  it.effect("belong to the thread that was given one last; the other one had something to remember", () =>
    Effect.gen(function*() {
      yield* opened(
        yield* folder,
        Effect.gen(function*() {
          const { keepSession, notePrompted, sessionOf } = yield* AgentSessions
          yield* keepSession("a", one, session("1"))
          yield* notePrompted(one)
          yield* keepSession("b", two, session("1"))
          assert.deepInclude(yield* sessionOf("a", one), { session: "1" })
          yield* keepSession("a", two, session("1"))
          assert.deepStrictEqual(yield* sessionOf("a", one), { prompted: true })
          assert.deepInclude(yield* sessionOf("a", two), { session: "1" })
        })
      )
    }).pipe(Effect.scoped))

  it.effect("are forgotten when nothing was asked in them for long", () =>
    Effect.gen(function*() {
      yield* opened(
        yield* folder,
        Effect.gen(function*() {
          const { forgetSessions, keepSession, notePrompted, threadsWithSession } = yield* AgentSessions
          yield* keepSession("a", one, session("s1"))
          yield* keepSession("a", two, session("s2"))
          yield* TestClock.adjust("2 days")
          yield* notePrompted(one)
          assert.strictEqual(yield* forgetSessions(1), 1)
          assert.deepStrictEqual(yield* threadsWithSession, [one])
        })
      )
    }).pipe(Effect.scoped))
})
