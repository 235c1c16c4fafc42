import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { ChatId, EventId, PromptId, RoomId, StreamToken, UserId } from "../../../../src/domain/Ids.ts"
import { queued } from "../../../../src/domain/turns/Turn.ts"
import * as SessionFile from "../../../../src/layers/account/SessionFile.ts"
import * as ResetFacts from "../../../../src/layers/reset/store/ResetFacts.ts"
import * as StoreResetFile from "../../../../src/layers/reset/store/StoreResetFile.ts"
import { storeMark } from "../../../../src/layers/store/Incarnation.ts"
import { leaseName } from "../../../../src/layers/store/LeaseName.ts"
import { backupName } from "../../../../src/layers/store/StoreSwap.ts"
import { Journal } from "../../../../src/services/journal/Journal.ts"
import { StoreFacts, StoreReset } from "../../../../src/services/reset/StoreReset.ts"
import { folder, opened } from "../../../support/Folder.ts"

const [room, other] = ["!r:x" as RoomId, "!o:x" as RoomId]
const alice = "@alice:x" as UserId
const [answered, unsent, open, unread] = [
  "$answered" as EventId,
  "$unsent" as EventId,
  "$open" as EventId,
  "$unread" as EventId
]

const message = (event: EventId, order: number, room: RoomId) => ({
  event,
  room,
  order,
  raw: { type: "m.room.message", sender: alice, event_id: event }
})

const turn = (event: EventId, room: RoomId) =>
  ({
    _tag: "Turn",
    event,
    room,
    chat: room as string as ChatId,
    threadRoot: undefined,
    author: alice,
    id: `p-${event}` as PromptId,
    reply: undefined,
    closed: false
  }) as const

/** A store that has answered, has an answer to send, is to answer, has not looked, and missed something. */
const filled = Effect.gen(function*() {
  const journal = yield* Journal
  yield* journal.put("incarnation", "first")
  yield* journal.put("user", "@bot:x")
  yield* journal.put("budget", "learned")
  yield* journal.put("quarantine abc", "kept")
  yield* journal.put("vitals", "of the old one")
  yield* journal.ingest({
    next: "s1" as StreamToken,
    malformed: 0,
    finals: [],
    rooms: [{ room, membership: "join", direct: true }, { room: other, membership: "join", encrypted: true }, {
      room: "!left:x" as RoomId,
      membership: "leave"
    }],
    events: [message(answered, 0, room), message(unsent, 1, room), message(open, 2, other)],
    gaps: []
  })
  yield* journal.admit([turn(answered, room), turn(unsent, room), turn(open, other)])
  for (const event of [answered, unsent]) {
    const of = Option.getOrThrow(yield* journal.nextTurn(room as string as ChatId))
    yield* journal.commit({
      of,
      turn: { ...queued(event, 1, of.turn.id), phase: "answered" },
      entries: [{ part: 1, priority: "final", content: {} }],
      durable: false,
      further: false,
      signalsUntil: undefined
    })
    if (event === answered) {
      yield* journal.markSent(Option.getOrThrow(yield* journal.claim(room as string as ChatId)), "$sent" as EventId)
    }
  }
  yield* journal.ingest({
    next: "s2" as StreamToken,
    malformed: 0,
    finals: [],
    rooms: [],
    events: [message(unread, 0, other)],
    gaps: [{ room: other, from: "f" as StreamToken, until: { _tag: "Token", token: "u" as StreamToken } }]
  })
})

const facts = (dir: string) =>
  Effect.flatMap(StoreFacts, ({ read }) => read).pipe(Effect.provide(ResetFacts.layer(dir)))

const resetting = <A, E>(dir: string, act: Effect.Effect<A, E, StoreReset>) =>
  Effect.provide(
    act,
    Layer.provide(
      StoreResetFile.layer(dir, backupName("reset", new Date())),
      SessionFile.layer(join(dir, "session.json"))
    )
  )

const perform = (dir: string, ...steps: ReadonlyArray<Parameters<typeof StoreReset.Service.perform>[0]>) =>
  resetting(dir, Effect.flatMap(StoreReset, (store) => Effect.forEach(steps, store.perform, { discard: true })))

const drops = [
  { _tag: "DropPrompt", prompt: unread, attempt: 1 },
  { _tag: "DropPrompt", prompt: open, attempt: 1 },
  { _tag: "DropPrompt", prompt: unsent, attempt: 1 },
  { _tag: "DropGap", hole: 1 }
] as const

