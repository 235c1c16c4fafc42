import { Deferred, Effect } from "effect"
import type { RoomId } from "../domain/Ids.ts"
import { MatrixError, MatrixFault } from "../domain/matrix/MatrixError.ts"
import type { Call, HeldCall } from "./MatrixMemoryControl.ts"

interface Planned {
  readonly acted: boolean
  /** Ends when the call may go on; the call fails with its failure. */
  readonly meet: Effect.Effect<void, MatrixFault>
}

interface Outage {
  readonly call: Call
  /** undefined: in all rooms, and for calls without a room. */
  readonly room: RoomId | undefined
  readonly fault: MatrixFault
  readonly acted: boolean
  /** Text that the content of a send must hold; undefined: any content. */
  readonly text: string | undefined
}

/** The faults that wait for each method of `Matrix`, and the guard that makes calls meet them. */
export const make = () => {
  const lines = new Map<Call, Array<Planned>>()
  const outages = new Set<Outage>()
  const counts = new Map<string, number>()
  const counted = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  let revoked = false

  const standing = (call: Call, room: RoomId | undefined, said: string | undefined): Planned | undefined => {
    const outage = [...outages].find((one) =>
      one.call === call && (one.room === undefined || one.room === room) &&
      (one.text === undefined || said?.includes(one.text) === true)
    )
    return outage === undefined ? undefined : { acted: outage.acted, meet: Effect.fail(outage.fault) }
  }

  const plan = (call: Call, planned: Planned) => lines.set(call, [...(lines.get(call) ?? []), planned])

  const guard = <A>(
    call: Call,
    effect: Effect.Effect<A, MatrixError>,
    room?: RoomId,
    said?: string
  ): Effect.Effect<A, MatrixError> =>
    Effect.suspend(() => {
      counted(call)
      if (room !== undefined) counted(`${call} ${room}`)
      if (revoked) {
        return Effect.fail(new MatrixError({ call, reason: MatrixFault.cases.TokenRefused.make({ soft: false }) }))
      }
      const planned = lines.get(call)?.shift() ?? standing(call, room, said)
      if (planned === undefined) return effect
      const meet = Effect.mapError(planned.meet, (reason) => new MatrixError({ call, reason }))
      return planned.acted ? Effect.tap(effect, () => meet) : Effect.andThen(meet, effect)
    })

  const fail = (call: Call, fault: MatrixFault, options?: { readonly acted?: boolean }) =>
    Effect.sync(() => void plan(call, { acted: options?.acted === true, meet: Effect.fail(fault) }))

  const hold = (call: Call, options?: { readonly acted?: boolean }): Effect.Effect<HeldCall> =>
    Effect.sync(() => {
      const here = Deferred.makeUnsafe<void>()
      const go = Deferred.makeUnsafe<void>()
      plan(call, {
        acted: options?.acted === true,
        meet: Effect.andThen(Deferred.succeed(here, undefined), Deferred.await(go))
      })
      return { arrived: Deferred.await(here), release: Effect.asVoid(Deferred.succeed(go, undefined)) }
    })

  const outage = (
    call: Call,
    fault: MatrixFault,
    options?: { readonly room?: RoomId; readonly acted?: boolean; readonly text?: string }
  ) =>
    Effect.sync(() => {
      const one: Outage = { call, fault, room: options?.room, acted: options?.acted === true, text: options?.text }
      outages.add(one)
      return Effect.sync(() => void outages.delete(one))
    })

  return {
    guard,
    outage,
    fail,
    hold,
    calls: (call: Call, room?: RoomId) =>
      Effect.sync(() => counts.get(room === undefined ? call : `${call} ${room}`) ?? 0),
    revoke: Effect.sync(() => {
      revoked = true
    })
  }
}
