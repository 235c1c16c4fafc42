import * as Context from "effect/Context"

/** How texts for people name the commands of this program; as they are written where nobody says. */
export const NamedCommands = Context.Reference<(text: string) => string>(
  "matrix-surface/services/operations/NamedCommands",
  { defaultValue: () => (text) => text }
)
