import type { Message } from "../../matrix/InboundEvent.ts"
import type { RouteContext } from "../Route.ts"

/**
 * Whether a command is about its writer's conversations in all the room: where each message begins a thread of its own,
 * one that stands in none has no conversation that it could be about.
 */
export const isRoomWide = (
  { threads }: Pick<RouteContext, "threads">,
  { threadRoot }: Pick<Message, "threadRoot">
): boolean => threads === "always" && threadRoot === undefined
