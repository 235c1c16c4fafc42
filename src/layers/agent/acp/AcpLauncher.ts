import { Clock, Effect, Exit, Random, Scope, Semaphore } from "effect"
import { healthyAfter, linkBackoff } from "../link/LinkBackoff.ts"
import type { RunTrouble } from "../runs/RunDriver.ts"
import type { AcpConnection } from "./AcpConnection.ts"

/**
 * One connection for all conversations, made when it is first needed, and again after it was lost: not before a pause
 * that grows with each failure, whoever asks and how often. It ends with the scope of this.
 */
export const makeAcpLauncher = Effect.fnUntraced(
  function*(connect: Effect.Effect<AcpConnection, RunTrouble, Scope.Scope>) {
    const scope = yield* Effect.scope
    const one = Semaphore.makeUnsafe(1)
    let current: AcpConnection | undefined
    let failures = 0
    let notBefore = 0

    const failed = Effect.gen(function*() {
      notBefore = (yield* Clock.currentTimeMillis) + linkBackoff(failures++, false, yield* Random.next)
    })

    /** Puts the connection away when it is lost. */
    const watch = Effect.fnUntraced(function*(connection: AcpConnection, own: Scope.Closeable, begun: number) {
      yield* connection.lost
      if (current === connection) current = undefined
      if ((yield* Clock.currentTimeMillis) - begun >= healthyAfter) failures = 0
      yield* failed
      yield* Scope.close(own, Exit.void)
    })

    const launched = Effect.gen(function*() {
      const wait = notBefore - (yield* Clock.currentTimeMillis)
      if (wait > 0) yield* Effect.sleep(wait)
      const own = yield* Scope.fork(scope)
      const begun = yield* Clock.currentTimeMillis
      const connection = yield* Scope.provide(connect, own).pipe(
        Effect.onError(() => Effect.andThen(failed, Scope.close(own, Exit.void)))
      )
      current = connection
      yield* Effect.forkIn(watch(connection, own, begun), scope, { startImmediately: true })
      return connection
    })

    return {
      connection: one.withPermit(Effect.suspend(() => (current === undefined ? launched : Effect.succeed(current))))
    }
  }
)

export type AcpLauncher = Effect.Success<ReturnType<typeof makeAcpLauncher>>
