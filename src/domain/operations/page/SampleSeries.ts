import { type Sample, sampleSpan } from "./Sample.ts"

/** Bars of a plot: each is five minutes. */
export const bins = 72
const width = sampleSpan / bins

/** A value for each bin, the newest last; undefined where nothing is known. */
export type Series = ReadonlyArray<number | undefined>

/** The samples of each bin, each with the one before it. */
const binned = (samples: ReadonlyArray<Sample>, now: number) => {
  const all = Array.from(
    { length: bins },
    (): Array<{ readonly before: Sample | undefined; readonly sample: Sample }> => []
  )
  for (const [index, sample] of samples.entries()) {
    // What was noted since `now` was read belongs to the newest bin.
    const bin = bins - 1 - Math.floor(Math.max(0, now - sample.at) / width)
    all[bin]?.push({ before: samples[index - 1], sample })
  }
  return all
}

type Count = "answers" | "firstTexts" | "firstTextSeconds" | "limited"

/** How much a count grew. The oldest sample is where counting begins: the first one of all is taken at the start. */
const grown = (count: Count, { before, sample }: { readonly before: Sample | undefined; readonly sample: Sample }) =>
  before === undefined ? 0 : Math.max(0, sample[count] - before[count])

const sum = (values: ReadonlyArray<number>) => values.reduce((all, value) => all + value, 0)

/** How much a count grew in each bin. */
export const countSeries = (samples: ReadonlyArray<Sample>, now: number, count: Count): Series =>
  binned(samples, now).map((bin) => (bin.length === 0 ? undefined : sum(bin.map((one) => grown(count, one)))))

/** How long people waited for the first text on average, in seconds; nothing where nobody was shown any. */
export const waitSeries = (samples: ReadonlyArray<Sample>, now: number): Series =>
  binned(samples, now).map((bin) => {
    const shown = sum(bin.map((one) => grown("firstTexts", one)))
    return shown === 0 ? undefined : sum(bin.map((one) => grown("firstTextSeconds", one))) / shown
  })

/** The most that there was at once in each bin. */
export const levelSeries = (samples: ReadonlyArray<Sample>, now: number, level: "unsent" | "memory"): Series =>
  binned(samples, now).map((bin) => bin.length === 0 ? undefined : Math.max(...bin.map(({ sample }) => sample[level])))