describe("a reset of the store", () => {
  it.effect("counts no chats that hold only what the bot itself said, once it is said", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      const chat = `${room} reply $help` as ChatId
      const chats = Effect.map(facts(dir), ({ store }) => store?.chats.map((one) => one.chat))
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* Journal
          yield* journal.admit([{ ...turn("$help" as EventId, room), chat, reply: { _tag: "Help" } }])
        })
      )
      assert.deepStrictEqual(yield* chats, [chat])
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* Journal
          const of = Option.getOrThrow(yield* journal.nextTurn(chat))
          yield* journal.commit({
            of,
            turn: { ...of.turn, phase: "answered" },
            entries: [],
            durable: false,
            further: false,
            signalsUntil: undefined
          })
        })
      )
      assert.deepStrictEqual(yield* chats, [])
    }))

  it.effect("sees what is in it", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      assert.deepStrictEqual(yield* facts(dir), { user: null, lease: null, store: null })
      yield* opened(dir, filled)
      const { store, user } = yield* facts(dir)
      assert.strictEqual(user, "@bot:x")
      assert.deepStrictEqual([store?.incarnation, store?.newest], ["first", 3])
      assert.deepStrictEqual(
        store?.chats.map(({ chat, closed, generation, newest, people }) => ({
          chat,
          closed,
          generation,
          newest,
          people
        })),
        [
          { chat: other, closed: 0, generation: 0, newest: 3, people: [alice] },
          { chat: room, closed: 2, generation: 0, newest: 2, people: [alice] }
        ] as never
      )
      assert.deepStrictEqual(store?.unanswered.map(({ phase, prompt }) => [prompt, phase]), [[unread, "unread"], [
        open,
        "queued"
      ], [unsent, "unsent"]])
      assert.deepStrictEqual(store?.gaps, [{ hole: 1, room: other }])
      assert.deepStrictEqual(store?.rooms, [{ room: other, membership: "join", direct: false }, {
        room,
        membership: "join",
        direct: true
      }])
    }))

  it.effect(
    "puts the store into the backups and begins another, which knows the rooms, the place in the stream " +
      "and what waits",
    () =>
      Effect.gen(function*() {
        const dir = yield* folder
        yield* opened(dir, filled)
        const before = yield* facts(dir)
        // What a run leaves that was killed between naming the backup and putting the new store in place.
        mkdirSync(join(dir, "backups"))
        linkSync(join(dir, "bot.db"), join(dir, "backups/bot-reset-cut-off.db"))
        writeFileSync(join(dir, "bot.db.new"), "half a store")
        yield* perform(dir, { _tag: "ReplaceStore", incarnation: "first", newest: 3 })
        const { store, user } = yield* facts(dir)
        assert.strictEqual(user, "@bot:x")
        assert.notStrictEqual(store?.incarnation, "first")
        assert.deepStrictEqual([store?.unanswered, store?.gaps, store?.rooms], [
          before.store?.unanswered,
          before.store?.gaps,
          before.store?.rooms
        ])
        assert.deepStrictEqual(store?.chats.map(({ chat, closed }) => [chat, closed]), [[other, 0], [room, 1]] as never)
        const backups = readdirSync(join(dir, "backups"))
        assert.strictEqual(backups.length, 1)
        assert.match(backups[0]!, /^bot-reset-\d{4}-\d\d-\d\dT.*\.db$/)
        assert.deepStrictEqual(readdirSync(dir).sort(), ["backups", "bot.db", "bot.lock"])
        yield* opened(
          dir,
          Effect.gen(function*() {
            const journal = yield* Journal
            assert.deepStrictEqual(yield* journal.token, Option.some("s2" as StreamToken))
            assert.deepStrictEqual(
              yield* Effect.all([journal.get("budget"), journal.get("quarantine abc"), journal.get("vitals")]),
              [Option.some("learned"), Option.some("kept"), Option.none()]
            )
            assert.deepStrictEqual((yield* journal.rooms("join")).map((one) => [one.room, one.direct, one.encrypted]), [
              [
                other,
                false,
                true
              ],
              [room, true, false]
            ])
          })
        )
      })
  )

  it.effect(
    "takes along what the rooms show of what waits, so that it is not shown twice, and not what was " +
      "shown of the rest",
    () =>
      Effect.gen(function*() {
        const dir = yield* folder
        yield* opened(dir, filled)
        const tables = ["finals", "shown", "begun"] as const
        const at = <A>(act: (database: DatabaseSync) => A) => {
          const database = new DatabaseSync(join(dir, "bot.db"))
          try {
            return act(database)
          } finally {
            database.close()
          }
        }
        at((database) => {
          database.exec(tables.map((table) => `DELETE FROM ${table};`).join(" "))
          for (const prompt of [open, "$of nobody"]) {
            database.prepare("INSERT INTO finals (prompt, attempt, event, state) VALUES (?, 1, '$final', 'closed')")
              .run(prompt)
            database.prepare("INSERT INTO shown (prompt, attempt, part, event) VALUES (?, 1, 1, '$part')").run(prompt)
            database.prepare("INSERT INTO begun (prompt, attempt) VALUES (?, 1)").run(prompt)
          }
        })
        yield* perform(dir, { _tag: "ReplaceStore", incarnation: "first", newest: 3 })
        for (const table of tables) {
          assert.deepStrictEqual(
            at((database) => database.prepare(`SELECT prompt FROM ${table}`).all().map((row) => row["prompt"])),
            [open],
            table
          )
        }
      })
  )

  it.effect("goes on under the old one's name in the account's lease, so that it need not ask a dead one for it", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, filled)
      const { lease } = yield* facts(dir)
      assert.strictEqual(lease, yield* opened(dir, storeMark))
      for (const from of ["first", (yield* facts(dir)).store?.incarnation]) {
        yield* perform(dir, { _tag: "ReplaceStore", incarnation: from ?? null, newest: 3 })
        assert.notStrictEqual((yield* facts(dir)).store?.incarnation, from)
        assert.deepStrictEqual([(yield* facts(dir)).lease, yield* opened(dir, leaseName)], [lease, lease])
      }
    }))

  it.effect("drops what waits, for good", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, filled)
      yield* perform(dir, { _tag: "ReplaceStore", incarnation: "first", newest: 3 }, ...drops, ...drops)
      const { store } = yield* facts(dir)
      assert.deepStrictEqual([store?.chats, store?.unanswered, store?.gaps], [[], [], []])
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* Journal
          assert.deepStrictEqual([
            yield* journal.pending(10),
            yield* journal.openChats,
            yield* journal.pendingChats,
            yield* journal.gaps
          ], [[], [], [], []])
          assert.deepStrictEqual(yield* journal.admit([turn(open, other)]), [])
        })
      )
    }))

  it.effect("forgets one conversation in the store that stays: its next generation, which was never closed", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, filled)
      yield* perform(dir, { _tag: "ForgetChat", chat: room as string as ChatId, generation: 0, newest: 2 }, {
        _tag: "NoteLeft",
        room: other
      })
      const { store } = yield* facts(dir)
      assert.strictEqual(store?.incarnation, "first")
      assert.deepStrictEqual(store?.chats.map(({ chat }) => chat), [other] as never)
      assert.deepStrictEqual(store?.rooms.map((one) => one.room), [room])
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* Journal
          const again = "$again" as EventId
          yield* journal.ingest({
            next: "s3" as StreamToken,
            malformed: 0,
            finals: [],
            rooms: [],
            gaps: [],
            events: [message(answered, 0, room), message(again, 1, room)]
          })
          assert.deepStrictEqual((yield* journal.pending(10)).map(({ event }) => event), [again])
          yield* journal.admit([turn(again, room)])
          assert.strictEqual(Option.getOrThrow(yield* journal.nextTurn(room as string as ChatId)).generation, 1)
        })
      )
    }))

  it.effect(
    "leaves no word of a conversation that it forgets in the folder, also while somebody has the store " +
      "open",
    () =>
      Effect.gen(function*() {
        const dir = yield* folder
        const secret = "a word of theirs"
        yield* opened(
          dir,
          Effect.gen(function*() {
            const journal = yield* Journal
            for (let n = 0; n < 20; n++) {
              const event = `$secret${n}` as EventId
              yield* journal.ingest({
                next: `s${n}` as StreamToken,
                malformed: 0,
                finals: [],
                rooms: [{ room, membership: "join" }],
                gaps: [],
                events: [{
                  event,
                  room,
                  order: n,
                  raw: { type: "m.room.message", sender: alice, event_id: event, content: { body: secret.repeat(9) } }
                }]
              })
              yield* journal.admit([turn(event, room)])
              const of = Option.getOrThrow(yield* journal.nextTurn(room as string as ChatId))
              yield* journal.commit({
                of,
                turn: { ...queued(event, 1, of.turn.id), phase: "answered" },
                entries: [{ part: 1, priority: "final", content: { body: secret } }],
                durable: false,
                further: false,
                signalsUntil: undefined
              })
              yield* journal.markSent(
                Option.getOrThrow(yield* journal.claim(room as string as ChatId)),
                `$sent${n}` as EventId
              )
            }
          })
        )
        const files = () =>
          readdirSync(dir).filter((name) => name.startsWith("bot.db") && readFileSync(join(dir, name)).includes(secret))
        assert.deepStrictEqual(files(), ["bot.db"])
        const reader = new DatabaseSync(join(dir, "bot.db"), { readOnly: true })
        reader.prepare("SELECT count(*) FROM events").get()
        yield* perform(dir, { _tag: "ForgetChat", chat: room as string as ChatId, generation: 0, newest: 20 })
        assert.deepStrictEqual(files(), [])
        reader.close()
      })
  )

  it.effect("forgets the login and the keys of the device, and nothing else", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, filled)
      mkdirSync(join(dir, "crypto"))
      writeFileSync(
        join(dir, "session.json"),
        JSON.stringify({
          salt: "s",
          device: "D",
          login: {
            homeserver: "https://x",
            user: "@bot:x",
            device: "D",
            accessToken: "t",
            obtainedAt: 0,
            passwordMark: "m"
          }
        })
      )
      yield* resetting(dir, Effect.flatMap(StoreReset, ({ dropDevice }) => Effect.andThen(dropDevice, dropDevice)))
      assert.deepStrictEqual(readdirSync(dir).sort(), ["bot.db", "bot.lock", "session.json"])
      assert.strictEqual((yield* facts(dir)).store?.incarnation, "first")
    }))
})
