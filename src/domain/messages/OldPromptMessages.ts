import { latestMoment } from "./UtcTime.ts"

/** Messages that were said from one moment to another, by their writers' servers (milliseconds since 1970). */
export interface SaidMessages {
  readonly count: number
  readonly since: number
  readonly until: number
}

/** What the bot says about messages that were old when it found them; plain text, as edits of one notice. */
export interface OldPromptMessages {
  readonly oldPrompts: {
    readonly asked: (said: SaidMessages) => string
    readonly answered: (said: SaidMessages) => string
    readonly refused: (said: SaidMessages) => string
    readonly gone: string
  }
  /** The answer to each of them that nobody asked for. */
  readonly tooOld: string
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December"
]

/** A day as it is right for whoever reads it, whenever that is. */
const dayOf = (ms: number) => {
  const date = new Date(Math.max(0, Math.min(latestMoment, ms)))
  return `${weekdays[date.getUTCDay()]}, ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

const saidText = (some: string, { count, since, until }: SaidMessages) => {
  const [first, last] = [dayOf(since), dayOf(until)]
  const when = first === last ? first : `${first}, to ${last}`
  return `${count === 1 ? `${some} message` : `${count} messages`} from ${when} (UTC)`
}

export const englishOldPrompts = (prefix: string): OldPromptMessages => ({
  oldPrompts: {
    asked: (said) => {
      const one = said.count === 1
      return `${saidText("One", said)} reached me late. Shall I answer ${one ? "it" : "them"}? React to this with ⟲ ` +
        `or 🔁, or send ${prefix}retry. Without that I close ${one ? "it" : "them"} unanswered after a day.`
    },
    answered: (said) => `I answer ${saidText("one", said)} now${said.count === 1 ? "" : ", in their order"}.`,
    refused: (said) =>
      `Nobody asked within a day for an answer to ${saidText("one", said)}, so I closed ${
        said.count === 1 ? "it" : "them"
      } without one.`,
    gone: "The messages that I asked about here were deleted."
  },
  tooOld: "This message reached me late, and nobody asked me within a day to answer it. If it still matters, send it " +
    "again."
})
