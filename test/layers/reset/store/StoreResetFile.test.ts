import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { EncryptionState, IdentityState } from "../../../../src/domain/crypto/EncryptionState.ts"
import { keptEncryptionText } from "../../../../src/domain/crypto/KeptEncryption.ts"
import { type ChatId, type EventId, type StreamToken, Thread } from "../../../../src/domain/Ids.ts"
import { incarnation, markOf } from "../../../../src/layers/store/Incarnation.ts"
import { leaseName } from "../../../../src/layers/store/LeaseName.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../../support/Folder.ts"
import { storeRoom } from "../../../support/ResetWorld.ts"
import { alice, facts, filled, open, other, perform, room, turn, unread, unsent } from "./FilledStore.ts"

describe("a reset of the store", () => {
  it.effect("counts no chats that hold only what the bot itself said, once it is said", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      const chat = `${room} reply $help` as ChatId
      const chats = Effect.map(facts(dir), ({ store }) => store?.chats.map((one) => one.chat))
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          yield* journal.admit([{ ...turn("$help" as EventId, room), chat, reply: { _tag: "Help" } }])
        })
      )
      assert.deepStrictEqual(yield* chats, [chat])
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
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

  it.effect("deletes the folders of agents with all that is in them, and what it knows of their sessions", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      const [mine, others] = [Thread.make("t1_aaaaaaaa"), Thread.make("t1_bbbbbbbb")]
      const chat = room as string as ChatId
      yield* opened(
        dir,
        Effect.gen(function*() {
          yield* filled
          const { keepSession } = yield* WholeJournal
          yield* keepSession("a", mine, { chat, session: "s1", folder: "/f1" })
          yield* keepSession("a", others, { chat: other as string as ChatId, session: "s2", folder: "/f2" })
        })
      )
      const work = join(dir, "work")
      for (const name of [mine, others, "home", "not ours"]) mkdirSync(join(work, name, "deep"), { recursive: true })
      writeFileSync(join(dir, "kept"), "")
      symlinkSync(join(dir, "kept"), join(work, mine, "link"))
      assert.deepStrictEqual((yield* facts(dir)).store?.folders, [
        { folder: "home", chat: null },
        { folder: mine, chat },
        { folder: others, chat: other as string as ChatId }
      ])
      yield* perform(
        dir,
        { _tag: "DropFolder", folder: mine },
        { _tag: "DropFolder", folder: mine },
        { _tag: "ForgetChat", chat, generation: 0, newest: 2 }
      )
      assert.sameMembers(readdirSync(work), [others, "home", "not ours"])
      assert.include(readdirSync(dir), "kept")
      yield* opened(
        dir,
        Effect.gen(function*() {
          const { sessionOf } = yield* WholeJournal
          assert.isUndefined(yield* sessionOf("a", mine))
          assert.deepInclude(yield* sessionOf("a", others), { session: "s2" })
        })
      )
      yield* perform(dir, { _tag: "ReplaceStore", incarnation: null, newest: 0 })
      yield* opened(
        dir,
        Effect.flatMap(
          WholeJournal,
          ({ threadsWithSession }) => Effect.map(threadsWithSession, (threads) => assert.deepStrictEqual(threads, []))
        )
      )
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
      assert.deepStrictEqual(store?.gaps, [{ gap: 1, room: other }])
      assert.deepStrictEqual(store?.rooms, [
        { ...storeRoom("", { begun: true, encrypted: true }), room: other },
        { ...storeRoom("", { begun: true, direct: true }), room }
      ])
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
          // What the agent knew of them went with the old store.
          before.store?.rooms.map((one) => Object.assign({}, one, { begun: false }))
        ])
        assert.deepStrictEqual(store?.chats.map(({ chat, closed }) => [chat, closed]), [[other, 0], [room, 1]] as never)
        const backups = readdirSync(join(dir, "backups"))
        assert.strictEqual(backups.length, 1)
        assert.match(backups[0]!, /^bot-reset-\d{4}-\d\d-\d\dT.*\.db$/)
        assert.deepStrictEqual(readdirSync(dir).sort(), ["backups", "bot.db", "bot.lock"])
        yield* opened(
          dir,
          Effect.gen(function*() {
            const journal = yield* WholeJournal
            assert.deepStrictEqual(yield* journal.token, Option.some("s2" as StreamToken))
            assert.deepStrictEqual(
              yield* Effect.all([journal.get("budget"), journal.get("quarantine abc"), journal.get("vitals")]),
              [Option.some("learned"), Option.some("kept"), Option.none()]
            )
            assert.deepStrictEqual(yield* journal.preferences(alice), { streaming: "final" })
            assert.deepStrictEqual(yield* journal.accessRules, [{ pattern: "@mallory:x", kind: "deny", by: alice }])
            assert.deepStrictEqual(yield* journal.roomChoices(room), { threads: "off" })
            assert.strictEqual((yield* journal.mapped(alice))?.platform, "42")
            assert.deepStrictEqual(yield* journal.get("isolation abc"), Option.some("kept too"))
            assert.deepStrictEqual((yield* journal.leases("abc")).map(({ holder, slot }) => [slot, holder]), [
              ["1", "t1_before"]
            ])
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

  it.effect("sees that the keys of the device that the bot last was are gone", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      const noted = (state: EncryptionState) =>
        opened(
          dir,
          Effect.flatMap(
            WholeJournal,
            ({ put }) => Effect.andThen(put("device", "D"), put("encryption", keptEncryptionText({ at: 1, state })))
          )
        )
      const missing = Effect.map(facts(dir), ({ store }) => store?.keysMissing === true)
      const on = (device: string) =>
        EncryptionState.cases.On.make({ device, identity: IdentityState.cases.Signed.make({}) })
      yield* noted(on("D"))
      assert.isTrue(yield* missing)
      yield* noted(EncryptionState.cases.Unusable.make({ why: "w", advice: "a" }))
      assert.isTrue(yield* missing)
      for (const state of [on("another"), EncryptionState.cases.Off.make({})]) {
        yield* noted(state)
        assert.isFalse(yield* missing)
      }
      yield* noted(on("D"))
      mkdirSync(join(dir, "crypto/D"), { recursive: true })
      assert.isFalse(yield* missing)
    }))

  it.effect("leaves the login and the keys of encrypted rooms alone, and takes along what was opened or could not be", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, filled)
      yield* opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.put("encryption", "seen")))
      mkdirSync(join(dir, "crypto/D"), { recursive: true })
      const files = ["crypto/D/keys.db", "session.json", "recovery-key"].map((name) => join(dir, name))
      for (const file of files) writeFileSync(file, "{\"salt\":\"s\"}")
      const read = (sql: string) => {
        const database = new DatabaseSync(join(dir, "bot.db"))
        try {
          return database.prepare(sql).all().map((row) => Object.values(row).join(" "))
        } finally {
          database.close()
        }
      }
      read("INSERT INTO ciphertexts VALUES ('digest', '$was') RETURNING digest")
      read("INSERT INTO unreadable VALUES ('!r:x', 's1', '@alice:x', '$was', 'no key', 5, 1) RETURNING room")
      yield* perform(dir, { _tag: "ReplaceStore", incarnation: "first", newest: 3 })
      for (const file of files) assert.strictEqual(readFileSync(file, "utf8"), "{\"salt\":\"s\"}", file)
      assert.deepStrictEqual(read("SELECT * FROM ciphertexts"), ["digest $was"])
      assert.deepStrictEqual(read("SELECT session, told FROM unreadable"), ["s1 1"])
      assert.deepStrictEqual(read("SELECT value FROM meta WHERE name = 'encryption'"), ["seen"])
    }))

  it.effect("goes on under the old one's name in the account's lease, so that it need not ask a dead one for it", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, filled)
      const { lease } = yield* facts(dir)
      assert.strictEqual(lease, yield* opened(dir, Effect.map(incarnation, markOf)))
      for (const from of ["first", (yield* facts(dir)).store?.incarnation]) {
        yield* perform(dir, { _tag: "ReplaceStore", incarnation: from ?? null, newest: 3 })
        assert.notStrictEqual((yield* facts(dir)).store?.incarnation, from)
        assert.deepStrictEqual([(yield* facts(dir)).lease, yield* opened(dir, leaseName)], [lease, lease])
      }
    }))
})
