import type { EventId } from "../../src/domain/Ids.ts"
import { botMessages } from "../../src/domain/messages/BotMessages.ts"
import { finalsByPrompt, isFinal, type Seen } from "../whole/Onlooker.ts"

/** What a person said, and what should become of it. */
export interface Said {
  readonly event: EventId
  readonly text: string
  /** The whole answer, when the agent's run was not lost. */
  readonly answer: string | undefined
  /** It answers a question, unless that was gone meanwhile: then it is a prompt like any other. */
  readonly mayBeChoice: boolean
}

export interface Verdict {
  readonly attempts: number
  readonly answered: number
  readonly interrupted: number
  readonly withoutFinal: number
  readonly withTwo: number
  /** Prompts that the bot said nothing about at all; they are among those without a final. */
  readonly lost: number
  readonly outOfOrder: number
  /** Runs that the agent began for a prompt id beyond the first. */
  readonly runAgain: number
  /** Events of the bot that still say that they are being worked on. */
  readonly leftWorking: number
  /** Closed as answered, with other words than the agent's. */
  readonly wrongWords: number
  /** Events and edits of the bot that say nothing. */
  readonly empty: number
  /** Closed because working on them was taken for deadly, which nothing that is said here is. */
  readonly setAside: number
  /** Closed in yet other ways. */
  readonly otherwise: number
}

export const nothing: Verdict = {
  attempts: 0,
  answered: 0,
  interrupted: 0,
  withoutFinal: 0,
  withTwo: 0,
  lost: 0,
  outOfOrder: 0,
  runAgain: 0,
  leftWorking: 0,
  wrongWords: 0,
  empty: 0,
  setAside: 0,
  otherwise: 0
}

export const add = (one: Verdict, other: Verdict): Verdict =>
  Object.fromEntries(
    Object.entries(one).map(([name, count]) => [name, count + other[name as keyof Verdict]])
  ) as unknown as Verdict

/** What must be zero for any agent. */
export const broken = (
  { empty, leftWorking, lost, otherwise, outOfOrder, runAgain, setAside, withTwo, withoutFinal, wrongWords }: Verdict
) => ({ withoutFinal, withTwo, lost, outOfOrder, runAgain, leftWorking, wrongWords, empty, setAside, otherwise })

export const isBroken = (verdict: Verdict) => Object.values(broken(verdict)).some((count) => count > 0)

const { setAside, unfit } = botMessages.en("!")

/** Of each event of the bot, what it says at last, and where in the room it first said that it was closed. */
const settled = (seen: ReadonlyArray<Seen>) => {
  const events = new Map<EventId, { readonly last: Seen; readonly closedAt: number | undefined }>()
  for (const [at, one] of seen.entries()) {
    const event = (one.edits ?? one.event) as EventId
    events.set(event, { last: one, closedAt: events.get(event)?.closedAt ?? (isFinal(one) ? at : undefined) })
  }
  return [...events.values()]
}

const inversions = (places: ReadonlyArray<number>) =>
  places.filter((place, at) => at > 0 && place < places[at - 1]!).length

/** Holds a room's history (`seen`, oldest first) and the agent's runs against what was said, oldest first. */
export const judge = (said: ReadonlyArray<Said>, all: ReadonlyArray<Seen>, begun: ReadonlyArray<string>): Verdict => {
  const seen = all.filter(({ asked }) => asked === undefined)
  const events = settled(seen)
  const counts = finalsByPrompt(seen)
  const finals = (event: EventId) =>
    [...counts].reduce((sum, [key, count]) => sum + (key.startsWith(`${event} `) ? count : 0), 0)
  const of = (event: EventId) => events.filter(({ last }) => last.mark.prompt === event)
  // What came while a question was open was taken for an answer to it, and its writer was told that it is none.
  const isUnfit = (event: EventId) =>
    of(event).some(({ last }) => last.mark.state === "refused" && last.body.startsWith(unfit))
  const prompts = said.filter(({ event, mayBeChoice }) => !isUnfit(event) && (!mayBeChoice || of(event).length > 0))
  const closed = prompts.flatMap((prompt) =>
    of(prompt.event).filter(({ last }) => isFinal(last)).map(({ closedAt, last }) => ({
      prompt,
      closedAt: closedAt!,
      last
    }))
  )
  const answered = closed.filter(({ last }) => last.mark.state === "answered")
  const aside = closed.filter(({ last }) => last.mark.state === "failed" && last.body === setAside)
  const interrupted = closed.filter(({ last }) => last.mark.state === "interrupted")
  return {
    attempts: prompts.length,
    answered: answered.length,
    interrupted: interrupted.length,
    withoutFinal: prompts.filter(({ event }) => finals(event) === 0).length,
    withTwo: prompts.filter(({ event }) => finals(event) > 1).length,
    lost: prompts.filter(({ event }) => of(event).length === 0).length,
    outOfOrder: inversions(closed.map(({ closedAt }) => closedAt)),
    runAgain: begun.length - new Set(begun).size,
    leftWorking: events.filter(({ last }) => !isFinal(last)).length,
    wrongWords:
      answered.filter(({ last, prompt }) => prompt.answer !== undefined && last.body !== prompt.answer).length,
    empty: seen.filter(({ body }) => body.trim() === "").length,
    setAside: aside.length,
    otherwise: closed.length - answered.length - interrupted.length - aside.length
  }
}
