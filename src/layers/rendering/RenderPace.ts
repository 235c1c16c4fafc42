import { Effect } from "effect"

interface Waiting {
  readonly units: number
  readonly go: () => void
}

/**
 * Spreads work that holds the process up over turns of the event loop: between two of them timers ring and sockets
 * are read. `pace(units)` returns at once while not more than `atOnce` units were let through in this turn of the
 * loop, else in a later one, in the order of asking; more than `atOnce` units go alone. Whoever uses it does so much
 * work right after it.
 */
export const makeRenderPace = (atOnce: number): (units: number) => Effect.Effect<void> => {
  const waiting: Array<Waiting> = []
  let spent = 0
  let beating = false
  const fits = (units: number) => spent === 0 || spent + units <= atOnce

  const beat = () => {
    spent = 0
    while (waiting[0] !== undefined && fits(waiting[0].units)) {
      const { go, units } = waiting.shift()!
      spent += units
      go()
    }
    beating = spent > 0 || waiting.length > 0
    if (beating) setImmediate(beat)
  }
  const spend = (units: number) => {
    if (!beating) setImmediate(beat)
    beating = true
    spent += units
  }

  return (units) =>
    Effect.suspend(() => {
      if (waiting.length === 0 && fits(units)) return Effect.sync(() => spend(units))
      return Effect.callback<void>((resume) => {
        const own: Waiting = { units, go: () => resume(Effect.void) }
        waiting.push(own)
        return Effect.sync(() => {
          const place = waiting.indexOf(own)
          if (place >= 0) waiting.splice(place, 1)
        })
      })
    })
}
