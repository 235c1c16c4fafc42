import { Deferred, Effect, type Scope } from "effect"
import type { Opener } from "../../services/turns/Agent.ts"

type Waiter = Deferred.Deferred<void>

/** A bounded number of sockets, and who gets the next one. */
export interface SocketSeats {
  /**
   * Waits for a seat, which is free again when the scope closes. People take turns: whoever waits in many
   * conversations stands before nobody who waits in one, and each one's own come in order. Who is patient gets what
   * nobody else wants.
   */
  take(opener: Opener): Effect.Effect<void, never, Scope.Scope>
  /** Whoever waits on this says that a seat of theirs can be spared; it ends when one is to be given back. */
  readonly wanted: Effect.Effect<void>
}

export const makeSocketSeats = (count: number): SocketSeats => {
  let free = count
  // By person; the first one's first is next.
  const eager = new Map<string, Array<Waiter>>()
  const patient: Array<Waiter> = []
  // Who can spare one longest first.
  const spare = new Set<Waiter>()

  const give = (waiter: Waiter) => Deferred.doneUnsafe(waiter, Effect.void)
  const without = (line: Array<Waiter>, waiter: Waiter) => {
    const at = line.indexOf(waiter)
    if (at >= 0) line.splice(at, 1)
    return at >= 0
  }

  const next = (): Waiter | undefined => {
    for (const [person, line] of eager) {
      const first = line.shift()
      eager.delete(person)
      if (line.length > 0) eager.set(person, line)
      return first
    }
    return patient.shift()
  }

  const serve = () => {
    while (free > 0) {
      const waiter = next()
      if (waiter === undefined) return
      free--
      give(waiter)
    }
  }

  const askBack = () => {
    for (const waiter of spare) {
      spare.delete(waiter)
      return give(waiter)
    }
  }

  const enqueue = (waiter: Waiter, { patient: waits, person }: Opener) => {
    if (waits) {
      patient.push(waiter)
      return
    }
    eager.set(person, [...(eager.get(person) ?? []), waiter])
    if (free === 0) askBack()
  }

  /** True: it was given a seat meanwhile. */
  const leave = (waiter: Waiter, { person }: Opener): boolean => {
    const line = eager.get(person) ?? []
    const waited = without(patient, waiter) || without(line, waiter)
    if (line.length === 0) eager.delete(person)
    return !waited
  }

  const giveBack = Effect.sync(() => {
    free++
    serve()
  })

  return {
    take: (opener) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.gen(function*() {
          const waiter = Deferred.makeUnsafe<void>()
          enqueue(waiter, opener)
          serve()
          yield* Effect.onInterrupt(
            restore(Deferred.await(waiter)),
            () => (leave(waiter, opener) ? giveBack : Effect.void)
          )
          yield* Effect.addFinalizer(() => giveBack)
        })
      ),
    wanted: Effect.suspend(() => {
      if (eager.size > 0) return Effect.void
      const waiter = Deferred.makeUnsafe<void>()
      spare.add(waiter)
      return Effect.ensuring(Deferred.await(waiter), Effect.sync(() => spare.delete(waiter)))
    })
  }
}
