import { Effect, Latch, Layer } from "effect"
import { type AccessLists, type AccessRule, accessView } from "../../../domain/access/AccessRule.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { Access } from "../../../services/account/Access.ts"
import { AccessRules } from "../../../services/account/AccessRules.ts"

/** The settings' lists and the store's rules; the store is read once, and again after each rule that was put. */
export const layer = (
  settings: AccessLists
): Layer.Layer<Access, StoreError, AccessRules> =>
  Layer.effect(
    Access,
    Effect.gen(function*() {
      const store = yield* AccessRules
      const news = yield* Latch.make(false)
      let rules: ReadonlyArray<AccessRule> = yield* store.accessRules
      let view = accessView(settings, rules)

      return Access.of({
        isAllowed: (user) => view.isAllowed(user),
        isAdmin: (user) => view.isAdmin(user),
        isApprover: (user) => view.isApprover(user),
        allowedBy: (user) => view.allowedBy(user),
        deniedBy: (user) => view.deniedBy(user),
        rules: Effect.sync(() => rules),
        put: Effect.fnUntraced(function*(said) {
          const standing = yield* store.putAccess(said)
          if (standing === "full") return standing
          rules = yield* store.accessRules
          view = accessView(settings, rules)
          news.openUnsafe()
          return standing
        }),
        changed: Effect.andThen(news.await, Effect.sync(() => void news.closeUnsafe()))
      })
    })
  )
