import type { GroupPolicy, Threads } from "./CommandRequest.ts"

/** What a room's moderators set for it; absent: as the bot's settings say. */
export interface RoomChoices {
  readonly threads?: Threads
  readonly mention?: GroupPolicy
}

const isThreads = (value: string | null): value is Threads =>
  value === "off" || value === "follow" || value === "always"

const isMention = (value: string | null): value is GroupPolicy =>
  value === "always" || value === "mention" || value === "never"

/** The choices as the store has them; a value that is none is as if it was not chosen. */
export const roomChoices = (
  { mention, threads }: { readonly threads: string | null; readonly mention: string | null }
): RoomChoices => ({
  ...(isThreads(threads) ? { threads } : {}),
  ...(isMention(mention) ? { mention } : {})
})
