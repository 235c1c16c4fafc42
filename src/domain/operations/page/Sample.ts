/** What was so far at a moment (`at`, in milliseconds since 1970). Counts are since the start of the process. */
export interface Sample {
  readonly at: number
  /** Answers that were closed in their rooms. */
  readonly answers: number
  /** Answers of which the first text was shown, and for how many seconds people waited for these, all together. */
  readonly firstTexts: number
  readonly firstTextSeconds: number
  /** Events to be sent, now. */
  readonly unsent: number
  /** Requests that the homeserver answered with 429. */
  readonly limited: number
  /** Bytes of the machine's memory, now. */
  readonly memory: number
}

/** One sample in so many milliseconds, and for how long they are kept. */
export const samplePace = 30_000
export const sampleSpan = 6 * 3_600_000

/** More are never kept, whatever the clock does. */
export const mostSamples = sampleSpan / samplePace

/** The samples with a new one, without those that are too old. */
export const withSample = (samples: ReadonlyArray<Sample>, sample: Sample): ReadonlyArray<Sample> =>
  [...samples, sample].filter(({ at }) => Math.abs(sample.at - at) <= sampleSpan).slice(-mostSamples)
