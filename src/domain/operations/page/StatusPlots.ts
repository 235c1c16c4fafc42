import { bytesText } from "../StatusRow.ts"
import { htmlText } from "./Html.ts"
import { barPath, linePath, plotHeight, plotWidth, topOf } from "./PlotShape.ts"
import type { Sample } from "./Sample.ts"
import { countSeries, levelSeries, type Series, waitSeries } from "./SampleSeries.ts"

interface Plot {
  readonly title: string
  readonly series: Series
  readonly shape: "bars" | "line"
  /** The scale shows at least so much. */
  readonly least: number
  readonly text: (value: number) => string
  /** What the plot shows, in words, beside its highest value. */
  readonly sum?: string
}

const seconds = (value: number) => (value < 10 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`)
const count = (value: number) => String(Math.round(value))

const total = (series: Series) => series.reduce((all: number, value) => all + (value ?? 0), 0)

const plotsOf = (samples: ReadonlyArray<Sample>, now: number): ReadonlyArray<Plot> => {
  const answers = countSeries(samples, now, "answers")
  const limited = countSeries(samples, now, "limited")
  const counted = { shape: "bars", least: 4, text: count } as const
  return [
    { ...counted, title: "Answers", series: answers, sum: `${count(total(answers))} in all` },
    {
      title: "Time to first text, on average",
      series: waitSeries(samples, now),
      shape: "bars",
      least: 1,
      text: seconds
    },
    { ...counted, title: "Events to be sent", series: levelSeries(samples, now, "unsent"), shape: "line" },
    { ...counted, title: "Refused for now (429)", series: limited, sum: `${count(total(limited))} in all` },
    {
      title: "Memory",
      series: levelSeries(samples, now, "memory"),
      shape: "line",
      least: 128 * 1_048_576,
      text: bytesText
    }
  ]
}

const inWords = ({ series, sum, text }: Plot): string => {
  const known = series.flatMap((value) => (value === undefined ? [] : [value]))
  if (known.length === 0) return "nothing yet"
  const last = series.at(-1)
  return [
    ...(sum === undefined ? [] : [sum]),
    `at most ${text(Math.max(...known))}`,
    ...(last === undefined ? [] : [`now ${text(last)}`])
  ].join(", ")
}

const figure = (plot: Plot): string => {
  const { least, series, shape, text, title } = plot
  const top = topOf(series, least)
  const [path, draw] = shape === "bars" ? ["bars", barPath(series, top)] : ["line", linePath(series, top)]
  const words = htmlText(inWords(plot))
  return `<figure>
<figcaption><strong>${htmlText(title)}</strong> <span>${words}</span></figcaption>
<svg viewBox="0 0 ${plotWidth} ${plotHeight}" preserveAspectRatio="none" role="img" aria-label="${
    htmlText(title)
  }: ${words}">
<path class="${path}" d="${draw}"/>
</svg>
<p class="scale"><span>6 h ago</span><span>top: ${htmlText(text(top))}</span><span>now</span></p>
</figure>`
}

/** The plots of the last hours as HTML, each bar or step being five minutes. */
export const statusPlots = (samples: ReadonlyArray<Sample>, now: number): string =>
  plotsOf(samples, now).map(figure).join("\n")
