import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { DatabaseSync } from "node:sqlite"
import {
  type ChatId,
  type EventId,
  type PromptId,
  type RoomId,
  type StreamToken,
  Thread,
  type UserId
} from "../../../src/domain/Ids.ts"
import type { OutboxKey } from "../../../src/domain/outbox/OutboxKey.ts"
import { statusRowsIn } from "../../../src/layers/beside/status/StatusQueries.ts"
import { figures } from "../../../src/layers/beside/StoreFigures.ts"
import { schema3 } from "../../../src/layers/store/schema/layouts/Schema3.ts"
import { schema9 } from "../../../src/layers/store/schema/layouts/Schema9.ts"
import { newestLayout } from "../../../src/layers/store/schema/Migrations.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"

const room = "!r:x" as RoomId
const chat = "!r:x" as ChatId
const prompt = "$p" as EventId
const final = { prompt, attempt: 1, event: "$c" as EventId, state: "answered" as const }

/** Tables that grow with every message. */
const growing =
  /^SCAN (events|e|turns|t|outbox|o|finals|f|chats|signals|s|rooms|r|gaps|answers|brakes|shown|begun|given|g|deletions|d|edits|consents|c|made_rooms|m|spaces|revisions|v|x|n)\b/

/** How SQLite calls looking for the greatest of all rows. */
const greatest = /^SEARCH \w+$/

/** Indices over what is open now only. */
const small =
  /USING (COVERING )?INDEX (events_pending|events_waiting|gaps_open|rooms_crowded|gaps_given_up|turns_open|turns_author|turns_asking|turns_kept|outbox_dirty|outbox_lost|outbox_owed|events_held|events_old|events_old_due|consents_open|consents_stale|events_unreadable)\b/

/** Run once: by the migration of an older store, and for a store whose batches were not counted yet. */
const onceOnly: ReadonlySet<string> = new Set([...schema3, ...schema9, "SELECT max(place) AS place FROM events"])

