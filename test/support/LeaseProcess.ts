import { assert } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import {
  type LeaseRecord as Record,
  leaseType,
  readLease,
  readLeaseWord,
  wordType
} from "../../src/domain/account/LeaseRecord.ts"
import type { StreamToken } from "../../src/domain/Ids.ts"
import { refusalText } from "../../src/domain/matrix/RefusalText.ts"
import * as Lease from "../../src/layers/lease/LeaseLive.ts"
import { AccountLease } from "../../src/services/account/AccountLease.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import type { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { type Host, makeHost } from "../whole/Host.ts"

export type World = Matrix | MatrixMemoryControl | Scope.Scope

export interface Process {
  readonly host: Host
  readonly fiber: Fiber.Fiber<unknown, unknown>
  readonly serving: () => boolean
  /** How often it began to serve. */
  readonly times: () => number
  /** Whether something may leave it now; ends at once. */
  readonly mayLeave: Effect.Effect<boolean>
  /** What whoever asks is told, where it may not. */
  readonly whyNot: Effect.Effect<string>
}

export interface StartOptions {
  /** Its syncs never reach anybody. */
  readonly deaf?: boolean
  readonly takeOver?: boolean
  readonly place?: string
  /** Of its clock on the wall, in ms. */
  readonly ahead?: number
  /** What it writes while it is cut off gets there afterwards. */
  readonly late?: boolean
}

/** A process with this store on a host of its own: it syncs for as long as it may serve. */
export const start = Effect.fnUntraced(
  function*(
    store: string,
    { ahead = 0, deaf = false, late = false, place = `place of ${store}`, takeOver = false }: StartOptions = {}
  ) {
    const host = yield* makeHost({ ahead, late })
    let serving = false
    let times = 0
    let may: Effect.Effect<boolean> = Effect.succeed(false)
    let why: Effect.Effect<string> = Effect.succeed("not begun")
    const syncs = Effect.gen(function*() {
      const matrix = yield* Matrix
      serving = true
      times++
      if (deaf) return yield* Effect.never
      for (let since: StreamToken | undefined;;) {
        const answer = yield* Effect.result(matrix.sync(since, Duration.seconds(30), { withoutOurs: true }))
        if (answer._tag === "Success") since = answer.success.next
        else yield* Effect.sleep("1 second")
      }
    }).pipe(Effect.ensuring(Effect.sync(() => {
      serving = false
    })))
    const program = Effect.gen(function*() {
      const { hold, prove } = yield* AccountLease
      may = Effect.isSuccess(prove)
      why = Effect.match(prove, {
        onFailure: ({ reason }) => `${reason._tag}: ${refusalText(reason).why}`,
        onSuccess: () => "it may"
      })
      return yield* hold(syncs)
    }).pipe(Effect.provide(Layer.fresh(Lease.layer({ store, place, host: `host of ${store}`, takeOver }))))
    const fiber = yield* Effect.forkScoped(host.onMatrix(program))
    // Whoever is stopped or cut off at the end of a test cannot end.
    yield* Effect.addFinalizer(() => Effect.andThen(host.go, host.mend))
    yield* TestClock.adjust(1)
    return {
      host,
      fiber,
      serving: () => serving,
      times: () => times,
      mayLeave: Effect.suspend(() => may),
      whyNot: Effect.suspend(() => why)
    } satisfies Process
  }
)

/** How it ended; it fails the test if it goes on. */
export const end = ({ fiber, serving }: Process) =>
  Effect.gen(function*() {
    if (serving()) return assert.fail("it still serves")
    if (fiber.pollUnsafe() === undefined) return assert.fail("it still waits")
    const exit = yield* Fiber.await(fiber)
    return Exit.isFailure(exit) ? String(exit.cause) : assert.fail("it succeeded")
  })

export const lease = Effect.flatMap(Matrix, (matrix) => Effect.map(matrix.accountData(leaseType), readLease))
export const word = Effect.flatMap(Matrix, (matrix) => Effect.map(matrix.accountData(wordType), readLeaseWord))

/** As SIGKILL ends it: nobody says goodbye. */
export const kill = ({ fiber, host }: Process) =>
  Effect.gen(function*() {
    yield* host.cut
    yield* Effect.forkScoped(Fiber.interrupt(fiber))
    yield* TestClock.adjust("2 seconds")
  })

/** What a bot of the former version writes every ten seconds, and reads whenever it comes by. */
export const former = Effect.fnUntraced(function*(instance: string, term: number, change: Partial<Record> = {}) {
  const matrix = yield* Matrix
  const beat: Record = {
    store: "old",
    instance,
    host: "old-host",
    startedAt: 0,
    at: Date.parse("2020-01-01"),
    term,
    ...change
  }
  let at = beat.at
  return { beat: Effect.suspend(() => matrix.putAccountData(leaseType, { ...beat, at: at += 10_000 })) }
})

/** Whether something would leave it in this moment, without any time passing. */
export const leavesNow = (process: Process) =>
  Effect.gen(function*() {
    if (!process.serving()) return false
    const asking = yield* Effect.forkChild(process.mayLeave, { startImmediately: true })
    for (let n = 0; n < 30 && asking.pollUnsafe() === undefined; n++) {
      yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
    }
    if (asking.pollUnsafe() !== undefined) return yield* Fiber.join(asking)
    yield* Fiber.interrupt(asking)
    return false
  })
