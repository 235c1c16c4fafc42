import { Effect } from "effect"

interface Waiting {
  readonly units: number
  readonly begin: () => void
}

/**
 * Spreads blocking work over turns of the event loop, so that timers and sockets run in between. The caller waits for
 * `pace(units)` and then does that much work. Each turn of the loop lets `atOnce` units pass, in the order of asking;
 * a caller with more units passes alone.
 */
export const makeRenderPace = (atOnce: number): (units: number) => Effect.Effect<void> => {
  const waiting: Array<Waiting> = []
  let spent = 0
  let isRunning = false
  const fits = (units: number) => spent === 0 || spent + units <= atOnce

  const nextTurn = () => {
    spent = 0
    while (waiting[0] !== undefined && fits(waiting[0].units)) {
      const { begin, units } = waiting.shift()!
      spent += units
      begin()
    }
    // Who still waits, waits because of what this turn let pass.
    isRunning = spent > 0
    if (isRunning) setImmediate(nextTurn)
  }
  const spend = (units: number) => {
    if (!isRunning) setImmediate(nextTurn)
    isRunning = true
    spent += units
  }

  return (units) =>
    Effect.suspend(() => {
      if (waiting.length === 0 && fits(units)) return Effect.sync(() => spend(units))
      return Effect.callback<void>((resume) => {
        const own: Waiting = { units, begin: () => resume(Effect.void) }
        waiting.push(own)
        return Effect.sync(() => {
          const place = waiting.indexOf(own)
          if (place >= 0) waiting.splice(place, 1)
        })
      })
    })
}
