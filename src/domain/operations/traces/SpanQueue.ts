/** Spans that wait to be sent, the oldest first: of more than `most`, the oldest go. */
export class SpanQueue<Span> {
  readonly #most: number
  #waiting: Array<Span> = []

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#waiting.length
  }

  /** Adds newer spans; returns how many went. */
  add(spans: ReadonlyArray<Span>): number {
    this.#waiting = [...this.#waiting, ...spans]
    return this.#bounded()
  }

  /** The oldest, `most` of them at most, which wait here no longer. */
  take(most: number): ReadonlyArray<Span> {
    return this.#waiting.splice(0, most)
  }

  /** Puts back what was taken and not sent; returns how many went. */
  putBack(spans: ReadonlyArray<Span>): number {
    this.#waiting = [...spans, ...this.#waiting]
    return this.#bounded()
  }

  #bounded(): number {
    return this.#waiting.splice(0, Math.max(0, this.#waiting.length - this.#most)).length
  }
}
