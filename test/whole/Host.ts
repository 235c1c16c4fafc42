import { Clock, Effect, Latch } from "effect"
import { MatrixError, MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { Agent, type Conversation } from "../../src/services/agent/Agent.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"

/** What can become of a host, and of its way to the homeserver. */
export interface Host {
  /** As SIGSTOP stops a process: what it waited for, timers included, comes to it when it goes on. */
  readonly stop: Effect.Effect<void>
  readonly go: Effect.Effect<void>
  /**
   * Its way to the homeserver is cut: requests fail, and the answers of those that had got there are kept back until
   * it is mended. With `late`, what is written meanwhile gets there then, though its caller was told that it failed.
   */
  readonly cut: Effect.Effect<void>
  readonly mend: Effect.Effect<void>
  /** Its clock on the wall is set so far ahead of the world's, in ms. */
  setClock(ahead: number): void
  /** Its own Matrix, agent and clocks, over those of the world. */
  on<A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Matrix | Agent>
  /** For a process without an agent. */
  onMatrix<A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Matrix>
}

export interface HostOptions {
  /** By how much its clock on the wall is wrong, in ms. */
  readonly ahead?: number
  readonly late?: boolean
}

export const makeHost = Effect.fnUntraced(function*({ ahead: first = 0, late = false }: HostOptions = {}) {
  let ahead = first
  const awake = yield* Latch.make(true)
  const way = yield* Latch.make(true)
  const world = yield* Clock.Clock
  const clock: Clock.Clock = {
    ...world,
    currentTimeMillisUnsafe: () => world.currentTimeMillisUnsafe() + ahead,
    currentTimeMillis: Effect.map(world.currentTimeMillis, (now) => now + ahead),
    sleep: (duration) => Effect.andThen(world.sleep(duration), awake.await)
  }
  const cutOff = new MatrixError({ call: "any", reason: MatrixFault.cases.Unavailable.make({ detail: "no way" }) })
  const asked = <A, E>(request: Effect.Effect<A, E>, writes: boolean): Effect.Effect<A, E | MatrixError> =>
    Effect.suspend((): Effect.Effect<A, E | MatrixError> => {
      if (way.isOpen()) {
        return Effect.flatMap(
          Effect.exit(request),
          (exit) => Effect.andThen(Effect.andThen(way.await, awake.await), exit)
        )
      }
      const landing = late && writes ? Effect.forkDetach(Effect.andThen(way.await, request)) : Effect.void
      return Effect.andThen(
        landing,
        Effect.andThen(Effect.provideService(Effect.sleep("3 seconds"), Clock.Clock, clock), Effect.fail(cutOff))
      )
    })
  const far = (matrix: Matrix["Service"]) =>
    Matrix.of(
      Object.fromEntries(
        Object.entries(matrix).map(([name, call]) => [
          name,
          typeof call === "function"
            ? (...args: ReadonlyArray<never>) =>
              asked(
                (call as (...args: ReadonlyArray<never>) => Effect.Effect<unknown>)(...args),
                /^(put|send)/.test(name)
              )
            : asked(call as Effect.Effect<unknown>, false)
        ])
      ) as unknown as Matrix["Service"]
    )
  const talking = (agent: Agent["Service"]) =>
    Agent.of({
      open: (thread, resume, opener) =>
        Effect.map(
          agent.open(thread, resume, opener),
          ({ send, take, wanted }): Conversation => ({
            send,
            wanted,
            take: Effect.flatMap(take, (events) => Effect.as(awake.await, events))
          })
        )
    })
  const onMatrix: Host["onMatrix"] = (program) =>
    Effect.flatMap(
      Matrix,
      (matrix) => program.pipe(Effect.provideService(Matrix, far(matrix)), Effect.provideService(Clock.Clock, clock))
    )
  const host: Host = {
    stop: awake.close as Effect.Effect<unknown> as Effect.Effect<void>,
    go: awake.open as Effect.Effect<unknown> as Effect.Effect<void>,
    cut: way.close as Effect.Effect<unknown> as Effect.Effect<void>,
    setClock: (to) => {
      ahead = to
    },
    mend: way.open as Effect.Effect<unknown> as Effect.Effect<void>,
    on: (program) => Effect.flatMap(Agent, (agent) => onMatrix(Effect.provideService(program, Agent, talking(agent)))),
    onMatrix
  }
  return host
})
