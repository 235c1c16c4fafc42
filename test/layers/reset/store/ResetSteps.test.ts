import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { ChatId, EventId, StreamToken } from "../../../../src/domain/Ids.ts"
import { queued } from "../../../../src/domain/turns/Turn.ts"
import { StoreReset } from "../../../../src/services/reset/StoreReset.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../../support/Folder.ts"
import {
  alice,
  answered,
  drops,
  facts,
  filled,
  message,
  open,
  other,
  perform,
  resetting,
  room,
  turn
} from "./FilledStore.ts"

describe("a step of a reset in the store", () => {
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
          const journal = yield* WholeJournal
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
          const journal = yield* WholeJournal
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
            const journal = yield* WholeJournal
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

  it.effect("forgets the login of the device and makes its keys old ones, and nothing else", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, filled)
      mkdirSync(join(dir, "crypto/D"), { recursive: true })
      writeFileSync(join(dir, "crypto/D/keys.db"), "keys")
      writeFileSync(join(dir, "recovery-key"), "key")
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
      yield* opened(dir, Effect.flatMap(WholeJournal, ({ put }) => put("encryption", "the device as it was")))
      yield* resetting(dir, Effect.flatMap(StoreReset, ({ dropDevice }) => Effect.andThen(dropDevice, dropDevice)))
      // What was noted of a device that is logged out is not told as if it were so.
      assert.isTrue(Option.isNone(yield* opened(dir, Effect.flatMap(WholeJournal, ({ get }) => get("encryption")))))
      assert.deepStrictEqual(readdirSync(dir).sort(), ["bot.db", "bot.lock", "crypto", "recovery-key", "session.json"])
      assert.deepStrictEqual(readdirSync(join(dir, "crypto")), ["old-D"])
      assert.strictEqual(readFileSync(join(dir, "crypto/old-D/keys.db"), "utf8"), "keys")
      assert.strictEqual((yield* facts(dir)).store?.incarnation, "first")
    }))
})
