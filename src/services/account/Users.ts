import { Context, type Effect } from "effect"
import type { PlatformId } from "../../domain/account/PlatformId.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { UserError } from "../../domain/UserError.ts"

/** Who a person is on the platform, as the operator noted it. */
export interface MappedUser {
  readonly user: UserId
  readonly platform: PlatformId
  /** In milliseconds since 1970. */
  readonly since: number
}

/** What the store knows of people: which id the platform has for them. */
export class Users extends Context.Service<Users, {
  /** Everybody who is mapped, by their Matrix id; at most `mostMapped`. */
  readonly list: Effect.Effect<ReadonlyArray<MappedUser>, StoreError>
  /** undefined: the person is not mapped. */
  mapped(user: UserId): Effect.Effect<MappedUser | undefined, StoreError>
  /**
   * Maps a person, whatever they were mapped to before, and returns that. Several people may have one id, as one
   * person may have several Matrix accounts. Fails where as many people are mapped as may be.
   */
  map(user: UserId, platform: PlatformId): Effect.Effect<MappedUser | undefined, StoreError | UserError>
  /** Forgets a person's mapping, and returns it. */
  unmap(user: UserId): Effect.Effect<MappedUser | undefined, StoreError>
}>()("matrix-surface/services/account/Users") {}
