import { Effect } from "effect"

const tick = 250

/**
 * Ends when `isOver` of the milliseconds in which this process was awake. While the process was stopped, a trial's
 * worker may have been stopped too.
 */
export const waitAwake = (isOver: (milliseconds: number) => boolean): Effect.Effect<void> =>
  Effect.gen(function*() {
    for (let time = 0; !isOver(time); time += tick) yield* Effect.sleep(tick)
  })
