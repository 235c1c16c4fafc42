import { Context, Effect } from "effect"

/**
 * Done with each answer of the homeserver that is a 429, whatever was asked; nothing where nobody counts them. It is
 * read when a connection is made.
 */
export const RequestLimited = Context.Reference<Effect.Effect<void>>("matrix-surface/services/matrix/RequestLimited", {
  defaultValue: () => Effect.void
})
