import type { EventId } from "../../Ids.ts"
import type { Message } from "../../matrix/InboundEvent.ts"
import type { RouteContext } from "../Route.ts"

/**
 * Whether an event that somebody refers to may show a question whose sending the server has not confirmed: people see
 * an event before we know its id. What refers to it waits, because it would be taken for something else.
 */
export const mayBeUnconfirmed = (
  { ended, isOurs, questions }: Pick<RouteContext, "ended" | "isOurs" | "questions">,
  target: EventId | undefined
): boolean =>
  target !== undefined && questions.some(({ shown }) => shown === undefined) && !isOurs(target) &&
  ended?.(target) === undefined &&
  !questions.some(({ hint, shown }) => shown !== undefined && (shown.event === target || hint === target))

/** Whether a message may refer to such a question, as a reply to it or in a thread on it. */
export const mayNameUnconfirmed = (
  context: Pick<RouteContext, "ended" | "isOurs" | "isUnconfirmed" | "questions">,
  { replyTo, threadRoot }: Message
): boolean =>
  mayBeUnconfirmed(context, replyTo) ||
  (replyTo === undefined && threadRoot !== undefined && context.isUnconfirmed?.(threadRoot) === true &&
    mayBeUnconfirmed(context, threadRoot))