/** Every method of the journal, each in all its ways of asking. */
const everything = Effect.gen(function*() {
  const journal = yield* WholeJournal
  const event = (id: string, order: number) => ({ event: id as EventId, room, order, raw: { type: "m.room.message" } })
  yield* journal.ingest({
    next: "s1" as StreamToken,
    malformed: 0,
    grouped: { body: "group" },
    welcome: { body: "hello" },
    rooms: [{ room, membership: "join", direct: true, members: 3 }],
    events: [event(prompt, 0), event("$q", 1)],
    answers: ["$n" as EventId],
    finals: [{ ...final, prompt: "$x" as EventId }],
    shown: [{ prompt, attempt: 1, part: 1, event: "$s" as EventId }],
    gaps: [{ room, from: "f" as StreamToken, until: { _tag: "Token", token: "u" as StreamToken } }]
  })
  const [command, by] = ["$n" as EventId, "@u:x" as UserId]
  yield* journal.beginRoom({ command, by, titled: () => "Chat" })
  yield* journal.tryMaking({ command })
  yield* journal.tryMaking({ spaceOf: by })
  yield* journal.noteMade({ room, made: { by, command } })
  yield* journal.noteMade({ room: "!s:x" as RoomId, made: { by, command: null } })
  yield* journal.notMade({ command })
  yield* journal.noteLinked(room)
  yield* journal.noteArchived(room)
  yield* journal.spaceOf(by)
  yield* journal.madeRoom(room)
  yield* journal.madeRooms(by)
  yield* journal.forgetSpace(by, "!s:x" as RoomId)
  const session = { chat, session: "s", folder: "/f" }
  yield* journal.keepSession("agent", Thread.make("t1_aaaaaaaa"), session)
  yield* journal.sessionOf("agent", Thread.make("t1_aaaaaaaa"))
  yield* journal.notePrompted(Thread.make("t1_aaaaaaaa"))
  yield* journal.forgetSessions(0)
  yield* journal.threadsWithSession
  const [gap] = yield* journal.gaps
  yield* journal.gap(room)
  yield* journal.markGapLate(gap!, { body: "late" })
  yield* journal.fillGap(gap!, { events: [], finals: [], rest: { _tag: "From", from: "g" as StreamToken } })
  yield* journal.fillGap(gap!, {
    events: [{ event: "$h" as EventId, room, raw: { type: "m.room.message" } }],
    finals: [],
    rest: { _tag: "Filled" }
  })
  yield* journal.token
  yield* journal.pending(10)
  yield* journal.admit([
    {
      _tag: "Turn",
      event: prompt,
      room,
      chat,
      threadRoot: undefined,
      author: "@u:x" as UserId,
      id: "p1" as PromptId,
      reply: undefined,
      closed: false
    },
    {
      _tag: "Answer",
      event: "$q" as EventId,
      prompt,
      by: "@u:x" as UserId,
      choice: { ask: "a", text: "yes" },
      number: 0,
      otherwise: undefined
    },
    { _tag: "Hold", event: "$i" as EventId, room, until: 1, notice: {} },
    {
      _tag: "Old",
      event: "$i" as EventId,
      room,
      chat,
      threadRoot: undefined,
      saidAt: 1,
      due: 2
    },
    { _tag: "Consent", event: "$c" as EventId, chat },
    { _tag: "Erase", event: "$h" as EventId, target: prompt },
    { _tag: "Stop", event: "$s" as EventId, prompt },
    {
      _tag: "Edit",
      event: "$ed" as EventId,
      room,
      target: prompt,
      by: "@u:x" as UserId,
      isFile: false,
      chat,
      id: "p3" as PromptId,
      closed: false
    },
    { _tag: "Ignore", event: "$ig" as EventId },
    { _tag: "Asker", event: "$u" as EventId, room, user: "@u:x" as UserId, here: false },
    { _tag: "Asker", event: "$v" as EventId, room, user: "@u:x" as UserId, here: true },
    { _tag: "Retry", event: "$t" as EventId, prompt, attempt: 2, id: "p2" as PromptId }
  ])
  yield* journal.waitingIn(room, 10)
  yield* journal.heldIn(room)
  yield* journal.oldOf(room, "@u:x" as UserId)
  yield* journal.preferences("@u:x" as UserId)
  yield* journal.prefer("@u:x" as UserId, { streaming: "final" })
  yield* journal.roomChoices(room)
  yield* journal.chooseForRoom(room, { threads: "off" })
  yield* journal.putAccess({ pattern: "@u:x", kind: "deny", by: "@u:x" as UserId, at: 1 })
  yield* journal.brake([{ event: "$b1" as EventId, room, author: "@u:x" as UserId }, {
    event: "$b2" as EventId,
    room,
    author: "@u:x" as UserId
  }])
  yield* journal.releaseHeld(0)
  yield* journal.admit([{
    _tag: "Old",
    event: "$w" as EventId,
    room,
    chat,
    threadRoot: undefined,
    saidAt: 1,
    due: 2
  }])
  for (const old of yield* journal.untoldOld(9)) {
    yield* journal.tellOld(old, { body: "old" })
    yield* journal.tellOld({ ...old, outcome: "asked" }, { body: "older" })
    yield* journal.tellOld({ ...old, outcome: "gone" }, { body: "gone" })
  }
  yield* journal.oldBatch(chat)
  yield* journal.askedConsent(room, final.event)
  yield* journal.releaseOld(3)
  yield* journal.questions([room])
  yield* journal.areClosed([final])
  yield* journal.endedAmong([final])
  yield* journal.isOurs(final.event)
  yield* journal.takesPart(room, prompt)
  yield* journal.pointed(room, final.event, 9)
  yield* journal.saidByUs(room, prompt)
  yield* journal.askedAmong(chat, [prompt])
  yield* journal.endedQuestion(room, final.event)
  yield* journal.lastQuestion(chat)
  yield* journal.attempt(final.event)
  yield* journal.work(chat)
  yield* journal.workOf(room, "@u:x" as UserId)
  yield* journal.openAskers
  yield* journal.noteAsker(room, "@u:x" as UserId, false)
  yield* journal.noteRoom({ room, membership: "leave" })
  yield* journal.stopOutside
  yield* journal.noteRoom({ room, membership: "join" })
  yield* journal.noteRoom({ room, members: 2 }, { body: "group" })
  yield* journal.unfinished(room)
  yield* journal.roomsToTend
  yield* journal.rooms("join")
  yield* journal.room(room)
  yield* journal.openChats
  yield* journal.openTurns
  yield* journal.owed
  const open = Option.getOrThrow(yield* journal.nextTurn(chat))
  yield* journal.isNewInThread(open)
  yield* journal.earlierTurns(chat, 9, 8)
  yield* journal.signals(open)
  yield* journal.isBegunElsewhere(open.turn)
  yield* journal.nextBehind(open)
  yield* journal.nextQueued(open)
  yield* journal.stoppedBehind(open)
  yield* journal.prompt(open)
  yield* journal.bareTurn(chat)
  yield* journal.countCrash(open)
  yield* journal.clearCrashes(open)
  yield* journal.commit({
    of: open,
    turn: { ...open.turn, phase: "answered", answers: ["$q" as EventId] },
    entries: [
      { part: 1, priority: "final", content: {} },
      { part: 2, priority: "final", content: { body: "b" } },
      { part: 3_072, priority: "question", content: {}, question: { ask: "a", key: "k" as OutboxKey, ends: false } },
      { part: 3_074, priority: "question", content: {}, question: { ask: "a", key: "k" as OutboxKey, ends: true } }
    ],
    durable: true,
    further: true,
    signalsUntil: 9
  })
  const [edit, again] = ["$ed2" as EventId, "$again" as EventId]
  const ofPrompt = { target: prompt, by: "@u:x" as UserId, isFile: false, chat, id: "p4" as PromptId, closed: false }
  yield* journal.admit([{ _tag: "Edit", event: edit, room, ...ofPrompt }], () => true)
  yield* journal.admit([{ _tag: "Hold", event: again, room, until: 1, notice: undefined, stops: prompt }])
  yield* journal.pendingChats
  yield* journal.nextPriority(chat)
  const slot = Option.getOrThrow(yield* journal.claim(chat))
  yield* journal.release(slot)
  yield* journal.retarget(slot)
  yield* journal.nextPriority(chat, new Set([7]))
  yield* journal.claim(chat, new Set([7]))
  yield* journal.replaceContent(slot, { body: "in its place" })
  yield* journal.markFailed({ ...slot, event: final.event }, "M_X")
  yield* journal.markFailed(slot, "M_X")
  yield* journal.markSent(slot, final.event)
  yield* journal.markSent(slot, "$edit" as EventId)
  yield* journal.admit(
    ["$q" as EventId, final.event].map((target, n) => ({ _tag: "Erase", event: `$back${n}` as EventId, target }))
  )
  yield* journal.erase(Number.MAX_SAFE_INTEGER, 9)
  yield* journal.shrink(9)
  yield* figures
  yield* statusRowsIn(newestLayout, "ws://agent/")
  yield* journal.noteWait({ kind: "gap", subject: "1", room, why: "no answer", since: 1, tries: 1, nextAt: 2 })
  yield* journal.waits
  yield* journal.endWait("gap", "1")
  yield* journal.put("name", "value")
  yield* journal.get("name")
})

