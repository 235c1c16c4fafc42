import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Thread } from "../../../../src/domain/Ids.ts"
import { queued } from "../../../../src/domain/turns/Turn.ts"
import { status } from "../../../../src/layers/beside/StoreStatus.ts"
import * as ResetFacts from "../../../../src/layers/reset/store/ResetFacts.ts"
import { restore } from "../../../../src/layers/store/backups/StoreRestore.ts"
import { filesIn } from "../../../../src/layers/store/DataDir.ts"
import { schema1 } from "../../../../src/layers/store/schema/layouts/Schema1.ts"
import { schema2 } from "../../../../src/layers/store/schema/layouts/Schema2.ts"
import { schema3 } from "../../../../src/layers/store/schema/layouts/Schema3.ts"
import { schema4 } from "../../../../src/layers/store/schema/layouts/Schema4.ts"
import { schema5 } from "../../../../src/layers/store/schema/layouts/Schema5.ts"
import { schema6 } from "../../../../src/layers/store/schema/layouts/Schema6.ts"
import { schema7 } from "../../../../src/layers/store/schema/layouts/Schema7.ts"
import { schema8 } from "../../../../src/layers/store/schema/layouts/Schema8.ts"
import { newestLayout } from "../../../../src/layers/store/schema/Migrations.ts"
import { StoreFacts } from "../../../../src/services/reset/StoreReset.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import {
  accept,
  brief,
  chat,
  event,
  here,
  next,
  say,
  shown,
  stored,
  taken,
  there,
  token
} from "../../../contracts/JournalCases.ts"
import { folder, opened } from "../../../support/Folder.ts"

const turn = (id: string, phase: "streaming" | "answered") =>
  JSON.stringify({ ...queued(event(id), 1, `p ${id}` as never), phase, text: "so far" })

const entry = (seq: number, part: number) => seq * 4_096 + part

/** Rows of each kind, as the second layout had them. */
const rows = (database: DatabaseSync) => {
  const run = (sql: string, ...values: ReadonlyArray<string | number | null>) => database.prepare(sql).run(...values)
  run("INSERT INTO meta VALUES ('token', 's7'), ('batch', '7'), ('user', '@bot:x'), ('incarnation', 'i')")
  for (const room of [here, there]) run("INSERT INTO rooms (room, membership) VALUES (?, 'join')", room)
  const event = (id: string, room: string, place: number, state: number) =>
    run(
      "INSERT INTO events (event, room, place, state, raw) VALUES (?, ?, ?, ?, ?)",
      id,
      room,
      place,
      state,
      JSON.stringify(say(id))
    )
  event("$pending", here, 1, 0)
  event("$waiting", there, 2, 1)
  event("$open", here, 3, 2)
  event("$closed", here, 4, 2)
  run(
    "INSERT INTO holes (room, batch, begins, ends, state, since, late) VALUES (?, 3, 'g1', 'g0', 'open', 30, 0), " +
      "(?, 2, 'f1', '', 'given up: forbidden', 20, 0), (?, 1, 'e1', NULL, 'filled', 10, 1)",
    there,
    here,
    here
  )
  run("INSERT INTO closings VALUES ('$closed', 1, '$answer', 'answered')")
  run("INSERT INTO chats (chat, room, generation) VALUES ('!r', '!r', 2)")
  for (const [seq, id, phase] of [[1, "$closed", "answered"], [2, "$open", "streaming"]] as const) {
    run(
      "INSERT INTO turns (seq, prompt, attempt, id, chat, room, author, phase, closed, data, strikes) " +
        "VALUES (?, ?, 1, ?, '!r', '!r', '@ann:x', ?, ?, ?, ?)",
      seq,
      id,
      `p ${id}`,
      phase,
      Number(phase === "answered"),
      turn(id, phase),
      seq * 3
    )
  }
  const slot = (slot: number, rank: string, body: string, sent: string | null) =>
    run(
      "INSERT INTO outbox (slot, key, chat, room, turn, part, rank, revision, sent, content, event) " +
        "VALUES (?, ?, '!r', '!r', ?, 1, ?, ?, ?, ?, ?)",
      slot,
      `k${slot}`,
      Math.floor(slot / 4_096),
      rank,
      sent === null ? 0 : 1,
      sent === null ? -1 : 0,
      JSON.stringify({ body }),
      sent
    )
  slot(entry(1, 1), "final", "the end", "$sent")
  slot(entry(2, 1), "first", "so far", null)
  run("INSERT INTO signals (prompt, body) VALUES ('$open', '{\"_tag\":\"Stop\"}')")
  run("INSERT INTO answers VALUES ('$yes')")
  run("INSERT INTO begun VALUES ('$open', 1)")
  run("INSERT INTO shown VALUES ('$later', 1, 1, '$theirs')")
  run("INSERT INTO given (event, prompt) VALUES ('$words', '$open')")
  run("INSERT INTO brakes VALUES ('!r', '@ann:x', '$open', 1, NULL)")
  run("INSERT INTO waits VALUES ('gap', '1', '!other', 'no answer', 1, 1, 2)")
}

