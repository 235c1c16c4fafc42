import { Deferred, Effect } from "effect"
import { MatrixError, MatrixFault } from "../../domain/MatrixError.ts"
import type { Call, Held } from "./MatrixMemoryControl.ts"

interface Planned {
  readonly acted: boolean
  /** Ends when the call may go on; its failure is what the call fails with. */
  readonly meet: Effect.Effect<void, MatrixFault>
}

/** The faults that wait for each method, and the guard that lets calls run into them. */
export const make = () => {
  const lines = new Map<Call, Array<Planned>>()
  const counts = new Map<Call, number>()
  let revoked = false

  const plan = (call: Call, planned: Planned) => lines.set(call, [...(lines.get(call) ?? []), planned])

  const guard = <A>(call: Call, effect: Effect.Effect<A, MatrixError>): Effect.Effect<A, MatrixError> =>
    Effect.suspend(() => {
      counts.set(call, (counts.get(call) ?? 0) + 1)
      if (revoked) return Effect.fail(new MatrixError({ call, reason: MatrixFault.cases.TokenRefused.make({ soft: false }) }))
      const planned = lines.get(call)?.shift()
      if (planned === undefined) return effect
      const meet = Effect.mapError(planned.meet, (reason) => new MatrixError({ call, reason }))
      return planned.acted ? Effect.tap(effect, () => meet) : Effect.andThen(meet, effect)
    })

  const fail = (call: Call, fault: MatrixFault, options?: { readonly acted?: boolean }) =>
    Effect.sync(() => void plan(call, { acted: options?.acted === true, meet: Effect.fail(fault) }))

  const hold = (call: Call, options?: { readonly acted?: boolean }): Effect.Effect<Held> =>
    Effect.sync(() => {
      const here = Deferred.makeUnsafe<void>()
      const go = Deferred.makeUnsafe<void>()
      plan(call, { acted: options?.acted === true, meet: Effect.andThen(Deferred.succeed(here, undefined), Deferred.await(go)) })
      return { arrived: Deferred.await(here), release: Effect.asVoid(Deferred.succeed(go, undefined)) }
    })

  return {
    guard,
    fail,
    hold,
    calls: (call: Call) => Effect.sync(() => counts.get(call) ?? 0),
    revoke: Effect.sync(() => {
      revoked = true
    })
  }
}
