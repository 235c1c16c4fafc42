import type { UserId } from "../Ids.ts"
import { type Globs, globs } from "../settings/types/UserGlobs.ts"

/** Who was allowed or denied by a command; `pattern` is an id or a glob. Each pattern has one rule. */
export interface AccessRule {
  readonly pattern: string
  readonly kind: "allow" | "deny"
  /** The admin who said so. */
  readonly by: UserId
}

/** So many rules there can be: each pattern is looked at for somebody who was not seen since the last change. */
export const mostAccessRules = 1_000

/** So many users are remembered with what they may; of more, who was looked up first is looked up again. */
export const mostUsersSeen = 10_000

/** The longest id that is remembered, in UTF-16 units: no id of a server that keeps to the rules is longer. */
const longestId = 255

interface Rights {
  readonly isAllowed: boolean
  readonly isAdmin: boolean
  readonly isApprover: boolean
}

/** Every event asks who may what, and the rules change rarely: each user is looked up once for all of it. */
const remembering = (lookUp: (user: string) => Rights) => {
  const known = new Map<string, Rights>()
  return (user: string): Rights => {
    const before = known.get(user)
    if (before !== undefined) return before
    const rights = lookUp(user)
    if (user.length > longestId) return rights
    const [oldest] = known.size >= mostUsersSeen ? known.keys() : []
    if (oldest !== undefined) known.delete(oldest)
    known.set(user, rights)
    return rights
  }
}

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

/** Who may invite the bot: also an admin who may not talk to it, because commands need a room. */
export const mayInvite = <User extends string>({ isAdmin, isAllowed }: {
  readonly isAdmin: (user: User) => boolean
  readonly isAllowed: (user: User) => boolean
}) =>
(user: User): boolean => isAllowed(user) || isAdmin(user)

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
  const denied = globs(patterns("deny"))
  const allowed = globs(patterns("allow"))
  const { admins, allowedUsers, approvers } = settings
  const rightsOf = remembering((user) => {
    const may = !denied.matches(user)
    return {
      isAllowed: may && (allowedUsers.matches(user) || allowed.matches(user)),
      isAdmin: may && admins.matches(user),
      isApprover: may && approvers?.matches(user) === true
    }
  })
  return {
    isAllowed: (user) => rightsOf(user).isAllowed,
    isAdmin: (user) => rightsOf(user).isAdmin,
    isApprover: (user) => rightsOf(user).isApprover,
    allowedBy: (user) => {
      if (allowedUsers.matches(user)) return "settings"
      return allowed.matches(user) ? "store" : "admin"
    },
    deniedBy: (user) => denied.patterns.filter((pattern) => globs([pattern]).matches(user))
  }
}
