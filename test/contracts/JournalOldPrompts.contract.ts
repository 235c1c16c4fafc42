import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { UserId } from "../../src/domain/Ids.ts"
import { consentTime, oldPromptsPlace } from "../../src/domain/intake/OldPrompts.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, ann, chat, event, type Example, gapIn, here, stored, taken, there, waiting } from "./JournalCases.ts"

const old = (id: string, saidAt: number, due: number, room = here) => ({
  _tag: "Old" as const,
  event: event(id),
  room,
  chat: chat(room),
  threadRoot: undefined,
  saidAt,
  due
})

/** Events of two rooms, the first three of which wait for consent until 500, 600 and 600. */
const found = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* accept("s1", {
    rooms: [here, there].map((room) => ({ room, membership: "join" as const })),
    events: [...stored(here, "$1", "$2"), ...stored(there, "$3", "$4")]
  })
  yield* journal.admit([old("$1", 20, 500), old("$2", 10, 600), old("$3", 30, 600, there)])
  return journal
})

/** What is told of each request now, as a line. */
const tellAll = Effect.gen(function*() {
  const journal = yield* WholeJournal
  const all = yield* journal.untoldOld(9)
  for (const one of all) yield* journal.tellOld(one, { body: `${one.outcome} ${one.count}` })
  return all.map(({ count, first, outcome, since, until }) => `${first} ${outcome} ${count} ${since}-${until}`)
})

const ages = Effect.flatMap(
  WholeJournal,
  (journal) => Effect.map(journal.pending(9), (all) => all.map(({ age, event }) => `${event} ${age}`))
)

/** Old prompts, which wait for somebody who asks for their answers. */
export const oldPromptCases = (example: Example) =>
  describe("old prompts", () => {
    example(
      "wait for consent, and are told of by one notice a chat, with one key",
      Effect.gen(function*() {
        const journal = yield* found
        assert.deepStrictEqual(yield* waiting, ["$4"])
        assert.deepStrictEqual(yield* tellAll, ["$1 asked 2 10-20", "$3 asked 1 30-30"])
        assert.deepStrictEqual(yield* tellAll, [])
        const notice = yield* taken("old $1")
        assert.deepStrictEqual([notice.key, notice.content], [oldPromptsPlace(event("$1")).key, { body: "asked 2" }])
        yield* journal.markSent(notice, event("$notice"))
        yield* accept("s2", { events: stored(here, "$5") })
        yield* journal.admit([old("$5", 40, 700)])
        assert.deepStrictEqual(yield* tellAll, ["$1 asked 3 10-40"])
        const edit = yield* taken("old $1")
        assert.deepStrictEqual([edit.event, edit.content], [event("$notice"), { body: "asked 3" }])
      })
    )

    example(
      "are found by their notice in their room, and by their chat with the batch that brought the newest",
      Effect.gen(function*() {
        const journal = yield* found
        yield* tellAll
        yield* journal.markSent(yield* taken("old $1"), event("$notice"))
        assert.deepStrictEqual(yield* journal.askedConsent(here, event("$notice")), Option.some(chat(here)))
        assert.isTrue(Option.isNone(yield* journal.askedConsent(there, event("$notice"))))
        assert.isTrue(Option.isNone(yield* journal.askedConsent(here, event("$other"))))
        assert.deepStrictEqual(yield* journal.oldOf(here, ann), [{ chat: chat(here), batch: 1 }])
        assert.deepStrictEqual(yield* journal.oldOf(here, "@bob:x" as UserId), [])
        assert.isTrue(Option.isSome(yield* journal.oldBatch(chat(here))))
        assert.isTrue(Option.isNone(yield* journal.oldBatch(chat("!none"))))
        yield* journal.admit([{ _tag: "Consent", event: event("$yes"), chat: chat(here) }])
        assert.isTrue(Option.isNone(yield* journal.askedConsent(here, event("$notice"))))
      })
    )

    example(
      "are admitted again in their order when they are wanted, and wait where their room does",
      Effect.gen(function*() {
        const journal = yield* found
        yield* tellAll
        yield* journal.admit([{ _tag: "Consent", event: event("$yes"), chat: chat(here) }])
        assert.deepStrictEqual(yield* ages, ["$1 wanted", "$2 wanted", "$4 undefined"])
        assert.deepStrictEqual(yield* tellAll, ["$1 answered 2 10-20"])
        yield* accept("s2", { gaps: [gapIn(there, "p1", "s0")] })
        yield* journal.admit([{ _tag: "Consent", event: event("$too"), chat: chat(there) }])
        assert.notInclude(yield* waiting, "$3")
        assert.deepStrictEqual(yield* tellAll, ["$3 answered 1 30-30"])
      })
    )

    example(
      "are admitted again as unwanted when their time is over, and the notice says so when all are",
      Effect.gen(function*() {
        const journal = yield* found
        yield* tellAll
        assert.strictEqual(yield* journal.releaseOld(499), 500)
        assert.strictEqual(yield* journal.releaseOld(500), 600)
        assert.deepStrictEqual(yield* ages, ["$1 unwanted", "$4 undefined"])
        assert.deepStrictEqual(yield* tellAll, ["$1 asked 1 10-10"])
        assert.isUndefined(yield* journal.releaseOld(600))
        assert.deepStrictEqual(yield* tellAll, ["$1 refused 2 10-20", "$3 refused 1 30-30"])
      })
    )

    example(
      "wait for a day at most, also where the clock was put back",
      Effect.gen(function*() {
        const journal = yield* found
        yield* accept("s2", { events: stored(here, "$6") })
        yield* journal.admit([old("$6", 1, 10 * consentTime)])
        assert.strictEqual(yield* journal.releaseOld(600), 600 + consentTime)
      })
    )

    example(
      "are dropped when they are taken back, and a notice that was not sent is forgotten with the last",
      Effect.gen(function*() {
        const journal = yield* found
        yield* tellAll
        const erase = (target: string, room = here) =>
          Effect.gen(function*() {
            yield* accept(`back ${room} ${target}`, { events: stored(room, `$back ${room} ${target}`) })
            yield* journal.admit([{ _tag: "Erase", event: event(`$back ${room} ${target}`), target: event(target) }])
          })
        yield* erase("$1")
        assert.deepStrictEqual(yield* tellAll, ["$1 asked 1 10-10"])
        yield* erase("$2", there)
        assert.deepStrictEqual(yield* tellAll, [])
        yield* erase("$2")
        yield* journal.admit([{ _tag: "Consent", event: event("$yes"), chat: chat(here) }])
        assert.deepStrictEqual(yield* tellAll, ["$1 gone 0 0-0"])
        assert.isTrue(Option.isNone(yield* journal.claim(chat("old $1"))))
        assert.deepStrictEqual(yield* waiting, ["$4"])
      })
    )
  })
