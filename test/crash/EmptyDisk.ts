import { assert } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import * as Store from "../../src/testing/JournalFolder.ts"
import type { Seen } from "../whole/Onlooker.ts"
import { agents, isClosed, type Scene, scene } from "./Scene.ts"
import { sum } from "./Tally.ts"
import { broken, judge, type Said } from "./Verdict.ts"

const tell = Effect.fnUntraced(function*(on: Scene, room: RoomId, text: string, answer: string | undefined) {
  return { event: yield* on.say(room, text), text, answer, mayBeChoice: false } satisfies Said
})

const closed = (on: Scene, ...said: ReadonlyArray<Said>) =>
  on.watch.until((seen) => said.every(({ event }) => isClosed(seen, event)))

const shown = (on: Scene, { event }: Said) => on.watch.until((seen) => seen.some((one) => one.mark.prompt === event))

const of = (seen: ReadonlyArray<Seen>, prompts: ReadonlyArray<EventId>) =>
  seen.filter(({ mark }) => prompts.includes(mark.prompt))

/** How the store says that attempts ended. */
const phases = (dataDir: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql<{ prompt: EventId; phase: string }>`SELECT prompt, phase FROM turns`)
    .pipe(
      Effect.map((rows) => new Map(rows.map(({ phase, prompt }) => [prompt, phase]))),
      Effect.provide(Store.layer(dataDir))
    )

/**
 * A bot that answered in one event, by edits and not to the end; was killed in the middle of an answer; lost its
 * disk; and comes again with the same account. What is closed in the room stays as it is, all else is answered, in
 * order.
 */
export const emptyDisk = Effect.fnUntraced(function*(main: string) {
  // This agent goes on with no run, so one that was cut off is closed as interrupted.
  const on = yield* scene(main, (yield* agents).neither)
  const [room, other] = yield* Effect.all([on.room, on.room])
  yield* on.start
  const early = [
    yield* tell(on, room, "one event", "one event"),
    yield* tell(on, room, "count to 3 every 900 ms", "1 2 3 ")
  ]
  const elsewhere = yield* Effect.forEach(
    Array.from({ length: 60 }, (_, n) => `message ${n}`),
    (text) => tell(on, other, text, text)
  )
  yield* closed(on, ...early, ...elsewhere)
  const cut = yield* tell(on, room, "count to 9 every 900 ms", undefined)
  yield* shown(on, cut)
  yield* on.end("SIGKILL")
  yield* on.start
  yield* closed(on, cut)
  const open = yield* tell(on, room, "count to 4 every 900 ms", undefined)
  yield* shown(on, open)
  yield* on.end("SIGKILL")
  const waiting = yield* tell(on, room, "said to nobody", "said to nobody")
  const before = yield* on.watch.whole(room)

  const dataDir = `${on.dataDir}/another`
  yield* on.startOn(dataDir)
  const last = yield* tell(on, other, "and last", "and last")
  yield* closed(on, open, waiting, last)
  yield* on.end("SIGTERM")
  const [after, there] = yield* Effect.all([on.watch.whole(room), on.watch.whole(other)])
  const kept = [...early, cut].map(({ event }) => event)
  assert.deepStrictEqual(of(after.seen, kept), of(before.seen, kept))
  const verdict = sum([
    judge([...early, cut, open, waiting], after.seen, []),
    judge([...elsewhere, last], there.seen, [])
  ])
  assert.deepStrictEqual({ ...broken(verdict), answered: verdict.answered, interrupted: verdict.interrupted }, {
    ...broken(sum([])),
    answered: 64,
    interrupted: 2
  })
  // The half that was shown is where it is said that it was cut off: to this store's agent nobody knows what it did
  // meanwhile.
  assert.strictEqual(new Set(of(after.seen, [open.event]).map(({ edits, event }) => edits ?? event)).size, 1)
  const known = yield* phases(dataDir)
  assert.deepStrictEqual([...early, cut, open, waiting].map(({ event }) => known.get(event)), [
    "answered",
    "answered",
    "interrupted",
    "interrupted",
    "answered"
  ])
})
