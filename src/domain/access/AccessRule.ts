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
  /** Why somebody may: by the settings, by a command, or as an admin only. */
  readonly allowedBy: (user: string) => "settings" | "store" | "admin"
  /** The denials that cover a user, or a pattern read as an id. */
  readonly deniedBy: (user: string) => ReadonlyArray<string>
}

/** Who may invite the bot: also an admin who may not talk to it, because commands need a room. */
export const mayInvite = <User extends string>({ isAdmin, isAllowed }: {
  readonly isAdmin: (user: User) => boolean
  readonly isAllowed: (user: User) => boolean
}) =>
(user: User): boolean => isAllowed(user) || isAdmin(user)

/** The lists of the settings and the rules together: a denial goes before both lists and all that was allowed. */
export const accessView = (
  settings: { readonly allowedUsers: Globs; readonly admins: Globs },
  rules: ReadonlyArray<AccessRule>
): AccessView => {
  const patterns = (kind: AccessRule["kind"]) =>
    rules.filter((rule) => rule.kind === kind).map(({ pattern }) => pattern)
  const denials = patterns("deny").map((pattern) => globs([pattern]))
  const allowed = globs(patterns("allow"))
  const isDenied = (user: string) => denials.some(({ matches }) => matches(user))
  const { admins, allowedUsers } = settings
  return {
    isAllowed: (user) => (allowedUsers.matches(user) || allowed.matches(user)) && !isDenied(user),
    isAdmin: (user) => admins.matches(user) && !isDenied(user),
    allowedBy: (user) => {
      if (allowedUsers.matches(user)) return "settings"
      return allowed.matches(user) ? "store" : "admin"
    },
    deniedBy: (user) => denials.filter(({ matches }) => matches(user)).flatMap(({ patterns }) => patterns)
  }
}
