import type { OpenQuestion, Turn } from "../Turn.ts"

/** The longest text that is read as a time, in UTF-16 units. */
const longestTime = 64

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

const daysIn = (year: number, month: number) => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()

/**
 * A time of RFC 3339 with its offset, in milliseconds since 1970; undefined where the text is none. A leap second is
 * the second after it.
 */
export const readExpires = (text: string): number | undefined => {
  const match = text.length > longestTime ? null : rfc3339.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number
  ]
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)]
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
  const isTime = hour <= 23 && minute <= 59 && second <= 60 && offsetHour <= 23 && offsetMinute <= 59
  if (!isDate || !isTime) return undefined
  const date = new Date(0)
  // `Date.UTC` takes the years 0 to 99 for those of the last century.
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, Number((match[7] ?? "").padEnd(3, "0").slice(0, 3)))
  const offset = (offsetHour * 60 + offsetMinute) * 60_000
  return date.getTime() - (match[8] === "-" ? -offset : offset)
}

/**
 * Until when a question that is asked at `at` waits for its answer: APPROVAL_TIMEOUT (`timeout`, milliseconds), or the
 * time by which the agent will have given up, where that is earlier. A time that cannot be read is none.
 */
export const deadlineOf = (at: number, timeout: number, expires: string | undefined): number =>
  Math.min(at + timeout, (expires === undefined ? undefined : readExpires(expires)) ?? Infinity)

/** Whether nobody can answer the question any more, though its turn may not have closed it yet. */
export const isExpired = ({ deadline }: Pick<OpenQuestion, "deadline">, now: number): boolean =>
  deadline !== undefined && now >= deadline

const withDeadline = (turn: Turn, of: (deadline: number | undefined) => number | undefined): Turn => {
  if (turn.question === undefined) return turn
  const deadline = of(turn.question.deadline)
  return deadline === turn.question.deadline || deadline === undefined
    ? turn
    : { ...turn, question: { ...turn.question, deadline } }
}

const withHintMoved = (turn: Turn, by: number): Turn =>
  turn.question?.hintedAt === undefined
    ? turn
    : { ...turn, question: { ...turn.question, hintedAt: turn.question.hintedAt + by } }

/** The turn after the clock was set by so many milliseconds: nobody waits longer for that. */
export const deadlineMoved = (turn: Turn, by: number): Turn =>
  withHintMoved(withDeadline(turn, (deadline) => (deadline === undefined ? undefined : deadline + by)), by)

/**
 * The turn with a question that waits no longer than `timeout` milliseconds from now on: the clock may have been set
 * back, or APPROVAL_TIMEOUT shortened.
 */
export const heldWithin = (turn: Turn, now: number, timeout: number): Turn =>
  withDeadline(turn, (deadline) => (deadline === undefined ? undefined : Math.min(deadline, now + timeout)))

/** The turn with a deadline for a question that was asked by a version which knew none. */
export const givenDeadline = (turn: Turn, now: number, timeout: number): Turn =>
  withDeadline(turn, (deadline) => deadline ?? now + timeout)
