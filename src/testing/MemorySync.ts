import { Clock, Duration, Effect, Result } from "effect"
import type { StreamToken } from "../domain/Ids.ts"
import { madeType } from "../domain/rooms/MadeMark.ts"
import * as SyncResponse from "../layers/matrix/SyncResponse.ts"
import type { ServerFilter } from "../sandbox/rooms/FilteredEvents.ts"
import { nothing, sync as syncView, type SyncJson } from "../sandbox/rooms/SyncView.ts"
import { seqOf } from "../sandbox/state/SyncPosition.ts"
import type { SyncOptions } from "../services/matrix/Matrix.ts"
import { askServer, copied, type MemoryWorld } from "./MemoryWorld.ts"

const filter = (limit: number, notSenders: ReadonlyArray<string>): ServerFilter => ({
  limit,
  notSenders,
  stateTypes: [
    "m.room.create",
    "m.room.encryption",
    "m.room.tombstone",
    "m.room.name",
    "m.room.topic",
    "m.room.member",
    madeType
  ],
  lazyMembers: true,
  roomDataTypes: ["matrix-surface.*"],
  dataTypes: ["m.direct", "matrix-surface.*"]
})

const surveyFilter: ServerFilter = {
  ...filter(1, []),
  includeLeave: true,
  stateTypes: [
    "m.room.create",
    "m.room.name",
    "m.room.canonical_alias",
    "m.room.power_levels",
    "m.room.encryption",
    "m.room.tombstone",
    "m.room.topic",
    "m.space.child",
    "m.room.member",
    madeType
  ],
  dataTypes: ["m.direct", "matrix-surface.*"]
}

const batchOf = ({ server, session }: MemoryWorld, answer: SyncJson | undefined) =>
  SyncResponse.readSync(copied({ ...(answer ?? nothing(server, session)) }))!.batch

/** Ends when something happens for the bot after `before`, which is how far its account was when it was looked at. */
const happening = ({ bot }: MemoryWorld, before: number) =>
  Effect.callback<void>((resume) => {
    if (bot.touched > before) return resume(Effect.void)
    const wake = () => {
      bot.waiting.delete(wake)
      resume(Effect.void)
    }
    bot.waiting.add(wake)
    return Effect.sync(() => bot.waiting.delete(wake))
  })

/** `Matrix.sync` in memory: waits for news, as a long poll does. */
export const memorySync = Effect.fnUntraced(
  function*(world: MemoryWorld, since: StreamToken | undefined, timeout: Duration.Duration, options?: SyncOptions) {
    const { bot, server, session } = world
    const from = since === undefined ? 0 : seqOf(server, since)
    if (from === undefined) {
      return yield* askServer(
        "sync",
        () => Result.fail({ status: 400, errcode: "M_UNKNOWN", error: "Invalid stream token" })
      )
    }
    const wanted = since === undefined
      ? filter(1, [])
      : filter(options?.limit ?? 50, options?.withoutOurs === true ? [bot.id] : [])
    const end = (yield* Clock.currentTimeMillis) + (since === undefined ? 0 : Duration.toMillis(timeout))
    while (true) {
      const before = bot.touched
      const answer = syncView(server, session, from, wanted)
      const left = end - (yield* Clock.currentTimeMillis)
      if (answer !== undefined || left <= 0) return batchOf(world, answer)
      yield* Effect.timeoutOption(happening(world, before), Duration.millis(left))
    }
  }
)

/** `Matrix.survey` in memory. */
export const survey = (world: MemoryWorld) =>
  Effect.sync(() => batchOf(world, syncView(world.server, world.session, 0, surveyFilter)))
