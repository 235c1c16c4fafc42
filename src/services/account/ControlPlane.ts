import { Context, type Effect, Schema } from "effect"
import type { UserId } from "../../domain/Ids.ts"

/** Who a person is to the platform. */
export interface Person {
  /** The platform's own id, where it has one: it takes the Matrix id's place in the name that the agent gets. */
  readonly platformId: string | undefined
  /** BCP 47, such as `en`; undefined when nobody said. */
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
 * Who a user is and what they set; no conversation goes through it. Answers may be some minutes old. A person nobody
 * knows is a `Person` without fields, not an error.
 */
export class ControlPlane extends Context.Service<ControlPlane, {
  person(user: UserId): Effect.Effect<Person, ControlPlaneUnavailable>
}>()("matrix-surface/services/account/ControlPlane") {}
