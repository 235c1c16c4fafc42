import type { UserId } from "../Ids.ts"

/** The part of the rules that says who is heard. */
export interface HearingRules {
  readonly isAllowed: (user: UserId) => boolean
  readonly isAdmin: (user: UserId) => boolean
  /** Absent: nobody is an approver. */
  readonly isApprover?: (user: UserId) => boolean
}

/**
 * Whether something that this person says can be for the bot: they talk to it, give it commands or answer its agent.
 * Of nobody else it opens what they encrypt.
 */
export const isHeard = ({ isAdmin, isAllowed, isApprover }: HearingRules, user: UserId): boolean =>
  isAllowed(user) || isAdmin(user) || isApprover?.(user) === true