const makeStore = (file: string) => {
  const database = new DatabaseSync(file)
  try {
    for (const statement of [...schema1, ...schema2]) database.exec(statement)
    database.exec("CREATE TABLE migrations (migration_id INTEGER PRIMARY KEY, created_at TEXT, name TEXT NOT NULL)")
    database.exec("INSERT INTO migrations VALUES (1, '2026-01-01', 'begin'), (2, '2026-01-01', 'waits')")
    rows(database)
  } finally {
    database.close()
  }
}

const older = Effect.tap(folder, (dir) => Effect.sync(() => makeStore(filesIn(dir).store)))

/** The same store, which a bot of the third layout has had. */
const third = Effect.tap(older, (dir) =>
  Effect.sync(() => {
    const database = new DatabaseSync(filesIn(dir).store)
    try {
      for (const statement of schema3) database.exec(statement)
      database.exec("INSERT INTO migrations VALUES (3, '2026-01-02', 'words')")
    } finally {
      database.close()
    }
  }))

describe("A store of the third layout", () => {
  it.effect("is read as it is, is migrated, and takes in deletions", () =>
    Effect.gen(function*() {
      const dir = yield* third
      const before = yield* status(dir, undefined)
      assert.deepInclude(before.store, { layout: 3 })
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          const open = yield* next()
          yield* journal.markSent(yield* taken(), event("$edit"))
          yield* accept("s8", { events: [...stored(here, "$back"), ...stored(here, "$early")] })
          yield* journal.admit([
            { _tag: "Erase", event: event("$back"), target: event("$edit") },
            { _tag: "Erase", event: event("$early"), target: event("$new") }
          ])
          assert.isTrue(yield* journal.markSent(yield* taken(), event("$new")))
          assert.deepStrictEqual((yield* journal.signals(open)).map(({ _tag }) => _tag), ["Stop", "Stop"])
        })
      )
      const after = yield* status(dir, undefined)
      assert.deepStrictEqual([after.store.layout, after.gaps, after.turns], [newestLayout, before.gaps, before.turns])
    }).pipe(Effect.scoped))
})

/** The same store, which a bot of the eighth layout has had. */
const eighth = Effect.tap(third, (dir) =>
  Effect.sync(() => {
    const database = new DatabaseSync(filesIn(dir).store)
    try {
      const later = [schema4, schema5, schema6, schema7, schema8]
      for (const statement of later.flat()) database.exec(statement)
      database.exec(
        `INSERT INTO migrations VALUES ${later.map((_, at) => `(${at + 4}, '2026-01-03', 'later')`).join()}`
      )
    } finally {
      database.close()
    }
  }))

