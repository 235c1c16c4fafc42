import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { readdirSync, readFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { runtimeStatusName } from "../../../src/domain/operations/RuntimeStatus.ts"
import { questionKey } from "../../../src/domain/outbox/OutboxKey.ts"
import { initial } from "../../../src/domain/outbox/RateBudget.ts"
import { questionPart } from "../../../src/domain/questions/QuestionParts.ts"
import { status } from "../../../src/layers/beside/StoreStatus.ts"
import * as ResetFacts from "../../../src/layers/reset/store/ResetFacts.ts"
import { filesIn } from "../../../src/layers/store/DataDir.ts"
import { quarantineKept } from "../../../src/layers/store/QuarantineKept.ts"
import { StoreFacts } from "../../../src/services/reset/StoreReset.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  event,
  fill,
  gapIn,
  here,
  next,
  prompted,
  say,
  shown,
  stored,
  taken,
  there
} from "../../contracts/JournalCases.ts"
import { folder, opened } from "../../support/Folder.ts"
import { unknownAgent } from "../../support/StatusCases.ts"

const url = "wss://agent.example/?key=secret"
const agent = { url, policy: "required", attested: false, slots: ["1", "2", "3"], threads: "frame" } as const
const minute = 60_000
const at = 1_800_000_000_000

const awaited = { why: "the homeserver answers 502", advice: "look into its log", since: at - 500 }

/** A bot in the middle of everything. */
const busy = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* journal.put("user", "@bot:x")
  yield* accept("s1", {
    events: [{ event: event("$old"), room: here, order: 0, raw: { ...say("$old"), origin_server_ts: at - 5 * minute } }]
  })
  const open = yield* prompted("$1", "$2")
  yield* shown(open, ["half", "more"], { priority: "first" })
  const slot = yield* taken()
  yield* journal.markFailed(slot, "M_FORBIDDEN")
  yield* accept("s9", { events: stored(there, "$x", "$y"), gaps: [gapIn(there, "p1")] })
  yield* accept("s10", { gaps: [gapIn(here, "p2")] })
  const given = (yield* journal.gaps).find(({ room }) => room === here)!
  yield* fill(given, { events: [], finals: [], rest: { _tag: "GivenUp", why: "M_UNKNOWN" } })
  yield* journal.noteWait({
    kind: "gap",
    subject: "1",
    room: there,
    why: "no answer",
    since: at,
    tries: 2,
    nextAt: at + minute
  })
  yield* journal.put("budget", JSON.stringify({ ...initial(0), rate: 3, blockedUntil: at + minute }))
  yield* journal.put(
    runtimeStatusName,
    JSON.stringify({
      startedAt: at - minute,
      syncAt: at - 1000,
      awaited,
      lost: { why: "silent", at },
      troubles: [{ kind: "agent, link: silent", at, times: 3 }]
    })
  )
  yield* quarantineKept(journal, url).raise("a frame named another thread")
})

const figures = {
  user: "@bot:x",
  device: null,
  journal: { pending: 1, waiting: 2, held: 0, old: 0 },
  outbox: { unsent: 1, oldestPromptAt: null, refused: [{ code: "M_FORBIDDEN", count: 1 }] },
  gaps: { open: [{ room: there, count: 1 }], givenUp: [{ room: here, count: 1, why: "M_UNKNOWN" }] },
  waits: [{
    kind: "gap",
    subject: "1",
    room: there,
    why: "no answer",
    tries: 2,
    since: new Date(at),
    nextAt: new Date(at + minute)
  }],
  budget: { rate: 3, burst: 10, blockedUntil: new Date(at + minute) },
  agent: { ...unknownAgent, lost: { why: "silent", at: new Date(at) } },
  errors: [{ kind: "agent, link: silent", at: new Date(at), times: 3 }]
}

const compared = (found: Effect.Success<ReturnType<typeof status>>) => {
  for (const [name, value] of Object.entries(figures)) {
    assert.deepStrictEqual(
      JSON.parse(JSON.stringify(found[name as keyof typeof found])),
      JSON.parse(JSON.stringify(value)),
      name
    )
  }
  assert.strictEqual(found.turns.queued + found.turns.asked + found.turns.streaming, 2)
  assert.strictEqual(found.turns.streaming, 1)
  assert.isAbove(found.store.bytes, 4096)
  assert.notInclude(JSON.stringify(found), "text of")
  assert.notInclude(JSON.stringify(found), "key=secret")
}

