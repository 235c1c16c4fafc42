import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { existsSync, readFileSync, statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { EventId } from "../../../../src/domain/Ids.ts"
import { filesIn } from "../../../../src/layers/store/DataDir.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { accept, event, here, next, prompted, say, shown, taken, turnOf } from "../../../contracts/JournalCases.ts"
import { folder, opened } from "../../../support/Folder.ts"

const secret = "a word of theirs"
const long = (id: string) => ({ ...say(id), content: { msgtype: "m.text", body: secret.repeat(100) } })

/** So many prompts, answered at length and sent. */
const answered = Effect.fnUntraced(function*(count: number) {
  const journal = yield* WholeJournal
  const ids = Array.from({ length: count }, (_, n) => `$${n}`)
  yield* accept("s1", {
    rooms: [{ room: here, membership: "join" }],
    events: ids.map((id, order) => ({ event: EventId.make(id), room: here, order, raw: long(id) }))
  })
  yield* journal.admit(ids.map((id) => turnOf(id)))
  for (const id of ids) {
    yield* shown(yield* next(), [secret.repeat(150)], {
      closed: true,
      durable: false,
      turn: { text: secret.repeat(120) }
    })
    yield* journal.markSent(yield* taken(), event(`$sent ${id}`))
  }
})

const erasedAll = Effect.gen(function*() {
  const journal = yield* WholeJournal
  while ((yield* journal.erase(Number.MAX_SAFE_INTEGER, 32)) > 0);
  while (yield* journal.shrink(64));
})

describe("A store whose text was erased", () => {
  it.effect("is a smaller file, and holds every id", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      yield* opened(dataDir, answered(400))
      const before = statSync(store).size
      assert.isAbove(before, 2_000_000)
      yield* opened(dataDir, erasedAll)
      assert.isBelow(statSync(store).size, before / 5)
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const sql = yield* SqlClient.SqlClient
          const [counts] = yield* sql`SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM turns
              WHERE closed = 1 AND phase = 'answered') AS turns, (SELECT count(event) FROM outbox) AS sent`
          assert.deepStrictEqual({ ...counts }, { events: 400, turns: 400, sent: 400 })
          assert.deepStrictEqual(yield* sql`PRAGMA integrity_check`, [{ integrity_check: "ok" }])
        })
      )
    }))

  it.effect("has no word of it left in its file", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      yield* opened(dataDir, answered(50))
      assert.isTrue(readFileSync(store).includes(secret))
      yield* opened(dataDir, erasedAll)
      assert.isFalse(readFileSync(store).includes(secret))
    }))

  it.effect("has no word of it left in its log either, while it is open", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      const words = () =>
        [store, `${store}-wal`].filter((file) => existsSync(file) && readFileSync(file).includes(secret))
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          yield* answered(50)
          assert.isNotEmpty(words())
          yield* erasedAll
          assert.deepStrictEqual(words(), [])
          // The same for one message that its author took back.
          yield* accept("more", {
            events: [{ event: event("$more"), room: here, order: 0, raw: long("$more") }, {
              event: event("$back"),
              room: here,
              order: 1,
              raw: say("$back")
            }]
          })
          yield* (yield* WholeJournal).admit([turnOf("$more")])
          yield* shown(yield* next(), [secret.repeat(150)], { closed: true, turn: { text: secret.repeat(900) } })
          yield* (yield* WholeJournal).markSent(yield* taken(), event("$sent more"))
          yield* (yield* WholeJournal).admit([{ _tag: "Erase", event: event("$back"), target: event("$more") }])
          while (yield* (yield* WholeJournal).shrink(64));
          assert.deepStrictEqual(words(), [])
        })
      )
    }))

  it.effect("has no word left of what was said among others and never for the bot", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      const words = () =>
        [store, `${store}-wal`].filter((file) => existsSync(file) && readFileSync(file).includes(secret))
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          yield* erasedAll
          const ids = Array.from({ length: 40 }, (_, n) => event(`$${n}`))
          yield* accept("others", {
            rooms: [{ room: here, membership: "join" }],
            events: ids.map((id, order) => ({ event: id, room: here, order, raw: long(id) }))
          })
          yield* journal.admit(ids.map((id) => ({ _tag: "Ignore", event: id })))
          assert.isNotEmpty(words())
          yield* erasedAll
          assert.deepStrictEqual(words(), [])
        })
      )
    }))

  it.effect("has no older text in its log than a day, whoever wrote over it", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      const inLog = () => readFileSync(`${store}-wal`).includes(secret)
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          yield* erasedAll
          yield* journal.put("draft", secret)
          yield* journal.put("draft", "")
          yield* TestClock.adjust("23 hours")
          yield* erasedAll
          assert.isTrue(inLog())
          yield* TestClock.adjust("1 hour")
          yield* erasedAll
          assert.isFalse(inLog() || readFileSync(store).includes(secret))
        })
      )
    }))

  it.effect("that somebody reads meanwhile waits for nobody, and is rid of it the next time", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          yield* answered(5)
          const reader = new DatabaseSync(store, { readOnly: true })
          reader.exec("BEGIN")
          reader.prepare("SELECT count(*) FROM events").get()
          yield* erasedAll
          assert.isTrue(readFileSync(`${store}-wal`).includes(secret))
          reader.exec("COMMIT")
          reader.close()
          while (yield* (yield* WholeJournal).shrink(64));
          assert.isFalse(readFileSync(`${store}-wal`).includes(secret) || readFileSync(store).includes(secret))
        })
      )
    }))

  it.effect("has no word left of a prompt that was taken back, and the others'", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          yield* answered(1)
          yield* accept("back", { events: [{ event: event("$back"), room: here, order: 0, raw: say("$back") }] })
          yield* (yield* WholeJournal).admit([{ _tag: "Erase", event: event("$back"), target: event("$0") }])
          yield* shown(yield* prompted("$kept"), ["kept"], { closed: true })
          const sql = yield* SqlClient.SqlClient
          const texts = yield* sql<
            { text: string | null }
          >`SELECT coalesce(raw, clear) AS text FROM events UNION ALL SELECT data FROM turns UNION ALL
            SELECT content FROM outbox UNION ALL SELECT tried_content FROM outbox UNION ALL SELECT body FROM signals`
          assert.isFalse(texts.some(({ text }) => text?.includes(secret)))
          assert.isTrue(texts.some(({ text }) => text?.includes("text of $kept")))
          while (yield* (yield* WholeJournal).shrink(64));
        })
      )
      assert.isFalse(readFileSync(store).includes(secret))
    }))
})
