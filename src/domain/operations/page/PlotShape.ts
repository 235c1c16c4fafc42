import type { Series } from "./SampleSeries.ts"

/** The size of a plot in its own units. */
export const plotWidth = 360
export const plotHeight = 72

/** A number of a path, short. */
const short = (value: number) => String(Number(value.toFixed(1)))

/** The highest value, and at least `least`, so that little does not look like much. */
export const topOf = (series: Series, least: number): number =>
  Math.max(least, ...series.flatMap((value) => (value === undefined ? [] : [value])))

/** The data of an SVG path: a bar for each known value above zero, up to `top`. */
export const barPath = (series: Series, top: number): string => {
  const step = plotWidth / series.length
  return series.flatMap((value, index) => {
    if (value === undefined || value <= 0) return []
    const height = Math.max(1, (value / top) * plotHeight)
    return [`M${short(index * step + 0.5)} ${plotHeight}v-${short(height)}h${short(step - 1)}v${short(height)}z`]
  }).join("")
}

/** The data of an SVG path: the tops of the values as steps, with a hole where nothing is known. */
export const linePath = (series: Series, top: number): string => {
  const step = plotWidth / series.length
  let drawn = false
  return series.map((value, index) => {
    if (value === undefined) {
      drawn = false
      return ""
    }
    const [x, y] = [short(index * step), short(plotHeight - (Math.min(value, top) / top) * plotHeight)]
    const begin = drawn ? `V${y}` : `M${x} ${y}`
    drawn = true
    return `${begin}H${short((index + 1) * step)}`
  }).join("")
}
