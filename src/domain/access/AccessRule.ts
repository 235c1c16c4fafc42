import type { UserId } from "../Ids.ts"
import { type Globs, globs } from "../settings/types/UserGlobs.ts"

/** Who was allowed or denied by a command; `pattern` is an id or a glob. Each pattern has one rule. */
export interface AccessRule {
  readonly pattern: string
  readonly kind: "allow" | "deny"
  /** The admin who said so. */
  readonly by: UserId
}

/** So many rules there can be: each one is looked at for each message. */
export const mostAccessRules = 1_000

/** Who may talk to the bot and invite it, and who are its admins. */
export interface AccessView {
  readonly isAllowed: (user: string) => boolean
  readonly isAdmin: (user: string) => boolean
  /** Whether somebody may answer for those who asked. */
  readonly isApprover: (user: string) => boolean
  /** Why somebody may: by the settings, by a command, or as an admin only. */
  readonly allowedBy: (user: string) => "settings" | "store" | "admin"
  /** The denials that cover a user, or a pattern read as an id. */
  readonly deniedBy: (user: string) => ReadonlyArray<string>
}

/** The lists of the settings that say who may what; without `approvers` nobody is one. */
export interface AccessLists {
  readonly allowedUsers: Globs
  readonly admins: Globs
  readonly approvers?: Globs
}

/** The lists of the settings and the rules together: a denial goes before all lists and all that was allowed. */
export const accessView = (
  settings: AccessLists,
  rules: ReadonlyArray<AccessRule>
): AccessView => {
  const patterns = (kind: AccessRule["kind"]) =>
    rules.filter((rule) => rule.kind === kind).map(({ pattern }) => pattern)
  const denials = patterns("deny").map((pattern) => globs([pattern]))
  const allowed = globs(patterns("allow"))
  const isDenied = (user: string) => denials.some(({ matches }) => matches(user))
  const { admins, allowedUsers, approvers } = settings
  return {
    isAllowed: (user) => (allowedUsers.matches(user) || allowed.matches(user)) && !isDenied(user),
    isAdmin: (user) => admins.matches(user) && !isDenied(user),
    isApprover: (user) => approvers?.matches(user) === true && !isDenied(user),
    allowedBy: (user) => {
      if (allowedUsers.matches(user)) return "settings"
      return allowed.matches(user) ? "store" : "admin"
    },
    deniedBy: (user) => denials.filter(({ matches }) => matches(user)).flatMap(({ patterns }) => patterns)
  }
}
