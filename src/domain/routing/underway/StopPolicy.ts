import type { EventId, UserId } from "../../Ids.ts"
import type { Phase } from "../../turns/Turn.ts"
import { oncePlace, replyPlace } from "../BotReply.ts"
import { isUnderWay } from "../RetryPolicy.ts"
import { ignore, type OpenPrompt, type Route, type RouteContext } from "../Route.ts"

/** An attempt that somebody points at to stop it. */
export interface Pointed {
  readonly prompt: EventId
  readonly author: UserId
  readonly phase: Phase
  readonly reply: boolean
  /** Files of it are not shown yet, though it may have ended. */
  readonly uploading?: boolean
}

/** Whether a person may stop an answer: whoever asked, and operators. */
export const mayStop = ({ author }: Pick<OpenPrompt, "author">, by: UserId, isAdmin: boolean) =>
  author === by || isAdmin

/** The route of somebody's wish to stop an answer that is not theirs: they are told so once, wherever they say it. */
export const notTheirStop = (
  { origin }: Pick<RouteContext, "origin">,
  { author, prompt }: OpenPrompt,
  by: UserId,
  at: { readonly threadRoot: EventId | undefined; readonly to?: EventId }
): Route => ({
  _tag: "Reply",
  chat: oncePlace(origin, prompt, by, "NotYourStop"),
  threadRoot: at.threadRoot,
  reply: { _tag: "NotYourStop", asker: author, ...(at.to === undefined ? {} : { to: at.to }) }
})

/**
 * The route of a stop in a chat: it ends the answer that is being written where it is theirs, and else the messages of
 * theirs that wait. undefined: nothing is worked on.
 */
export const stopIn = (
  context: Pick<RouteContext, "isAdmin" | "origin">,
  open: ReadonlyArray<OpenPrompt>,
  by: UserId,
  threadRoot: EventId | undefined
): Route | undefined => {
  const [running, ...waiting] = open
  if (running === undefined) return undefined
  if (mayStop(running, by, context.isAdmin(by))) return { _tag: "Stop", prompt: running.prompt }
  const [first, ...others] = waiting.filter(({ author }) => author === by)
  if (first === undefined) return notTheirStop(context, running, by, { threadRoot })
  return { _tag: "Stop", prompt: first.prompt, also: others.map(({ prompt }) => prompt) }
}

/** The route of a stop that is about these prompts, all of them its writer's. undefined: there are none. */
export const stopTheirs = ([first, ...others]: ReadonlyArray<OpenPrompt>): Route | undefined =>
  first === undefined ? undefined : { _tag: "Stop", prompt: first.prompt, also: others.map(({ prompt }) => prompt) }

/** The route of a stop that points at a message which the brake holds back; undefined where it is none. */
export const stopHeldBack = (
  context: Pick<RouteContext, "held" | "isAdmin" | "origin">,
  target: EventId,
  by: UserId,
  at: { readonly threadRoot: EventId | undefined; readonly to?: EventId }
): Route | undefined => {
  const held = context.held?.find(({ prompt }) => prompt === target)
  if (held === undefined) return undefined
  return mayStop(held, by, context.isAdmin(by))
    ? { _tag: "Stop", prompt: held.prompt }
    : notTheirStop(context, held, by, at)
}

/** The route of a stop of files, of answers that have ended. `about`: what the word about it stands below. */
export const stopFiles = (
  { origin }: Pick<RouteContext, "origin">,
  prompts: ReadonlyArray<EventId>,
  about: EventId,
  at: { readonly threadRoot: EventId | undefined; readonly to?: EventId }
): Route => ({
  _tag: "Reply",
  chat: replyPlace(origin, about),
  threadRoot: at.threadRoot,
  reply: { _tag: "FilesStopped", prompts, ...(at.to === undefined ? {} : { to: at.to }) }
})

/**
 * The route of a stop that points at nothing, where no answer is theirs to stop: it ends files of answers of theirs.
 * undefined: there are none.
 */
export const stopTheirFiles = (
  context: Pick<RouteContext, "isAdmin" | "origin">,
  uploading: ReadonlyArray<OpenPrompt>,
  by: UserId,
  at: { readonly event: EventId; readonly threadRoot: EventId | undefined }
): Route | undefined => {
  const theirs = uploading.filter((one) => mayStop(one, by, context.isAdmin(by))).map(({ prompt }) => prompt)
  return theirs.length === 0 ? undefined : stopFiles(context, theirs, at.event, { threadRoot: at.threadRoot })
}

/** Whether there is something to stop of an attempt. */
export const canStop = ({ phase, uploading }: Pick<Pointed, "phase" | "uploading">): boolean =>
  isUnderWay(phase) || uploading === true

/** The route of a stop that points at an attempt: by its prompt, its answer, its notice or its question. */
export const stopPointed = (
  context: Pick<RouteContext, "isAdmin" | "origin">,
  of: Pointed,
  by: UserId,
  at: { readonly event: EventId; readonly threadRoot: EventId | undefined; readonly to?: EventId }
): Route => {
  if (of.reply || !canStop(of)) return ignore("nothing to stop")
  if (!mayStop(of, by, context.isAdmin(by))) return notTheirStop(context, of, by, at)
  return isUnderWay(of.phase)
    ? { _tag: "Stop", prompt: of.prompt }
    : stopFiles(context, [of.prompt], at.event, at)
}