describe("The status of a store", () => {
  it.effect("is read beside the bot that holds it, which goes on working", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          yield* busy
          const found = yield* status(dataDir, agent)
          compared(found)
          assert.isTrue(found.bot.running)
          assert.deepStrictEqual(found.sync, {
            at: new Date(at - 1000),
            awaited: { ...awaited, since: new Date(at - 500) }
          })
          assert.deepStrictEqual(found.quarantines.map(({ current, reason }) => ({ current, reason })), [{
            current: true,
            reason: "a frame named another thread"
          }])
          assert.isFalse((yield* status(dataDir, { ...agent, url: "wss://other/" })).quarantines[0]?.current)
          assert.isNull((yield* status(dataDir, undefined)).quarantines[0]?.current)
          yield* shown(yield* next(), ["whole"], { closed: true })
        })
      )
    }))

  it.effect("is the same after the bot ended, and leaves no file behind", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(dataDir, busy)
      const before = readdirSync(dataDir).sort()
      const bytes = readFileSync(filesIn(dataDir).store)
      const found = yield* status(dataDir, agent)
      compared(found)
      assert.isFalse(found.bot.running)
      assert.deepStrictEqual(found.sync, { at: new Date(at - 1000), awaited: null })
      assert.deepStrictEqual(readdirSync(dataDir).sort(), before)
      assert.isTrue(bytes.equals(readFileSync(filesIn(dataDir).store)))
    }))

  it.effect("names the room of a prompt that the bot ended with again and again", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          const open = yield* prompted("$1")
          for (let times = 0; times < 3; times++) yield* journal.countCrash(open)
          assert.deepStrictEqual((yield* status(dataDir, agent)).turns.suspects, [])
          yield* journal.countCrash(open)
          assert.deepStrictEqual((yield* status(dataDir, agent)).turns.suspects, [{ room: here, ends: 4 }])
          yield* shown(open, ["whole"], { closed: true })
          assert.deepStrictEqual((yield* status(dataDir, agent)).turns.suspects, [])
        })
      )
    }))

  it.effect("says who is asked by the agent, who has no connection, and who is held back until when", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          const open = yield* prompted("$1")
          assert.deepStrictEqual((yield* status(dataDir, agent)).awaiting, { questions: [], unconnected: [], held: [] })
          yield* shown(open, [], { turn: { question: { ask: "a1", title: "Deploy?", choices: [], number: 0 } } })
          assert.deepStrictEqual((yield* status(dataDir, agent)).awaiting.questions, [{
            room: here,
            person: ann,
            since: null
          }])
          yield* journal.commit({
            of: open,
            turn: {
              ...open.turn,
              phase: "streaming",
              question: { ask: "a1", title: "Deploy?", choices: [], number: 0 }
            },
            durable: true,
            further: false,
            signalsUntil: undefined,
            entries: [{
              part: questionPart(0),
              priority: "question",
              content: { body: "Deploy?" },
              question: { ask: "a1", key: questionKey({ ...open.turn, ask: "a1" }, 1), ends: false }
            }]
          })
          yield* TestClock.adjust("7 seconds")
          yield* journal.markSent(yield* taken(), event("$question"))
          assert.deepStrictEqual((yield* status(dataDir, agent)).awaiting.questions, [{
            room: here,
            person: ann,
            since: new Date(7_000)
          }])
          yield* shown(open, [], { turn: { waitingAt: at } })
          yield* accept("s9", { events: stored(there, "$x", "$y") })
          yield* journal.admit([{ _tag: "Hold", event: event("$x"), room: there, until: at + minute, notice: {} }, {
            _tag: "Hold",
            event: event("$y"),
            room: there,
            until: at + minute,
            notice: undefined
          }])
          assert.deepStrictEqual((yield* status(dataDir, agent)).awaiting, {
            questions: [],
            unconnected: [{ room: here, person: ann, since: new Date(at) }],
            held: [{ room: there, count: 2, until: new Date(at + minute) }]
          })
        })
      )
    }))

  it.effect("tells how old the oldest open answer is by its prompt", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          yield* prompted("$1")
          const found = yield* status(dataDir, agent)
          assert.isNull(found.turns.oldestPromptAt)
        })
      )
      const database = new DatabaseSync(filesIn(dataDir).store)
      database.prepare("UPDATE events SET raw = json_set(raw, '$.origin_server_ts', ?)").run(at)
      database.close()
      assert.deepStrictEqual((yield* status(dataDir, agent)).turns.oldestPromptAt, new Date(at))
    }))

  it.effect(
    "is told also while something is open that lies too deep for SQLite, as what people wrote may, and " +
      "so is what a reset would do",
    () =>
      Effect.gen(function*() {
        const dataDir = yield* folder
        yield* opened(
          dataDir,
          Effect.gen(function*() {
            yield* prompted("$1")
            yield* accept("s9", { events: stored(here, "$2", "$3") })
          })
        )
        const database = new DatabaseSync(filesIn(dataDir).store)
        const deep = JSON.stringify({
          ...say("$x"),
          deep: JSON.parse(`${"[".repeat(2_000)}${"]".repeat(2_000)}`) as unknown
        })
        database.prepare("UPDATE events SET raw = ? WHERE event IN ('$1', '$2')").run(deep)
        database.close()
        const found = yield* status(dataDir, agent)
        assert.deepStrictEqual([found.turns.queued, found.journal.pending, found.turns.oldestPromptAt], [1, 2, null])
        const { store } = yield* Effect.provide(
          Effect.flatMap(StoreFacts, ({ read }) => read),
          ResetFacts.layer(dataDir)
        )
        assert.deepStrictEqual(
          store?.unanswered.map(({ author, phase, prompt }) => [prompt as string, phase, author as string | null]),
          [["$2", "unread", null], ["$3", "unread", ann], ["$1", "queued", ann]]
        )
      })
  )
})
