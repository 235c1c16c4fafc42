import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { replyPlace } from "../../src/domain/routing/BotReply.ts"
import type { EarlierTurn } from "../../src/services/turns/EarlierTurn.ts"
import type { OpenTurn, TurnCommit } from "../../src/services/turns/OpenTurn.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  chat,
  event,
  type Example,
  here,
  next,
  prompted,
  say,
  shown,
  stored,
  taken,
  there,
  turnOf
} from "./JournalCases.ts"

const closing = (of: OpenTurn, text: string): TurnCommit => ({
  of,
  turn: { ...of.turn, phase: "answered", text },
  entries: [],
  durable: true,
  further: false,
  signalsUntil: undefined
})

const answered = (of: OpenTurn, text: string) =>
  Effect.flatMap(WholeJournal, (journal) => journal.commit(closing(of, text)))

const told = (turns: ReadonlyArray<EarlierTurn>) => turns.map(({ prompt, text }) => [prompt as string, text])

/** What a prompt refers to. */
export const contextCases = (example: Example) => {
  describe("the context of prompts", () => {
    example(
      "it is known whether the agent was asked in a thread of a room, where the bot's own replies do not count",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s", { events: stored(here, "$1", "$2", "$3") })
        const reply = { _tag: "Help" as const }
        yield* journal.admit([
          turnOf("$1", { chat: chat("!r $root"), threadRoot: event("$root") }),
          turnOf("$2", { chat: replyPlace(here, event("$2")), threadRoot: event("$helped"), reply })
        ])
        assert.isTrue(yield* journal.takesPart(here, event("$root")))
        assert.isFalse(yield* journal.takesPart(there, event("$root")))
        assert.isFalse(yield* journal.takesPart(here, event("$helped")))
        assert.isFalse(yield* journal.takesPart(here, event("$other")))
      })
    )

    example(
      "it is known what the bot said in an event, and which events are prompts of a chat",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1", "$2")
        yield* shown(open, ["Hello"], { closed: true })
        yield* journal.markSent(yield* taken(), event("$sent"))
        const sent = yield* journal.saidByUs(here, event("$sent"))
        assert.strictEqual(sent?.asker, ann)
        assert.strictEqual(sent?.room, here)
        assert.isUndefined(yield* journal.saidByUs(there, event("$sent")))
        assert.isUndefined(yield* journal.saidByUs(here, event("$1")))
        const asked = yield* journal.askedAmong(chat("!r"), [event("$1"), event("$2"), event("$3")])
        assert.deepStrictEqual([...asked].toSorted(), ["$1", "$2"])
        assert.strictEqual((yield* journal.askedAmong(chat("!other"), [event("$1")])).size, 0)
        assert.strictEqual((yield* journal.askedAmong(chat("!r"), [])).size, 0)
      })
    )

    example(
      "what the bot said stays known where its room was upgraded, and says where it was said",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["Hello"], { closed: true })
        yield* journal.markSent(yield* taken(), event("$sent"))
        yield* journal.perform({ _tag: "FollowUpgrade", room: here, replacement: there })
        assert.strictEqual((yield* journal.saidByUs(there, event("$sent")))?.room, here)
      })
    )

    example(
      "a thread is new to the agent until it was answered there, also at a further attempt",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const inThread = { chat: chat("!r $root"), threadRoot: event("$root") }
        yield* accept("s", { rooms: [{ room: here, membership: "join" }], events: stored(here, "$1", "$2", "$3") })
        yield* journal.admit(["$1", "$2", "$3"].map((id) => turnOf(id, inThread)))
        const first = yield* next("!r $root")
        assert.isTrue(yield* journal.isNewInThread(first))
        yield* shown(first, ["lost"], { closed: true, turn: { phase: "refused" } })
        const second = yield* next("!r $root")
        assert.isTrue(yield* journal.isNewInThread(second))
        yield* shown(second, ["Hello"], { closed: true, turn: { phase: "answered" } })
        assert.isTrue(yield* journal.isNewInThread(second))
        assert.isFalse(yield* journal.isNewInThread(yield* next("!r $root")))
      })
    )

    example(
      "what was said in a chat before is what its closed turns asked and answered, the newest first",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* TestClock.adjust("1 hour")
        yield* answered(yield* prompted("$1", "$2", "$3", "$4"), "one")
        yield* answered(yield* next(), "two")
        yield* answered(yield* next(), "")
        const open = yield* next()
        assert.deepStrictEqual(told(yield* journal.earlierTurns(chat("!r"), open.seq, 8)), [
          ["$3", ""],
          ["$2", "two"],
          ["$1", "one"]
        ])
        assert.deepStrictEqual(told(yield* journal.earlierTurns(chat("!r"), open.seq, 1)), [["$3", ""]])
        assert.deepStrictEqual(told(yield* journal.earlierTurns(chat("!r"), open.seq - 2, 8)), [["$1", "one"]])
        assert.deepStrictEqual(yield* journal.earlierTurns(chat("!other"), open.seq, 8), [])
        const [first] = yield* journal.earlierTurns(chat("!r"), open.seq - 2, 8)
        assert.deepStrictEqual([first?.author, first?.raw], [ann, say("$1")])
      })
    )

    example(
      "what was taken back, erased or cleared is not told any more",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* TestClock.adjust("1 hour")
        const earlier = Effect.suspend(() => Effect.map(journal.earlierTurns(chat("!r"), 99, 8), told))
        yield* answered(yield* prompted("$1", "$2"), "one")
        yield* answered(yield* next(), "two")
        yield* accept("redaction", { events: stored(here, "$redaction") })
        yield* journal.admit([{ _tag: "Erase", event: event("$redaction"), target: event("$2") }])
        assert.deepStrictEqual(yield* earlier, [["$1", "one"]])

        const clearing = yield* prompted("$3", "$4")
        yield* journal.commit({ ...closing(clearing, ""), clears: true })
        assert.deepStrictEqual(yield* earlier, [])
        yield* answered(yield* next(), "four")
        assert.deepStrictEqual(yield* earlier, [["$4", "four"]])
        yield* journal.erase(Number.MAX_SAFE_INTEGER, 100)
        assert.deepStrictEqual(yield* earlier, [])
      })
    )
  })
}
