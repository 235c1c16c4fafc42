import type { TripNote, TripStep } from "./TripStep.ts"

/** Steps that are kept; whoever looks later sees no older ones. */
export const mostSteps = 2_000

/** The newest steps of all messages' trips, in order. */
export class TripLog {
  readonly #steps: Array<TripStep> = []
  readonly #listeners = new Set<() => void>()
  #last = 0

  note(note: TripNote | undefined, at: number) {
    if (note === undefined) return
    this.#steps.push({ ...note, id: ++this.#last, at })
    if (this.#steps.length > mostSteps) this.#steps.splice(0, this.#steps.length - mostSteps)
    for (const listener of this.#listeners) listener()
  }

  /** The steps after the one with this number, as far as they are kept. */
  after(id: number): ReadonlyArray<TripStep> {
    const missing = Math.min(this.#steps.length, Math.max(0, this.#last - id))
    return missing === 0 ? [] : this.#steps.slice(-missing)
  }

  /** Calls `listener` after each step, until the function that it gives is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
