import { terminalSafe } from "../TerminalSafe.ts"
import type { BotStatus } from "./BotStatus.ts"
import { ago, few, labelled, number, type StatusRow, times } from "./StatusRow.ts"

type Rows = ReadonlyArray<StatusRow>

const aboveZero = (parts: ReadonlyArray<readonly [count: number, words: string]>) =>
  parts.filter(([count]) => count > 0)

const oldest = (now: Date, at: Date | null) => (at === null ? "" : `; the oldest prompt is from ${ago(now, at)}`)

export const journalRows = ({ journal }: BotStatus): Rows => {
  const lines = aboveZero([
    [journal.pending, "to look at"],
    [journal.waiting, "behind a gap"],
    [journal.held, "held back for up to ten minutes"],
    [journal.old, "too old: answered if somebody asks within a day"]
  ]).map(([count, words]) => `${number(count, "event", "events")} ${words}`)
  return labelled("Journal", lines.length === 0 ? ["all looked at"] : lines)
}

export const answerRows = ({ at: now, turns }: BotStatus): Rows => {
  const phases = aboveZero([[turns.queued, "queued"], [turns.asked, "asked"], [turns.streaming, "streaming"]])
  return [
    [
      "Answers",
      phases.length === 0
        ? "none open"
        : `${phases.map(([count, words]) => `${count} ${words}`).join(", ")}${oldest(now, turns.oldestPromptAt)}`
    ],
    ...labelled("", few(turns.suspects, ({ ends, room }) => `${terminalSafe(room)} was open at ${ends} crashes`), "bad")
  ]
}

export const outboxRows = ({ at: now, outbox }: BotStatus): Rows => [
  ["Outbox", outbox.unsent === 0 ? "all sent" : `${outbox.unsent} to send${oldest(now, outbox.oldestPromptAt)}`],
  ...labelled("", few(outbox.refused, ({ code, count }) => `${count} given up: ${terminalSafe(code)}`), "bad")
]

export const gapRows = ({ gaps: { givenUp, open } }: BotStatus): Rows => [
  [
    "Gaps",
    open.length + givenUp.length === 0
      ? "none"
      : `${number(open.length, "room waits", "rooms wait")}, ${number(givenUp.length, "room", "rooms")} lost something`,
    givenUp.length > 0 ? "bad" : "plain"
  ],
  ...labelled("", few(open, ({ count, room }) => `${terminalSafe(room)} waits${times(count)}`)),
  ...labelled(
    "",
    few(givenUp, ({ count, room, why }) => `${terminalSafe(room)} given up: ${terminalSafe(why)}${times(count)}`),
    "bad"
  )
]
