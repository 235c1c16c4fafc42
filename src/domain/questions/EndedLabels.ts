import type { AskedBefore, OpenQuestion } from "../turns/Turn.ts"
import { labelOf } from "./MatchChoice.ts"

/** So many ended questions of an attempt are known by their choices, the newest. */
const mostKnown = 8

/** The choices of a question as the room shows them; a question without any takes any text. */
export const labelsOf = ({ choices }: Pick<OpenQuestion, "choices">): Pick<AskedBefore, "labels"> =>
  choices.length === 0 ? {} : { labels: choices.map(labelOf) }

/** The questions of an attempt, of which only the newest keep their choices. */
export const withNewestLabels = (asks: ReadonlyArray<AskedBefore>): ReadonlyArray<AskedBefore> =>
  asks.map((
    one,
    at
  ) => (at < asks.length - mostKnown && one.labels !== undefined ? { ask: one.ask, asked: one.asked } : one))
