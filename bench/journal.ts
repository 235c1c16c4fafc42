import { Effect, Layer, Redacted, References } from "effect"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { RoomId, StreamToken, UserId } from "../src/domain/Ids.ts"
import { ingest } from "../src/domain/intake/SyncIngest.ts"
import type { RawEvent, SyncBatch } from "../src/domain/matrix/SyncBatch.ts"
import { botMessages } from "../src/domain/messages/BotMessages.ts"
import * as PseudonymsHmac from "../src/layers/account/PseudonymsHmac.ts"
import * as CryptoApart from "../src/layers/crypto/CryptoApart.ts"
import { makeAdmission } from "../src/layers/intake/admission/Admission.ts"
import { durably } from "../src/layers/store/NodeSqlite.ts"
import { Matrix } from "../src/services/matrix/Matrix.ts"
import { ChatDispatcher } from "../src/services/turns/ChatDispatcher.ts"
import * as Store from "../src/testing/JournalFolder.ts"
import * as MatrixMemory from "../src/testing/MatrixMemory.ts"
import { WholeJournal } from "../src/testing/WholeJournal.ts"
import { type Figure, timed } from "./Figure.ts"
import { withFolder } from "./Sides.ts"

const me = "@bot:sandbox" as UserId
const person = "@user:sandbox" as UserId
const rooms = 10

let made = 0
/** A message as Synapse tells it. */
const event = (): RawEvent => ({
  type: "m.room.message",
  sender: person,
  content: {
    body: `How long is a piece of string, asked for the ${made}th time?`,
    msgtype: "m.text",
    "m.mentions": {}
  },
  origin_server_ts: 1_790_000_000_000 + made,
  unsigned: { membership: "join", age: 37, transaction_id: `m1790000000.${made}` },
  event_id: `$${String(made++).padStart(43, "x")}`
})
const roomOf = (n: number) => `!${String(n % rooms).padStart(43, "r")}` as RoomId

const batchOf = (events: ReadonlyArray<RawEvent>): SyncBatch => ({
  next: `s${made}_1_2_3` as StreamToken,
  joined: Array.from({ length: Math.min(rooms, events.length) }, (_, n) => ({
    room: roomOf(n),
    timeline: events.filter((_, at) => at % rooms === n),
    limited: false,
    prevBatch: undefined,
    state: [],
    accountData: []
  })),
  invited: [],
  left: [],
  accountData: []
})

/** The bot's journal with nothing behind it that would work on what is admitted. */
export const admitting = (folder: string) => {
  const store = Store.layer(folder)
  const nothing = Layer.mergeAll(
    Layer.succeed(ChatDispatcher, { wake: () => Effect.void }),
    Layer.effect(Matrix, Effect.map(Matrix, (matrix) => Matrix.of({ ...matrix, receipt: () => Effect.void }))).pipe(
      Layer.provide(MatrixMemory.layer)
    )
  )
  return Layer.mergeAll(PseudonymsHmac.layer(Redacted.make("salt")), nothing, CryptoApart.off).pipe(
    Layer.provideMerge(store)
  )
}

/** As in production: nobody collects spans, and one for each statement costs more than the statement. */
export const withoutSpans = Effect.provideService(References.TracerEnabled, false)

/** The least that keeps the same events as safely: their rows and nothing else, on the disk after each transaction. */
const inserting = (file: string) => {
  const database = new DatabaseSync(file)
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
  database.exec(
    "CREATE TABLE events (event TEXT PRIMARY KEY, room TEXT NOT NULL, place INTEGER NOT NULL, state INTEGER NOT " +
      "NULL, raw TEXT) STRICT"
  )
  const [begin, insert, commit] = [
    database.prepare("BEGIN IMMEDIATE"),
    database.prepare("INSERT INTO events VALUES (?, ?, ?, 0, ?)"),
    database.prepare("COMMIT")
  ]
  let place = 0
  return {
    keep: (events: ReadonlyArray<RawEvent>) => {
      begin.run()
      events.forEach((raw, at) => insert.run(String(raw["event_id"]), roomOf(at), place++, JSON.stringify(raw)))
      commit.run()
    },
    close: () => database.close()
  }
}

const sizes = [{ size: 1, limit: { times: 2 } }, { size: 100, limit: { times: 3 } }] as const

/**
 * Taking events in, from a sync's answer to turns that wait, beside plain inserts of the same events; time an event.
 */
export const journal = (batches: number, report: (figure: Figure) => void) =>
  withFolder((folder) =>
    Effect.runPromise(
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const { admit } = yield* makeAdmission(
          {
            me,
            isAllowed: (user) => user === person,
            isAdmin: () => false,
            commandPrefix: "!",
            groupPolicy: "always",
            threads: "follow",
            chatScope: "room",
            strangers: "reject",
            brake: true
          },
          botMessages.en("!"),
          () => Effect.void
        )
        const floor = yield* Effect.acquireRelease(
          Effect.sync(() => inserting(join(folder, "floor.db"))),
          ({ close }) => Effect.sync(close)
        )
        const since = "s0" as StreamToken
        yield* journal.ingest({
          next: since,
          events: [],
          gaps: [],
          finals: [],
          malformed: 0,
          rooms: Array.from(
            { length: rooms },
            (_, n) => ({ room: roomOf(n), membership: "join" as const, direct: true as const })
          )
        })
        const take = Effect.fnUntraced(function*(batch: SyncBatch) {
          // The bot leaves its first fsync to the turn that asks the agent; here it comes with the batch, as the
          // floor's does.
          yield* durably(journal.ingest(ingest(me, since, () => true, batch)))
          yield* admit
        })
        for (const { limit, size } of sizes) {
          const ours: Array<number> = []
          const plain: Array<number> = []
          const count = Math.ceil(batches / Math.sqrt(size))
          for (let n = -Math.ceil(count / 4); n < count; n++) {
            const events = Array.from({ length: size }, event)
            const batch = batchOf(events)
            const began = performance.now()
            yield* take(batch)
            const between = performance.now()
            floor.keep(events)
            const ended = performance.now()
            if (n < 0) continue
            ours.push((1000 * (between - began)) / size)
            plain.push((1000 * (ended - between)) / size)
          }
          const turns = yield* journal.openTurns
          if (turns !== made) return yield* Effect.die(new Error(`${made} events made ${turns} turns`))
          report(
            timed(
              {
                bench: size === 1 ? "journal, one event a batch" : `journal, ${size} events a batch`,
                unit: "µs/event",
                limit
              },
              ours,
              plain
            )
          )
        }
      }).pipe(Effect.scoped, Effect.provide(admitting(join(folder, "store"))), withoutSpans)
    )
  )
