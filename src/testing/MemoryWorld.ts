import { Clock, Effect, Result } from "effect"
import type { RoomId } from "../domain/Ids.ts"
import { MatrixError, MatrixFault } from "../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../domain/matrix/SyncBatch.ts"
import type { RoomRequest } from "../sandbox/rooms/RoomRequest.ts"
import {
  addAccount,
  type HomeserverState,
  openSession,
  type ServerAccount,
  type ServerSession
} from "../sandbox/state/HomeserverState.ts"
import type { ServerResult } from "../sandbox/state/ServerRefusal.ts"
import type { Call } from "./MatrixMemoryControl.ts"
import * as MemoryFaults from "./MemoryFaults.ts"

/** One homeserver in memory, the bot's account and login on it, and the faults of its calls. */
export interface MemoryWorld {
  readonly server: HomeserverState
  readonly bot: ServerAccount
  readonly session: ServerSession
  readonly faults: ReturnType<typeof MemoryFaults.make>
}

export const makeWorld = (server: HomeserverState): MemoryWorld => {
  const bot = addAccount(server, "bot", "")
  return { server, bot, session: openSession(server, bot.id, "BOT"), faults: MemoryFaults.make() }
}

/** A copy made through JSON, so that nobody holds a part of the server's own data. */
export const copied = (event: RawEvent): RawEvent => JSON.parse(JSON.stringify(event))

/** Asks the server at the present time; its refusal becomes the error of `call`. */
export const askServer = <A>(
  call: Call | "purge",
  what: (now: number) => ServerResult<A>
): Effect.Effect<A, MatrixError> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const answer = what(now)
    if (Result.isSuccess(answer)) return Effect.succeed(answer.success)
    const { errcode, status } = answer.failure
    return Effect.fail(
      new MatrixError({ call, reason: MatrixFault.cases.Refused.make({ status, errcode, detail: "" }) })
    )
  })

/** The same about one room, under the faults of the call; `said` is the content of a send. */
export const askInRoom = <A>(
  { faults, server, session }: MemoryWorld,
  call: Call,
  room: RoomId,
  what: (request: RoomRequest) => ServerResult<A>,
  said?: RawEvent
): Effect.Effect<A, MatrixError> =>
  faults.guard(
    call,
    askServer(call, (now) => what({ server, session, room, now })),
    room,
    said === undefined ? undefined : JSON.stringify(said)
  )
