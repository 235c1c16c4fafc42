import { Deferred, Effect, type Scope } from "effect"
import type { Opener } from "../../services/agent/Agent.ts"
import { makeSeatQueue } from "./SeatQueue.ts"

type Waiter = Deferred.Deferred<void>

/** A seat is the right to one of a bounded number of sockets. */
export interface SocketSeats {
  /**
   * Waits for a seat, which is free again when the scope closes. Seats go round by person, so that many
   * waiting conversations give nobody an advantage; each person's own come in order. A patient opener gets a seat that
   * nobody else wants.
   */
  take(opener: Opener): Effect.Effect<void, never, Scope.Scope>
  /** Offers a seat of the caller's while it waits on this, and ends when that seat is to be given back. */
  readonly wanted: Effect.Effect<void>
}

const wake = (waiter: Waiter) => Deferred.doneUnsafe(waiter, Effect.void)

export const makeSocketSeats = (count: number): SocketSeats => {
  let free = count
  const queue = makeSeatQueue<Waiter>()
  // Who offers a seat; the one who has offered it longest is asked first.
  const offers = new Set<Waiter>()

  const serve = () => {
    while (free > 0) {
      const waiter = queue.next()
      if (waiter === undefined) return
      free--
      wake(waiter)
    }
  }

  const askBack = () => {
    for (const offer of offers) {
      offers.delete(offer)
      return wake(offer)
    }
  }

  const enqueue = (waiter: Waiter, opener: Opener) => {
    queue.add(waiter, opener)
    if (!opener.patient && free === 0) askBack()
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
            // One that is not in the queue any more was given a seat meanwhile.
            () => (queue.remove(waiter, opener) ? Effect.void : giveBack)
          )
          yield* Effect.addFinalizer(() => giveBack)
        })
      ),
    wanted: Effect.suspend(() => {
      if (queue.isPressing()) return Effect.void
      const offer = Deferred.makeUnsafe<void>()
      offers.add(offer)
      return Effect.ensuring(Deferred.await(offer), Effect.sync(() => offers.delete(offer)))
    })
  }
}
