import { Deferred, Effect } from "effect"
import type { AgentEvent } from "../../domain/turns/AgentEvent.ts"

/**
 * Why a probe came to no verdict. `Unlinked`: `why` is a `LinkFault` that does not pass by itself. `Failed`: the agent
 * did not answer for now. `Erred`: it reported an error. `Cut`: an answer was not read to its end. `why` is ours, and
 * never the agent's words.
 */
export interface ProbeStopped {
  readonly _tag: "Unlinked" | "Failed" | "Erred" | "Cut"
  readonly why: string
}

/** How an answer ended. `lost`: it may be missing a part; `busy`: the prompt was not taken; `long`: it goes on. */
type AnswerEnd =
  | { readonly _tag: "ended" | "lost" | "long" }
  | { readonly _tag: "busy"; readonly retryMs: number }

/** An answer that is waited for. */
export interface AwaitedAnswer {
  readonly id: string
  readonly over: Deferred.Deferred<AnswerEnd, ProbeStopped>
  run: string | undefined
  size: number
}

/** The longest answer that is read, in characters. */
const longest = 65_536
/** What an event counts as beside its text, so that events without any are bounded too. */
const weight = 64

/** What an event takes of a bound, in characters. */
export const sizeOfEvent = (event: AgentEvent): number => {
  const text = "text" in event ? event.text?.length ?? 0 : 0
  const title = "title" in event ? event.title?.length ?? 0 : 0
  const rest = event._tag === "File"
    ? event.name.length + (event.data?.length ?? 0) + (event.url?.length ?? 0)
    : event._tag === "Failed"
    ? event.message.length
    : event._tag === "Asked"
    ? event.choices.reduce((sum, { id, label }) => sum + id.length + label.length, 0)
    : 0
  return weight + text + title + rest
}

export const awaitedAnswer = (id: string): AwaitedAnswer => ({
  id,
  over: Deferred.makeUnsafe(),
  run: undefined,
  size: 0
})

/** Takes in an event of the thread while an answer is waited for. */
export const heed = (answer: AwaitedAnswer, event: AgentEvent): void => {
  const end = (how: AnswerEnd) => Deferred.doneUnsafe(answer.over, Effect.succeed(how))
  const isOfRun = "run" in event && event.run !== undefined && event.run === answer.run
  answer.size += sizeOfEvent(event)
  if (event._tag === "Started" && event.prompt === answer.id) answer.run = event.run
  else if (event._tag === "Ended" && isOfRun) end({ _tag: "ended" })
  else if (event._tag === "Failed" && (isOfRun || event.prompt === answer.id)) {
    if (!isOfRun && event.retryMs !== undefined) end({ _tag: "busy", retryMs: event.retryMs })
    else Deferred.doneUnsafe(answer.over, Effect.fail({ _tag: "Erred", why: "the agent reported an error" }))
  } else if (event._tag === "Attached" && !event.resumed) end({ _tag: "lost" })
  if (answer.size > longest) end({ _tag: "long" })
}
