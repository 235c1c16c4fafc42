import { Context, type Effect, Schema } from "effect"
import type { PlatformId } from "../../domain/account/PlatformId.ts"
import type { UserId } from "../../domain/Ids.ts"

/** A person as the platform knows them. */
export interface Person {
  /** The platform's own id, where it has one. */
  readonly platformId: PlatformId | undefined
  /** A language tag (BCP 47) such as `en`. */
  readonly locale: string | undefined
}

export class ControlPlaneUnavailable
  extends Schema.TaggedError<ControlPlaneUnavailable>()("ControlPlaneUnavailable", { detail: Schema.String })
{
  override get message() {
    return `The control plane did not answer: ${this.detail}`
  }
}

/**
 * The platform's facts about users; no conversation goes through it. It answers within some seconds, and the answer may
 * be some minutes old. An unknown person is a `Person` without an id, and no error. Nobody is refused because it fails.
 */
export class ControlPlane extends Context.Service<ControlPlane, {
  person(user: UserId): Effect.Effect<Person, ControlPlaneUnavailable>
}>()("matrix-surface/services/account/ControlPlane") {}
