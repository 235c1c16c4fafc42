import type { AccessRule } from "./AccessRule.ts"

/** A command about who may talk to the bot. `at`: when it was sent, which tells its repetition from the next one. */
export interface AccessChange extends AccessRule {
  readonly at: number
}

/**
 * How a pattern stands that a command was about. `denied`: it is denied, and was allowed before that. `lifted`: a
 * denial was taken back, and nothing holds for the pattern.
 */
export type AccessStanding = AccessRule["kind"] | "denied" | "lifted"

/** How the store says that a pattern stands; of what it says otherwise, the stricter is made. */
export const readStanding = (text: string): AccessStanding =>
  text === "allow" || text === "denied" || text === "lifted" ? text : "deny"

/** The rule that follows from it; undefined where none does. */
export const ruleKind = (standing: AccessStanding): AccessRule["kind"] | undefined => {
  if (standing === "lifted") return undefined
  return standing === "allow" ? "allow" : "deny"
}

/**
 * How a pattern stands after a command. Allowing what is denied takes the denial back and does no more: whoever shut a
 * whole server out must be able to undo that without letting it in.
 */
export const standingAfter = (before: AccessStanding | undefined, said: AccessRule["kind"]): AccessStanding => {
  if (said === "allow") return before === "deny" ? "lifted" : "allow"
  return before === "allow" || before === "denied" ? "denied" : "deny"
}