const plansOf = (texts: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    return yield* Effect.forEach(texts, (text) =>
      Effect.map(
        sql.unsafe<{ detail: string }>(
          `EXPLAIN QUERY PLAN ${text}`,
          Array.from(text.match(/\?/g) ?? [], () => null)
        ),
        (rows) => ({ text, steps: rows.map(({ detail }) => detail) })
      ))
  })

describe("the queries of the journal", () => {
  it.effect("never read through a table that grows", () =>
    Effect.gen(function*() {
      const prepare = vi.spyOn(DatabaseSync.prototype, "prepare")
      const plans = yield* Effect.gen(function*() {
        yield* everything
        const texts = [...new Set(prepare.mock.calls.map(([text]) => text))].filter((text) =>
          /^\s*(SELECT|INSERT|UPDATE|DELETE)/.test(text) && !/sqlite_master|migrations/.test(text) &&
          !onceOnly.has(text)
        )
        prepare.mockRestore()
        assert.isAbove(texts.length, 30)
        return yield* plansOf(texts)
      }).pipe(Effect.provide(JournalMemory.layer))
      const slow = plans.filter(({ steps }) =>
        steps.some((step) => greatest.test(step) || (growing.test(step) && !small.test(step)))
      )
      assert.deepStrictEqual(slow, [])
    }))

  for (const here of [false, true]) {
    it.effect(`read the open turns of who ${here ? "comes" : "goes"} alone, however many others wait`, () =>
      Effect.gen(function*() {
        const prepare = vi.spyOn(DatabaseSync.prototype, "prepare")
        const journal = yield* WholeJournal
        yield* journal.noteAsker(room, "@u:x" as UserId, here)
        const texts = [...new Set(prepare.mock.calls.map(([text]) => text))].filter((text) => /FROM turns/.test(text))
        prepare.mockRestore()
        assert.isNotEmpty(texts)
        for (const { steps } of yield* plansOf(texts)) {
          assert.include(steps[0], "USING INDEX turns_author (room=? AND author=?)")
        }
      }).pipe(Effect.provide(JournalMemory.layer)))
  }
})