describe("A store of the eighth layout", () => {
  it.effect("is read as it is, with the folders of agents, is migrated, and keeps sessions", () =>
    Effect.gen(function*() {
      const dir = yield* eighth
      mkdirSync(join(dir, "work", "home"), { recursive: true })
      const read = Effect.provide(Effect.flatMap(StoreFacts, ({ read }) => read), ResetFacts.layer(dir))
      assert.deepStrictEqual((yield* read).store?.folders, [{ folder: "home", chat: null }])
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          const thread = Thread.make("t1_aaaaaaaa")
          assert.isUndefined(yield* journal.sessionOf("agent", thread))
          yield* journal.keepSession("agent", thread, { chat: chat("!r"), session: "s", folder: "/f" })
          assert.deepInclude(yield* journal.sessionOf("agent", thread), { session: "s", prompted: false })
          assert.strictEqual((yield* next()).turn.text, "so far")
        })
      )
      assert.strictEqual((yield* status(dir, undefined)).store.layout, newestLayout)
    }).pipe(Effect.scoped))
})

describe("A store of the second layout", () => {
  it.effect("is migrated, and says the same through the services", () =>
    Effect.gen(function*() {
      yield* opened(
        yield* older,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          assert.deepStrictEqual(yield* journal.token, Option.some(token("s7")))
          assert.deepStrictEqual((yield* journal.pending(9)).map(({ event }) => event), [event("$pending")])
          assert.deepStrictEqual(yield* journal.gaps, [
            {
              id: 1,
              room: there,
              from: token("g1"),
              until: { _tag: "Token", token: token("g0") },
              found: 0,
              since: 30,
              late: false
            }
          ])
          const open = yield* next()
          assert.deepInclude(open, { crashes: 6, parts: 1, generation: 2 })
          assert.strictEqual(open.turn.text, "so far")
          assert.deepStrictEqual((yield* journal.signals(open)).map(({ _tag }) => _tag), ["Stop"])
          assert.isTrue(yield* journal.isBegunElsewhere(open.turn))
          assert.isTrue(yield* journal.areClosed([{ prompt: event("$closed"), attempt: 1 }]))
          assert.isTrue(yield* journal.isOurs(event("$answer")))
          assert.deepStrictEqual(yield* journal.nextPriority(chat("!r")), Option.some("final"))
          assert.deepInclude(yield* journal.owed, { finals: 2 })
          const claimed = yield* taken()
          assert.strictEqual(brief(claimed), `k${entry(1, 1)} r1 "the end" edits $sent`)
          yield* journal.markSent(claimed, event("$sent"))
          yield* shown(open, ["whole"], { closed: true })
          assert.strictEqual(brief(yield* taken()), `k${entry(2, 1)} r1 "whole"`)
        })
      )
    }).pipe(Effect.scoped))

  it.effect("is read as it is, before anybody migrates it", () =>
    Effect.gen(function*() {
      const dir = yield* older
      const found = yield* status(dir, undefined)
      assert.deepInclude(found.store, { layout: 2 })
      assert.deepStrictEqual(found.gaps, {
        open: [{ room: there, count: 1 }],
        givenUp: [{ room: here, count: 1, why: "forbidden" }]
      })
      assert.deepStrictEqual(found.turns.suspects, [{ room: here, ends: 6 }])
      const { store } = yield* Effect.provide(Effect.flatMap(StoreFacts, ({ read }) => read), ResetFacts.layer(dir))
      assert.deepStrictEqual(store?.gaps, [{ gap: 1, room: there }])
    }).pipe(Effect.scoped))

  it.effect("is the same after the migration, to whoever reads beside the bot", () =>
    Effect.gen(function*() {
      const dir = yield* older
      const before = yield* status(dir, undefined)
      yield* opened(dir, Effect.void)
      const after = yield* status(dir, undefined)
      assert.strictEqual(after.store.layout, newestLayout)
      assert.deepStrictEqual(
        [after.gaps, after.turns, after.outbox, after.journal],
        [before.gaps, before.turns, before.outbox, before.journal]
      )
    }).pipe(Effect.scoped))

  it.effect("can be restored, and is migrated when the bot starts", () =>
    Effect.gen(function*() {
      const [dir, elsewhere] = [yield* folder, yield* older]
      yield* restore(dir, filesIn(elsewhere).store)
      yield* opened(
        dir,
        Effect.gen(function*() {
          const first = yield* taken()
          assert.deepStrictEqual([first.priority, first.again], ["final", true])
        })
      )
    }).pipe(Effect.scoped))
})
