import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { PlatformId } from "../../src/domain/account/PlatformId.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, ann, chat, event, type Example, here, next, stored, turnOf } from "./JournalCases.ts"

const [bob, root] = [UserId.make("@bob:x"), UserId.make("@root:x")]

/** What every layer of `AccessRules`, `PersonPreferences` and `RoomSettings` does, and what the journal makes of them. */
export const choiceCases = (example: Example) => {
  describe("who was allowed and denied", () => {
    const said = (pattern: string, kind: "allow" | "deny", at: number, by = root) =>
      WholeJournal.use(({ putAccess }) => putAccess({ pattern, kind, by, at }))
    const rules = WholeJournal.use(({ accessRules }) => accessRules)

    example(
      "is kept by pattern, the newest rule of each, and put twice is put once",
      Effect.gen(function*() {
        assert.strictEqual(yield* said("@*:y", "deny", 1), "deny")
        assert.strictEqual(yield* said("@ann:y", "allow", 2), "allow")
        assert.strictEqual(yield* said("@ann:y", "allow", 2), "allow")
        assert.strictEqual(yield* said("@ann:y", "deny", 3, bob), "denied")
        assert.deepStrictEqual(yield* rules, [
          { pattern: "@*:y", kind: "deny", by: root },
          { pattern: "@ann:y", kind: "deny", by: bob }
        ])
      })
    )

    example(
      "is nobody by a denial that was taken back, also where that command is run again after a kill",
      Effect.gen(function*() {
        yield* said("@*:y", "deny", 1)
        yield* said("@ann:y", "allow", 2)
        yield* said("@ann:y", "deny", 3)
        for (let times = 0; times < 2; times++) {
          assert.strictEqual(yield* said("@*:y", "allow", 4), "lifted")
          assert.strictEqual(yield* said("@ann:y", "allow", 5), "allow")
          assert.deepStrictEqual(yield* rules, [{ pattern: "@ann:y", kind: "allow", by: root }])
        }
        assert.strictEqual(yield* said("@*:y", "allow", 4, bob), "allow")
      })
    )
  })

  describe("what people and rooms set", () => {
    example(
      "of a person is changed by name, and outlives their mapping",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        assert.deepStrictEqual(yield* journal.preferences(ann), {})
        assert.isTrue(yield* journal.prefer(ann, { streaming: "final" }))
        assert.isTrue(yield* journal.prefer(ann, { language: "en" }))
        yield* journal.map(ann, PlatformId.make("42"))
        yield* journal.unmap(ann)
        assert.deepStrictEqual(yield* journal.preferences(ann), { language: "en", streaming: "final" })
        assert.deepStrictEqual(yield* journal.list, [])
        assert.deepStrictEqual(yield* journal.preferences(bob), {})
      })
    )

    example(
      "of a room is changed by name, and known with each event of it",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* journal.chooseForRoom(here, { threads: "off" })
        yield* journal.chooseForRoom(here, { mention: "always" })
        yield* journal.chooseForRoom(here, { mention: "never" })
        assert.deepStrictEqual(yield* journal.roomChoices(here), { threads: "off", mention: "never" })
        yield* accept("s1", { rooms: [{ room: here, membership: "join" }], events: stored(here, "$1") })
        const [pending] = yield* journal.pending(1)
        assert.deepStrictEqual(pending?.choices, { threads: "off", mention: "never" })
      })
    )

    example(
      "of a person comes with each of their turns",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* journal.prefer(ann, { streaming: "final" })
        yield* accept("s1", { rooms: [{ room: here, membership: "join" }], events: stored(here, "$1") })
        yield* journal.admit([turnOf("$1", { author: ann })])
        assert.deepStrictEqual((yield* next(String(here))).preferences, { streaming: "final" })
      })
    )
  })

  describe("a chat that is cleared", () => {
    example(
      "begins its next generation together with the turn's end, and only where that was open",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { rooms: [{ room: here, membership: "join" }], events: stored(here, "$1", "$2") })
        const clear = { _tag: "Command", request: { _tag: "Clear" } } as const
        yield* journal.admit([turnOf("$1", { reply: clear }), turnOf("$2")])
        const open = yield* next(String(here))
        assert.deepStrictEqual([open.reply, open.generation], [clear, 0])
        const commit = journal.commit({
          of: open,
          turn: { ...open.turn, phase: "answered" },
          entries: [],
          durable: true,
          further: true,
          signalsUntil: undefined,
          clears: true
        })
        assert.deepStrictEqual([yield* commit, yield* commit], [true, false])
        assert.strictEqual((yield* next(String(here))).generation, 1)
      })
    )
  })

  describe("what waits in a room", () => {
    example(
      "is counted over its threads, without the bot's own replies",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const nothing = { running: false, waiting: 0, since: undefined, asked: [] }
        assert.deepStrictEqual(yield* journal.waitingIn(here, 10), nothing)
        yield* accept("s1", { rooms: [{ room: here, membership: "join" }], events: stored(here, "$1", "$2", "$3") })
        yield* journal.admit([
          turnOf("$1"),
          turnOf("$2", { chat: chat(`${here} $t`), threadRoot: event("$t") }),
          turnOf("$3", { reply: { _tag: "Command", request: { _tag: "Status" } } })
        ])
        const { running, waiting } = yield* journal.waitingIn(here, 10)
        assert.deepStrictEqual([running, waiting], [false, 2])
        assert.strictEqual((yield* journal.waitingIn(here, 1)).waiting, 1)
      })
    )
  })
}
