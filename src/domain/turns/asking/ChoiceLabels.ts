import { oneLine } from "../../OneLine.ts"
import type { AskedBefore, OpenQuestion } from "../Turn.ts"

/** The longest label that the room is shown, in characters. */
export const mostOfALabel = 80

/** A label as the room shows it, which is what people answer with. */
export const labelOf = (choice: { readonly label: string }): string => oneLine(choice.label, mostOfALabel) || "?"

/** The labels of so many ended questions of an attempt are kept, the newest. */
const mostKnown = 8

/** The labels that are kept of a question that ends; none of a question without choices, which takes any text. */
export const labelsOf = ({ choices }: Pick<OpenQuestion, "choices">): Pick<AskedBefore, "labels"> =>
  choices.length === 0 ? {} : { labels: choices.map(labelOf) }

const unlabelled = ({ ask, asked, print }: AskedBefore): AskedBefore => ({
  ask,
  asked,
  ...(print === undefined ? {} : { print })
})

/** The questions of an attempt, of which only the newest keep their labels. */
export const withNewestLabels = (asks: ReadonlyArray<AskedBefore>): ReadonlyArray<AskedBefore> =>
  asks.map((one, at) => (at < asks.length - mostKnown && one.labels !== undefined ? unlabelled(one) : one))
