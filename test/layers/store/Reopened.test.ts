import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  brief,
  chat,
  event,
  fill,
  final,
  gapIn,
  here,
  next,
  page,
  prompted,
  shown,
  stored,
  taken,
  there,
  token,
  turnOf,
  waiting
} from "../../contracts/JournalCases.ts"
import { folder, opened } from "../../support/Folder.ts"

/** What the first life of a store did, and what the second one finds. */
const example = (
  title: string,
  first: Effect.Effect<unknown, unknown, WholeJournal>,
  second: Effect.Effect<unknown, unknown, WholeJournal>
) =>
  it.effect(title, () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(dataDir, first)
      yield* opened(dataDir, second)
    }))

const filled = { _tag: "Filled" } as const

describe("A store that is opened again", () => {
  example(
    "has its token, its rooms and its small values",
    Effect.gen(function*() {
      yield* accept("s1", { rooms: [{ room: here, membership: "join", encrypted: true, direct: true }] })
      yield* (yield* WholeJournal).put("budget", "{}")
    }),
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      assert.deepStrictEqual(yield* journal.token, Option.some(token("s1")))
      assert.deepStrictEqual(
        yield* journal.room(here),
        Option.some({
          room: here,
          membership: "join",
          encrypted: true,
          direct: true,
          members: undefined,
          inviter: undefined
        })
      )
      assert.deepStrictEqual(yield* journal.get("budget"), Option.some("{}"))
    })
  )

  example(
    "has what was accepted and not admitted, and puts what comes behind it",
    accept("s1", { events: stored(here, "$1", "$2"), finals: [final("$2")] }),
    Effect.gen(function*() {
      yield* accept("s2", { events: stored(here, "$0") })
      assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$0"])
      assert.deepStrictEqual((yield* (yield* WholeJournal).pending(9)).map(({ closed }) => closed), [
        false,
        true,
        false
      ])
    })
  )

  example(
    "admits nothing again",
    Effect.gen(function*() {
      yield* shown(yield* prompted("$1"), ["done"], { closed: true })
      yield* (yield* WholeJournal).admit([{ _tag: "Ignore", event: event("$2") }])
    }),
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* accept("s2", { events: stored(here, "$1") })
      assert.deepStrictEqual(yield* waiting, [])
      yield* journal.admit([turnOf("$1")])
      assert.strictEqual(yield* journal.openTurns, 0)
    })
  )

  example(
    "still waits for a gap, and fills it from where it was",
    Effect.gen(function*() {
      yield* accept("s1", { events: stored(here, "$4"), gaps: [gapIn(here, "p2", "s0")] })
      const [gap] = yield* (yield* WholeJournal).gaps
      yield* fill(gap!, { events: page(here, "$3"), finals: [], rest: { _tag: "From", from: token("p1") } })
    }),
    Effect.gen(function*() {
      yield* accept("s2", { events: [...stored(here, "$5"), ...stored(there, "$x")] })
      assert.deepStrictEqual(yield* waiting, ["$x"])
      const [gap] = yield* (yield* WholeJournal).gaps
      assert.deepStrictEqual<unknown>([gap?.from, gap?.found, gap?.until], ["p1", 1, { _tag: "Token", token: "s0" }])
      yield* fill(gap!, { events: page(here, "$2", "$1"), finals: [], rest: filled })
      assert.deepStrictEqual((yield* waiting).filter((id) => id !== "$x"), ["$1", "$2", "$3", "$4", "$5"])
    })
  )

  example(
    "has its open turns with all that they were told meanwhile",
    Effect.gen(function*() {
      const open = yield* prompted("$1", "$2")
      yield* shown(open, [], {
        turn: { text: "so far", cursor: { epoch: "e", seq: 7 }, question: { ask: "a1", title: "?", choices: [] } }
      })
      yield* accept("s2", { events: stored(here, "$a") })
      yield* (yield* WholeJournal).admit([{
        _tag: "Answer",
        event: event("$a"),
        prompt: event("$1"),
        by: ann,
        choice: { ask: "a1", text: "main" },
        number: undefined,
        otherwise: undefined
      }])
    }),
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      assert.strictEqual(yield* journal.openTurns, 2)
      assert.deepStrictEqual(yield* journal.openChats, [chat("!r")])
      const open = yield* next()
      assert.deepInclude(open.turn, { text: "so far", cursor: { epoch: "e", seq: 7 } })
      assert.strictEqual((yield* journal.questions([here])).length, 1)
      assert.deepStrictEqual((yield* journal.signals(open)).map(({ _tag }) => _tag), ["Answer"])
    })
  )

  example(
    "repeats a send that was taken and never reported, to the letter, before the newer content",
    Effect.gen(function*() {
      const open = yield* prompted("$1")
      yield* shown(open, ["half"], { priority: "first" })
      yield* taken()
      yield* shown(open, ["whole"], { closed: true })
    }),
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      assert.deepStrictEqual(yield* journal.pendingChats, [chat("!r")])
      const again = yield* taken()
      assert.strictEqual(brief(again), "1.1.$1 r0 \"half\"")
      yield* journal.markSent(again, event("$sent"))
      assert.strictEqual(brief(yield* taken()), "1.1.$1 r1 \"whole\" edits $sent")
    })
  )

  example(
    "knows what it sent and what cannot be sent",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* shown(yield* prompted("$1"), ["a", "b"], { closed: true })
      yield* journal.markSent(yield* taken(), event("$sent"))
      yield* journal.markFailed(yield* taken(), "M_FORBIDDEN")
    }),
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      assert.isTrue(yield* journal.isOurs(event("$sent")))
      assert.deepStrictEqual(yield* journal.pendingChats, [])
      assert.deepStrictEqual(yield* journal.nextPriority(chat("!r")), Option.none())
    })
  )
})
