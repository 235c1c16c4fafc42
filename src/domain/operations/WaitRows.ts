import { terminalSafe } from "../TerminalSafe.ts"
import { span } from "../TimeSpan.ts"
import type { BotStatus } from "./BotStatus.ts"
import { few, number, type StatusRow, type Tone } from "./StatusRow.ts"
import type { WaitKind } from "./WaitReason.ts"

const kinds: Readonly<Record<WaitKind, string>> = {
  gap: "a gap in",
  join: "to join",
  leave: "to leave",
  send: "to send to",
  suspect: "a trial in"
}

const fromNow = (now: number, at: Date) => `in ${span(Math.max(0, at.getTime() - now))}`

/** What is tried again, in two lines: where, and why, how often and when next. */
const waitText = ({ kind, nextAt, room, since, tries, why }: BotStatus["waits"][number], now: number): string => {
  const lasted = since === null ? "" : ` in ${span(now - since.getTime())}`
  const next = nextAt === null ? "" : `, again ${fromNow(now, nextAt)}`
  return `${kinds[kind]}${room === null ? "" : ` ${terminalSafe(room)}`}\n${terminalSafe(why)} (${
    tries === 1 ? "once" : `${tries} times`
  }${lasted}${next})`
}

/** People whose messages wait although nothing failed, in two lines each: where, and for what. */
const awaitingTexts = ({ awaiting: { held, questions, unconnected }, at }: BotStatus): ReadonlyArray<string> => {
  const now = at.getTime()
  const lasts = (since: Date | null) => (since === null ? "" : ` for ${span(now - since.getTime())}`)
  return [
    ...few(
      questions,
      ({ person, room, since }) =>
        `for an answer in ${terminalSafe(room)}\n${terminalSafe(person)} is asked by the agent${lasts(since)}`
    ),
    ...few(
      unconnected,
      ({ person, room, since }) =>
        `for a free connection, ${terminalSafe(room)}\n${terminalSafe(person)} waits${lasts(since)}`
    ),
    ...few(
      held,
      ({ count, room, until }) =>
        `for its brake, ${terminalSafe(room)}\n${number(count, "message", "messages")} as of a program: read ${
          until === null ? "later" : fromNow(now, until)
        }`
    )
  ]
}

export const waitRows = (status: BotStatus): ReadonlyArray<StatusRow> => {
  const now = status.at.getTime()
  const texts: ReadonlyArray<readonly [string, Tone]> = [
    ...few(status.waits, (wait) => waitText(wait, now)).map((text) => [text, "bad"] as const),
    ...awaitingTexts(status).map((text) => [text, "plain"] as const)
  ]
  return texts.flatMap(([text, tone], index) =>
    text.split("\n").map((line, at): StatusRow => [index + at === 0 ? "Waiting" : "", line, tone])
  )
}
