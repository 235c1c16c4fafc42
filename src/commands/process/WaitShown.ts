import * as Effect from "effect/Effect"

/** Where a wait is shown. */
export interface WaitPlace {
  readonly write: (text: string) => void
  readonly terminal: boolean
}

export const stderrPlace: WaitPlace = {
  write: (text) => void process.stderr.write(text),
  terminal: process.stderr.isTTY === true && process.env["TERM"] !== "dumb"
}

const clear = "\r\u001b[K"

/** Shows on a terminal what is being done and for how long, once that is more than a second; then takes it away. */
export const waitShown = (what: string, place: WaitPlace = stderrPlace) =>
<A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  if (!place.terminal) return effect
  return Effect.suspend(() => {
    let seconds = 0
    const tick = Effect.sync(() => {
      seconds++
      place.write(`${clear}${what} … ${seconds} s`)
    })
    const showing = Effect.forever(Effect.andThen(Effect.sleep("1 second"), tick))
    return Effect.raceFirst(effect, showing).pipe(
      Effect.ensuring(Effect.sync(() => seconds > 0 ? place.write(clear) : undefined))
    )
  })
}
