import * as Context from "effect/Context"

/** How texts for people name the commands of this program; as they are written, where nobody says how it was started. */
export const CommandHints = Context.Reference<(text: string) => string>(
  "matrix-surface/services/operations/CommandHints",
  { defaultValue: () => (text) => text }
)
